-- f(x, y) = (0.1 + x^2) y^2 / 2 is minimal where y = 0, and the flatter the nearer x is to 0.
local duet = require "duet"

assert(duet.load "./optimizer_my_sam.so")

local function ends(optimizer)
  local w = duet.tensor { 2, 1 }
  local by_hand = optimizer:attach(w)
  local function f()
    local x, y = w:get(1, 1), w:get(1, 2)
    return (0.1 + x * x) * y * y / 2, { x * y * y, (0.1 + x * x) * y }
  end
  for _ = 1, 500 do by_hand:step(f) end
  return w
end

local function base() return duet.optimizer.sgd { lr = 0.1 } end
print("sgd", ends(base()))
print("my_sam", ends(duet.optimizer.my_sam { rho = 0.3, base = base() }))
