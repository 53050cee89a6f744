-- regularizer_lua_ridge.lua - half the sum of squares.
local duet = require "duet"

return duet.regularizer.define {
  name = "lua_ridge", version = "1.0.0", summary = "keeps weights small",
  options = { { name = "alpha", default = 0.01, range = "[0, inf)", summary = "strength" } },
  penalty = function(c) return c.options.alpha * (c.weight * c.weight):sum() / 2 end,
  gradient = function(c) c.gradient:add(c.weight, c.options.alpha) end,
}
