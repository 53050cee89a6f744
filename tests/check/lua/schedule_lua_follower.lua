-- schedule_lua_follower.lua - a quarter of the rate whenever the metric gets no better.
local duet = require "duet"

return duet.schedule.define {
  name = "lua_follower", version = "1.0.0", summary = "drops when nothing gets better",
  scalars = { { name = "best", value = 1e300 }, { name = "factor", value = 1 } },
  lr = function(c) return c.base * c.scalars.factor end,
  observe = function(c)
    local s = c.scalars
    if c.value < s.best then s.best = c.value else s.factor = s.factor / 4 end
  end,
}
