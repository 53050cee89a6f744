-- The steps for a constant gradient, whose moments are corrected to be the gradient itself.
local duet = require "duet"

assert(duet.load "./optimizer_my_adam.so")

local w, twin = duet.tensor { 0 }, duet.tensor { 0 }
local mine = duet.optimizer.my_adam { lr = 0.001 }:attach(w)
local theirs = duet.optimizer.adam { lr = 0.001 }:attach(twin)
for t = 1, 5 do
  local before, twin_before = w:get(1, 1), twin:get(1, 1)
  mine:step { 1 }
  theirs:step { 1 }
  print(t, ("mine %.6f  adam %.6f"):format(before - w:get(1, 1), twin_before - twin:get(1, 1)))
end
