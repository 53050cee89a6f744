-- Momentum 0.95 in f(w) = 10 w^2 / 2: where the weight is, every tenth step.
local duet = require "duet"

assert(duet.load "./my_nesterov.lua")

for _, name in ipairs { "momentum", "my_nesterov" } do
  local w = duet.tensor { 1 }
  local by_hand = duet.optimizer[name]({ lr = 0.02, momentum = 0.95 }):attach(w)
  local places = {}
  for t = 1, 80 do
    by_hand:step(w * 10)
    if t % 10 == 0 then places[#places + 1] = ("%7.3f"):format(w:get(1, 1)) end
  end
  print(("%-12s"):format(name), table.concat(places, " "))
end
