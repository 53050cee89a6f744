-- mine - softsign: y = x / (1 + |x|), whose derivative is (1 - |y|)^2.
local duet = require "duet"

duet.activation.define {
  name = "mine", version = "1.0.0", summary = "softsign",
  forward = function(c)
    c.y:assign(c.x / (c.x:abs() + 1))
  end,
  backward = function(c)
    local left = 1 - c.y:abs()
    c.gx:assign(c.gy * left * left)
  end,
}
