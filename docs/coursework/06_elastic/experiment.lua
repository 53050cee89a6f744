-- What 10 steps of each penalty leave of three weights.
local duet = require "duet"

assert(duet.load "./regularizer_my_elastic.so")

for _, by in ipairs { { l1 = 0.1, l2 = 0 }, { l1 = 0, l2 = 0.1 }, { l1 = 0.1, l2 = 0.1 } } do
  local w = duet.tensor { 4, 2, 1 }
  local penalty = duet.regularizer.my_elastic(by)
  local descent = duet.optimizer.sgd { lr = 0.5 }:attach(w)
  for _ = 1, 10 do descent:step(penalty:gradient(w)) end
  print(("l1 %g, l2 %g"):format(by.l1, by.l2), w)
end
