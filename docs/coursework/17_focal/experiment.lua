-- The share that easy rows have in the loss: 10000 with p_t = 0.95, and 10 with p_t = 0.1.
local duet = require "duet"

assert(duet.load "./loss_my_focal.so")

local function logit(p) return duet.tensor { duet.math.log(p / (1 - p)) } end

local one = duet.tensor { 1 }
for _, loss in ipairs { duet.loss.binary_crossentropy {}, duet.loss.my_focal { gamma = 2 } } do
  local easy, hard = 10000 * loss:value(logit(0.95), one), 10 * loss:value(logit(0.1), one)
  print(loss.name, ("easy rows have %.0f %% of the loss"):format(100 * easy / (easy + hard)))
end
