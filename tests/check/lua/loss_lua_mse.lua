-- loss_lua_mse.lua - half the squared error.
local duet = require "duet"

return duet.loss.define {
  name = "lua_mse", version = "1.0.0", summary = "half the squared error",
  value = function(c)
    local e = c.logits - c.target
    e:mul(e)
    if c.row_weight then e:mul(c.row_weight) end
    return e:sum() / 2
  end,
  gradient = function(c)
    c.gradient:assign(c.logits):sub(c.target)
    if c.row_weight then c.gradient:mul(c.row_weight) end
  end,
  predict = function(c) c.y:assign(c.logits) end,
}
