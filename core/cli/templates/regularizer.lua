-- mine - keeps weights small: penalty alpha / 2 |w|^2, gradient alpha w.
local duet = require "duet"

duet.regularizer.define {
  name = "mine", version = "1.0.0", summary = "keeps weights small",
  options = {
    { name = "alpha", default = 0.01, range = "[0, inf)", summary = "strength" },
  },
  penalty = function(c)
    local norm = c.weight:norm()
    return 0.5 * c.options.alpha * norm * norm
  end,
  gradient = function(c) -- adds to what is there
    c.gradient:add(c.weight, c.options.alpha)
  end,
}
