-- mine - drops with probability `rate`; scales what stays by 1 / (1 - rate).
local duet = require "duet"

duet.dropout.define {
  name = "mine", version = "1.0.0", summary = "drops units in training",
  options = {
    { name = "rate", default = 0.5, range = "[0, 1)", summary = "share dropped" },
  },
  draw = function(c) -- once a batch
    local rate, kept = c.options.rate, 1 / (1 - c.options.rate)
    local drawn = c.rng:uniform(0, 1, c.mask.rows, c.mask.columns)
    c.mask:assign(drawn:map(function(u) return u >= rate and kept or 0 end))
  end,
  forward = function(c)
    c.y:assign(c.x):mul(c.mask)
  end,
  backward = function(c)
    c.gx:assign(c.gy):mul(c.mask)
  end,
}
