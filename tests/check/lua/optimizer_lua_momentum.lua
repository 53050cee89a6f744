-- optimizer_lua_momentum.lua - momentum, of whole tensors.
local duet = require "duet"

return duet.optimizer.define {
  name = "lua_momentum", version = "1.0.0", summary = "a heavy ball", lr = 0.001,
  options = { { name = "momentum", default = 0.9, range = "[0, 1]", summary = "share kept" } },
  slots = { "velocity" },
  step = function(u)
    local v = u.slots.velocity
    v:mul(u.options.momentum):add(u.gradient)
    u.weight:add(v, -u.lr)
  end,
}
