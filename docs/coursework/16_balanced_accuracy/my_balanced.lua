-- my_balanced - accuracy, in which each class counts alike.
local duet = require "duet"

duet.metric.define {
  name = "my_balanced", version = "1.0.0", summary = "mean over the classes of the share found",
  higher_is_better = true,
  value = function(c) -- c.predicted and c.target are columns of classes; c.row_weight may be nil
    local right, all = 0, 0 -- to do: for each class of its own
    for i = 1, c.target.rows do
      local weight = c.row_weight and c.row_weight:get(i, 1) or 1
      all = all + weight
      if c.predicted:get(i, 1) == c.target:get(i, 1) then right = right + weight end
    end
    return right / all
  end,
}
