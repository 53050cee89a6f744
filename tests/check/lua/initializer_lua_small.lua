-- initializer_lua_small.lua - small uniform numbers.
local duet = require "duet"

return duet.initializer.define {
  name = "lua_small", version = "1.0.0", summary = "uniform, by the number of inputs",
  fill = function(c)
    local w, limit = c.weight, 1 / c.fan_in
    w:assign(c.rng:uniform(-limit, limit, w.rows, w.columns, w.dtype))
  end,
  moments = function(c) return 0, 1 / c.fan_in / math.sqrt(3) end,
}
