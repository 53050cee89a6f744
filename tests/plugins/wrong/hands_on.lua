-- hands_on.lua - lets another plugin do the work.
local duet = require "duet"

duet.optimizer.define {
  name = "hands_on", version = "1.0.0", summary = "is wrong", lr = 0.01,
  slots = { "velocity" },
  step = function(u)
    local w = u.weight:copy()
    local other <close> = duet.optimizer.momentum { lr = u.lr, momentum = 0.9 }:attach(w)
    other.slots.velocity:assign(u.slots.velocity)
    other:step(u.gradient)
    u.slots.velocity:assign(other.slots.velocity)
    u.weight:assign(w)
  end,
}
