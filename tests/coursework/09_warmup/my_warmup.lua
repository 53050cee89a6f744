-- my_warmup, solved.
local duet = require "duet"

duet.schedule.define {
  name = "my_warmup", version = "1.0.0", summary = "rises slowly to the rate asked for",
  options = {
    { name = "steps", type = "int", default = 5, range = "[1, inf)", summary = "updates" },
    { name = "start_factor", default = 0.1, range = "[0, 1]", summary = "first factor on lr" },
  },
  lr = function(c) -- c.t counts updates from 1; c.base is the rate asked for
    local o = c.options
    local share = math.min(1, (c.t - 1) / o.steps)
    return c.base * (o.start_factor + (1 - o.start_factor) * share)
  end,
}
