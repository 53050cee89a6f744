-- f(w) = (10000 w1^2 + w2^2) / 2: the step doesn't depend on the size of the gradient.
local duet = require "duet"

assert(duet.load "./optimizer_my_rmsprop.so")

local function descend(optimizer)
  local w = duet.tensor { 1, 1 }
  local by_hand, curvature = optimizer:attach(w), duet.tensor { 10000, 1 }
  for _ = 1, 50 do by_hand:step(w * curvature) end
  return w
end

print("sgd", descend(duet.optimizer.sgd { lr = 0.0001 }))
print("my_rmsprop", descend(duet.optimizer.my_rmsprop { lr = 0.01, decay = 0.9 }))
