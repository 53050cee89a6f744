-- metric_lua_hits.lua - share of rows predicted right.
local duet = require "duet"

return duet.metric.define {
  name = "lua_hits", version = "1.0.0", summary = "share of rows predicted right",
  takes = "classes",
  value = function(c)
    local n = 0
    for i = 1, c.target.rows do n = n + (c.predicted[i][1] == c.target[i][1] and 1 or 0) end
    return n / c.target.rows
  end,
}
