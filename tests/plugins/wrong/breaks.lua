-- breaks.lua - gradient descent that takes a function of the standard library away.
local duet = require "duet"

string.format = nil -- luacheck: ignore

duet.optimizer.define {
  name = "breaks", version = "1.0.0", summary = "is wrong", lr = 0.01,
  step = function(u) u.weight:sub(u.gradient, u.lr) end,
}
