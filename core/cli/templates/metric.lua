-- mine - mean absolute error.
local duet = require "duet"

duet.metric.define {
  name = "mine", version = "1.0.0", summary = "mean absolute error",
  higher_is_better = false,
  value = function(c)
    local errors, weights = (c.predicted - c.target):abs(), c.row_weight
    if not weights then return errors:mean() end -- all rows count alike
    return (errors * weights):sum() / (weights:sum() * errors.columns)
  end,
}
