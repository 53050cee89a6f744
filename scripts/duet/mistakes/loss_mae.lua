-- The mean absolute error, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "loss", name = "mae", target = "values",
  formula = [[
    p = z
    local e = z - y
    value = weight * abs(e) / columns
    d = weight * sign(e) / columns
  ]],
  mistakes = {
    { "e = z - y", "e = y - z", "the gradient has the wrong sign: the error is p - y" },
    { "sign(e)", "e", "the gradient has the error, and should have its sign" },
    { "sign(e) / columns", "sign(e)", "the gradient isn't divided by the number of columns" },
    { "sign(e)", "(e < 0 and -1 or 1)", "the gradient at an error of 0 is 1, and should be 0" },
    { "value = weight * abs(e) / columns; d = weight * sign(e) / columns",
      "value = abs(e) / columns; d = sign(e) / columns", "the weights of rows have no effect" },
    { "d = weight", "d = 1", "the weights of rows have no effect on the gradient" },
    { "mse", "squares are summed, and absolute values should be" },
    { "huber", "small errors count by their squares" },
  },
}
