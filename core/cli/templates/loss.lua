-- mine - half the squared error, summed over the columns of a row.
local duet = require "duet"

duet.loss.define {
  name = "mine", version = "1.0.0", summary = "half the squared error",
  metric = "r2",
  value = function(c) -- the sum over the rows given; the core divides
    local squares = (c.logits - c.target) ^ 2
    if c.row_weight then squares:mul(c.row_weight) end
    return 0.5 * squares:sum()
  end,
  gradient = function(c) -- the derivative of that sum
    c.gradient:assign(c.logits):sub(c.target)
    if c.row_weight then c.gradient:mul(c.row_weight) end
  end,
  predict = function(c)
    c.y:assign(c.logits)
  end,
}
