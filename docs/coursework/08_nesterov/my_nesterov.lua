-- my_nesterov - momentum that looks ahead.
local duet = require "duet"

duet.optimizer.define {
  name = "my_nesterov", version = "1.0.0", summary = "momentum that looks ahead",
  lr = 0.01,
  options = {
    { name = "momentum", default = 0.9, range = "[0, 1]", summary = "share of the velocity kept" },
  },
  slots = { "velocity" },
  step = function(u)
    local v = u.slots.velocity
    v:mul(u.options.momentum):add(u.gradient)
    u.weight:add(v, -u.lr) -- to do: this is the heavy ball
  end,
}
