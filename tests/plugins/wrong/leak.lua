-- leak.lua - gradient descent that keeps its step in a variable it forgot to declare.
local duet = require "duet"

duet.optimizer.define {
  name = "leak", version = "1.0.0", summary = "is wrong", lr = 0.01,
  step = function(u)
    x = u.gradient * u.lr -- luacheck: ignore
    u.weight:sub(x)       -- luacheck: ignore
  end,
}
