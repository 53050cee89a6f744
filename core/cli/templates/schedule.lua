-- mine - inverse time decay: lr / (1 + decay (t - 1)).
local duet = require "duet"

duet.schedule.define {
  name = "mine", version = "1.0.0", summary = "inverse time decay",
  options = {
    { name = "decay", default = 0.01, range = "[0, inf)", summary = "how fast it falls" },
  },
  lr = function(c) -- c.t counts updates, or epochs with unit = "epoch", from 1
    return c.base / (1 + c.options.decay * (c.t - 1))
  end,
}
