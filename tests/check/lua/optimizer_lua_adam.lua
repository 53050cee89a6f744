-- optimizer_lua_adam.lua - adam, elementwise, with a scalar computed once a step.
local duet = require "duet"

return duet.optimizer.define {
  name = "lua_adam", version = "1.0.0", summary = "adam without variants", lr = 0.001,
  options = {
    { name = "beta1", default = 0.9, range = "[0, 1)", summary = "decay of the mean" },
    { name = "beta2", default = 0.999, range = "[0, 1)", summary = "decay of the mean square" },
    { name = "epsilon", default = 1e-8, range = "(0, inf)", summary = "keeps the divisor from 0" },
  },
  slots = { "m", "v" },
  scalars = { "m_seen", "v_seen" },
  scope = "elementwise",
  prepare = function(u)
    u.scalars.m_seen = 1 - duet.math.power(u.options.beta1, u.t)
    u.scalars.v_seen = 1 - duet.math.power(u.options.beta2, u.t)
  end,
  step = function(u)
    local m, v, o = u.slots.m, u.slots.v, u.options
    m:mul(o.beta1):add(u.gradient, 1 - o.beta1)
    v:mul(o.beta2):add(u.gradient * u.gradient, 1 - o.beta2)
    local root = (v / u.scalars.v_seen):sqrt()
    u.weight:sub(m / u.scalars.m_seen / (root + o.epsilon) * u.lr)
  end,
}
