-- sawtooth - falls from the base rate to `low` of it, again and again.
local duet = require "duet"

duet.schedule.define {
  name = "sawtooth", version = "1.0.0", summary = "falls, and starts anew",
  options = {
    { name = "period", type = "int", default = 10, range = "[1, inf)", summary = "of a tooth" },
    { name = "low", default = 0.1, range = "[0, 1]", summary = "share of the rate at its end" },
  },
  lr = function(c)
    local done = (c.t - 1) % c.options.period / c.options.period
    return c.base * (1 - (1 - c.options.low) * done)
  end,
}
