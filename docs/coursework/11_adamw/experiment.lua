-- What remains of weights of 1 after 1000 steps, with gradients that are noise alone.
local duet = require "duet"

assert(duet.load "./optimizer_my_adamw.so")

local function remains(optimizer)
  local w, rng = duet.tensor.zeros(1, 200):add(1), duet.rng(1)
  local by_hand = optimizer:attach(w)
  local size = duet.tensor.zeros(1, 200)
  for k = 1, 200 do size:set(1, k, k <= 100 and 0.01 or 1) end
  for _ = 1, 1000 do by_hand:step(rng:normal(0, 1, 1, 200) * size) end
  local quiet, noisy = 0, 0
  for k = 1, 100 do
    quiet, noisy = quiet + w:get(1, k) / 100, noisy + w:get(1, k + 100) / 100
  end
  return ("little noise %.3f, much noise %.3f"):format(quiet, noisy)
end

print("adam with L2", remains(duet.optimizer.adam { lr = 0.001, weight_decay = 0.5 }))
print("my_adamw", remains(duet.optimizer.my_adamw { lr = 0.001, weight_decay = 0.5 }))
