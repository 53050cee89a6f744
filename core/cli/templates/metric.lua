-- mine - mean absolute error.
local duet = require "duet"

duet.metric.define {
  name = "mine", version = "1.0.0", summary = "mean absolute error",
  higher_is_better = false,
  value = function(c)
    return (c.predicted - c.target):abs():mean()
  end,
}
