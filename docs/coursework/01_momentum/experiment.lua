-- A narrow valley, f(w) = (w1^2 + 100 w2^2) / 2: plain descent, and yours.
local duet = require "duet"

assert(duet.load "./optimizer_my_momentum.so")

local function descend(optimizer)
  local w = duet.tensor { 10, 1 }
  local by_hand, curvature = optimizer:attach(w), duet.tensor { 1, 100 }
  for _ = 1, 150 do by_hand:step(w * curvature) end
  return w
end

print("sgd", descend(duet.optimizer.sgd { lr = 0.01 }))
print("my_momentum", descend(duet.optimizer.my_momentum { lr = 0.01, momentum = 0.9 }))
