-- Signs have no size: where the weights end, with a constant rate and with a cosine.
local duet = require "duet"

assert(duet.load "./optimizer_my_lion.so")

local function ends(schedule)
  local w, curvature = duet.tensor { 1.013, -0.507 }, duet.tensor { 1, 100 }
  local by_hand = duet.optimizer.my_lion { lr = 0.02 }:attach(w)
  for t = 1, 200 do
    by_hand.lr = schedule:lr(0.02, t)
    by_hand:step(w * curvature)
  end
  return w
end

print("constant", ends(duet.schedule.constant {}))
print("cosine", ends(duet.schedule.cosine { steps = 200 }))
