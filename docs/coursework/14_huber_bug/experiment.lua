-- Gradient and difference quotient, for delta = 3.
local duet = require "duet"

assert(duet.load "./loss_my_huber.so")

local huber, target, h = duet.loss.my_huber { delta = 3 }, duet.tensor { 0 }, 1e-6
for d = -6, 6, 2 do
  local gradient = huber:gradient(duet.tensor { d }, target):get(1, 1)
  local up = huber:value(duet.tensor { d + h }, target)
  local down = huber:value(duet.tensor { d - h }, target)
  print(("%4d  %9.6f  %9.6f"):format(d, gradient, (up - down) / (2 * h)))
end
