-- sets_a_global.lua - gradient descent that leaves a variable to the whole program.
local duet = require "duet"

duet.optimizer.define {
  name = "sets_a_global", version = "1.0.0", summary = "is wrong", lr = 0.01,
  step = function(u)
    _G.steps = u.t -- luacheck: ignore
    u.weight:sub(u.gradient, u.lr)
  end,
}
