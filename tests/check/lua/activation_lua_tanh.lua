-- activation_lua_tanh.lua - tanh.
local duet = require "duet"

return duet.activation.define {
  name = "lua_tanh", version = "1.0.0", summary = "hyperbolic tangent",
  forward = function(c) c.x:tanh(c.y) end,
  backward = function(c) c.gx:assign(c.gy * ((1 - c.y) * (1 + c.y))) end,
}
