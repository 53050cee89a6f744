-- A narrow valley, (w1^2 + 100 w2^2) / 2, with a momentum of 0.98.
local duet = require "duet"

assert(duet.load "./optimizer_my_lookahead.so")

local function distance(optimizer)
  local w, curvature = duet.tensor { 10, 1 }, duet.tensor { 1, 100 }
  local by_hand = optimizer:attach(w)
  for _ = 1, 200 do by_hand:step(w * curvature) end
  return ("%.6f"):format((w * w):sum() ^ 0.5)
end

local function base() return duet.optimizer.momentum { lr = 0.01, momentum = 0.98 } end
print("momentum", distance(base()))
print("wrapped", distance(duet.optimizer.my_lookahead { base = base() }))
