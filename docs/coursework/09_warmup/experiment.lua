-- The rate in the first updates, for lr = 0.5.
local duet = require "duet"

assert(duet.load "./my_warmup.lua")

local schedule = duet.schedule.my_warmup { steps = 8 }
for t = 1, 12 do
  local rate = schedule:lr(0.5, t)
  print(t, ("%.4f"):format(rate), ("*"):rep(math.floor(80 * rate)))
end
