-- mine - gradient descent with momentum: v = momentum v + g, w -= lr v.
local duet = require "duet"

duet.optimizer.define {
  name = "mine", version = "1.0.0", summary = "gradient descent with momentum",
  lr = 0.01, -- the default
  options = {
    { name = "momentum", default = 0.9, range = "[0, 1)", summary = "share of velocity kept" },
  },
  slots = { "velocity" }, -- tensors like the weights, kept from step to step, zero at first
  step = function(u)
    local v = u.slots.velocity
    v:mul(u.options.momentum):add(u.gradient)
    u.weight:add(v, -u.lr)
  end,
}
