-- Weights that only the penalty pulls.
local duet = require "duet"

assert(duet.load "./regularizer_my_lasso.so")

local w = duet.tensor { 1, -0.5, 0.25, -0.12, 0.03 }
local lasso = duet.regularizer.my_lasso { alpha = 0.1 }
local descent = duet.optimizer.sgd { lr = 0.5 }:attach(w)
for t = 0, 20 do
  if t % 5 == 0 then print(t, ("penalty %.4f"):format(lasso:penalty(w)), w) end
  descent:step(lasso:gradient(w))
end
