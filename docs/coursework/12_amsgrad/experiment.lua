-- Gradients of 1010 once in 101 steps, else -10: the sum of a round is +10, so w should fall.
local duet = require "duet"

assert(duet.load "./optimizer_my_amsgrad.so")

local function run(optimizer)
  local w = duet.tensor { 0 }
  local by_hand = optimizer:attach(w)
  for t = 1, 20000 do
    by_hand:step { t % 101 == 1 and 1010 or -10 }
    w:assign(w:clip(-1, 1))
  end
  return ("%.3f"):format(w:get(1, 1))
end

local options = { lr = 0.01, beta1 = 0, beta2 = 0.9 }
print("adam", run(duet.optimizer.adam(options)))
print("my_amsgrad", run(duet.optimizer.my_amsgrad(options)))
