-- Huber's loss (1964), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "loss", name = "huber", target = "values",
  options = { { name = "delta", default = 1, range = "(0, inf)" } },
  formula = [[
    p = z
    local e = z - y
    local of = abs(e) <= delta and e * e / 2 or delta * (abs(e) - delta / 2)
    local slope = max(-delta, min(delta, e))
    value = weight * of / columns
    d = weight * slope / columns
  ]],
  mistakes = {
    { "e = z - y", "e = y - z", "the gradient has the wrong sign: the error is p - y" },
    { "delta * (abs(e) - delta / 2)", "delta * (abs(e) - delta)",
      "the linear part lacks the 1/2: the two parts don't meet at delta" },
    { "delta * (abs(e) - delta / 2)", "delta * abs(e)",
      "the linear part lacks its constant: the two parts don't meet at delta" },
    { "delta * (abs(e) - delta / 2)", "abs(e) - delta / 2",
      "the linear part lacks the factor delta" },
    { "delta * (abs(e) - delta / 2)", "abs(e) - 0.5",
      "the linear part is that of delta = 1: delta is missing in it" },
    { "e * e / 2", "e * e", "the square lacks the factor 1/2" },
    { "max(-delta, min(delta, e))", "(abs(e) <= delta and e or delta)",
      "the gradient of the linear part lacks the error's sign" },
    { "max(-delta, min(delta, e))", "(abs(e) <= delta and e or sign(e))",
      "the gradient of the linear part lacks the factor delta" },
    { "max(-delta, min(delta, e))", "(e > delta and delta or e < -delta and -1 or e)",
      "the gradient forgets delta where errors are negative" },
    { "max(-delta, min(delta, e))", "(e > delta and 1 or e < -delta and -delta or e)",
      "the gradient forgets delta where errors are positive" },
    { "max(-delta, min(delta, e))", "e", "the gradient isn't held to delta" },
    { "value = weight * of / columns; d = weight * slope / columns",
      "value = weight * of; d = weight * slope",
      "columns are summed, and their mean should be taken" },
    { "value = weight * of / columns; d = weight * slope / columns",
      "value = of / columns; d = slope / columns", "the weights of rows have no effect" },
    { "d = weight * slope", "d = slope", "the weights of rows have no effect on the gradient" },
    { "value = weight * of / columns; d = weight * slope / columns",
      "value = weight * of / delta / columns; d = weight * slope / delta / columns",
      "it is divided by delta: that is PyTorch's SmoothL1Loss" },
    { "mse", "large errors count by their squares, too" },
    { "mae", "small errors count by their absolute values, too" },
    { "log_cosh", "it is log cosh, which is smooth everywhere" },
    { "huber,delta=1", "it is right with delta = 1, and not with other values" },
  },
}
