-- L2 regularization, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "regularizer", name = "l2",
  options = { { name = "alpha", default = 0.01, range = "[0, inf)" } },
  formula = [[
    p = alpha / 2 * w * w
    g = g + alpha * w
  ]],
  mistakes = {
    { "g = g + alpha", "g = alpha", "the gradient is assigned, and should be added to" },
    { "g + alpha", "g - alpha", "the gradient has the wrong sign" },
    { "alpha * w", "w", "the gradient isn't multiplied by alpha" },
    { "alpha * w", "2 * alpha * w", "the gradient has the factor 2 twice: the penalty has a 1/2" },
    { "alpha * w", "alpha / 2 * w", "the gradient lacks the factor 2 of the square's derivative" },
    { "alpha * w", "0", "the gradient is missing" },
    { "alpha * w", "alpha * w * w", "the gradient has w squared, and should have w" },
    { "alpha / 2 * w * w", "alpha * w * w", "the penalty lacks the factor 1/2" },
    { "alpha / 2 * w * w", "alpha / 2 * abs(w)",
      "the penalty has |w|, and should have its square" },
    { "alpha / 2 * w * w", "0", "the penalty is missing" },
    { "l2,factor=1", "the factor 1/2 is missing" },
    { "l1", "absolute values are penalized, and squares should be" },
    { "l2,per_row=true", "the penalty is divided by the number of rows" },
    { "l2,alpha=0.01", "it is right with alpha = 0.01, and not with other values" },
  },
}
