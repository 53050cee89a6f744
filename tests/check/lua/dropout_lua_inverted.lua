-- dropout_lua_inverted.lua - drops, and scales what stays.
local duet = require "duet"

return duet.dropout.define {
  name = "lua_inverted", version = "1.0.0", summary = "drops units in training",
  options = { { name = "rate", default = 0.5, range = "[0, 1)", summary = "share dropped" } },
  draw = function(c)
    local rate = c.options.rate
    local u = c.rng:uniform(0, 1, c.mask.rows, c.mask.columns, c.mask.dtype)
    c.mask:assign(u:map(function(x) return x > rate and 1 / (1 - rate) or 0 end))
  end,
  forward = function(c) c.y:assign(c.x * c.mask) end,
  backward = function(c) c.gx:assign(c.gy * c.mask) end,
}
