-- The slope, and what a difference quotient says.
local duet = require "duet"

assert(duet.load "./activation_my_silu.so")

local silu, one, h = duet.activation.my_silu {}, duet.tensor { 1 }, 1e-6
for x = -3, 3, 0.5 do
  local at = duet.tensor { x }
  local slope = silu:backward(at, silu:forward(at), one):get(1, 1)
  local up, down = silu:forward { x + h }, silu:forward { x - h }
  print(("%5.1f  %9.6f  %9.6f"):format(x, slope, (up:get(1, 1) - down:get(1, 1)) / (2 * h)))
end
