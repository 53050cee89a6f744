-- Gradients w + noise: how far from 0 the weights end, over 200 weights.
local duet = require "duet"

assert(duet.load "./schedule_my_cosine.so")

local function distance(schedule)
  local w, rng = duet.tensor.zeros(1, 200):add(3), duet.rng(1)
  for t = 1, 100 do
    local gradient = w + rng:normal(0, 1, 1, 200)
    w:add(gradient, -schedule:lr(0.3, t))
  end
  return ("%.3f"):format((w * w):mean() ^ 0.5)
end

print("constant", distance(duet.schedule.constant {}))
print("my_cosine", distance(duet.schedule.my_cosine { steps = 100 }))
