-- my_warmup - a rate that grows in a straight line, and then stays.
local duet = require "duet"

duet.schedule.define {
  name = "my_warmup", version = "1.0.0", summary = "rises slowly to the rate asked for",
  options = {
    { name = "steps", type = "int", default = 5, range = "[1, inf)", summary = "updates" },
    { name = "start_factor", default = 0.1, range = "[0, 1]", summary = "first factor on lr" },
  },
  lr = function(c) -- c.t counts updates from 1; c.base is the rate asked for
    return c.base -- to do
  end,
}
