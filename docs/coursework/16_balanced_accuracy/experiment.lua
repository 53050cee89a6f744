-- Three classes of 90, 9 and 1 rows.
local duet = require "duet"

assert(duet.load "./my_balanced.lua")

local target, always_0, guess = duet.tensor.zeros(100, 1), duet.tensor.zeros(100, 1),
                                duet.tensor.zeros(100, 1)
for i = 91, 100 do
  target:set(i, 1, i < 100 and 1 or 2)
  guess:set(i, 1, i < 97 and 1 or 2)
end
for name, predicted in pairs { always_0 = always_0, guess = guess } do
  print(("%-8s accuracy %.3f  balanced %.3f"):format(name,
    duet.metric.accuracy {}:value(predicted, target),
    duet.metric.my_balanced {}:value(predicted, target)))
end
