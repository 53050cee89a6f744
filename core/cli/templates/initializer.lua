-- mine - weights drawn from N(0, scale^2 / fan_in), so that sums over many inputs don't grow.
local duet = require "duet"

duet.initializer.define {
  name = "mine", version = "1.0.0", summary = "normal, smaller for more inputs",
  options = {
    { name = "scale", default = 1, range = "(0, inf)", summary = "factor of the deviation" },
  },
  fill = function(c)
    local deviation = c.options.scale / math.max(c.fan_in, 1) ^ 0.5
    c.weight:assign(c.rng:normal(0, 1, c.weight.rows, c.weight.columns)):mul(deviation)
  end,
}
