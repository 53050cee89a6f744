-- upvalue.lua - keeps its velocity in Lua, where the host can't save it.
local duet = require "duet"

local velocity

return duet.optimizer.define {
  name = "upvalue", version = "1.0.0", summary = "is wrong", lr = 0.1,
  step = function(u)
    if u.name == "w1" then
      velocity = (velocity or 0) * 0.5 + u.gradient:sum()
      u.weight:sub(u.lr * velocity)
    else
      u.weight:sub(u.gradient * u.lr)
    end
  end,
}
