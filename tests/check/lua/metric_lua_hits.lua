-- metric_lua_hits.lua - share of rows predicted right.
local duet = require "duet"

return duet.metric.define {
  name = "lua_hits", version = "1.0.0", summary = "share of rows predicted right",
  takes = "classes",
  value = function(c)
    local right, all = 0, 0
    for i = 1, c.target.rows do
      local weight = c.row_weight and c.row_weight[i][1] or 1
      right = right + (c.predicted[i][1] == c.target[i][1] and weight or 0)
      all = all + weight
    end
    return right / all
  end,
}
