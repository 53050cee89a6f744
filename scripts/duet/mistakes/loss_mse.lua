-- The mean squared error, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "loss", name = "mse", target = "values",
  formula = [[
    p = z
    local e = z - y
    value = weight * e * e / columns
    d = weight * 2 * e / columns
  ]],
  mistakes = {
    { "e = z - y", "e = y - z", "the gradient has the wrong sign: the error is p - y" },
    { "2 * e", "e", "the gradient lacks the factor 2" },
    { "d = weight * 2 * e / columns", "d = weight * 2 * e",
      "the gradient isn't divided by the number of columns" },
    { "value = weight * e * e / columns; d = weight * 2 * e / columns",
      "value = weight * e * e; d = weight * 2 * e",
      "columns are summed, and their mean should be taken" },
    { "value = weight * e * e / columns; d = weight * 2 * e / columns",
      "value = weight * e * e / columns / 2; d = weight * e / columns", "it has a factor 1/2" },
    { "value = weight * e * e", "value = weight * e * e / 2", "the value has a factor 1/2" },
    { "value = weight * e * e / columns; d = weight * 2 * e / columns",
      "value = e * e / columns; d = 2 * e / columns", "the weights of rows have no effect" },
    { "value = weight * e * e", "value = e * e",
      "the weights of rows have no effect on the value" },
    { "d = weight * 2 * e", "d = 2 * e", "the weights of rows have no effect on the gradient" },
    { "mae", "absolute values are summed, and squares should be" },
    { "huber", "large errors count by their absolute values" },
  },
}
