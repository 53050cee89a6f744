-- L1 regularization (Tibshirani, 1996), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "regularizer", name = "l1",
  options = { { name = "alpha", default = 0.01, range = "[0, inf)" } },
  formula = [[
    p = alpha * abs(w)
    g = g + alpha * sign(w)
  ]],
  mistakes = {
    { "g = g + alpha", "g = alpha", "the gradient is assigned, and should be added to" },
    { "g + alpha", "g - alpha", "the gradient has the wrong sign" },
    { "alpha * sign(w)", "alpha", "the gradient lacks the sign of the weight" },
    { "alpha * sign(w)", "alpha * abs(sign(w))", "the gradient lacks the sign of the weight" },
    { "alpha * sign(w)", "sign(w)", "the gradient isn't multiplied by alpha" },
    { "alpha * sign(w)", "alpha * w", "the gradient is that of L2: w instead of its sign" },
    { "alpha * sign(w)", "alpha * abs(w)", "the gradient has |w|, and should have the sign of w" },
    { "alpha * sign(w)", "alpha * (w < 0 and -1 or 1)", "the gradient at w = 0 is alpha, not 0" },
    { "alpha * sign(w)", "alpha * (w > 0 and 1 or -1)", "the gradient at w = 0 is -alpha, not 0" },
    { "alpha * sign(w)", "0", "the gradient is missing" },
    { "alpha * abs(w)", "alpha * w", "the penalty adds up w, and should add up |w|" },
    { "alpha * abs(w)", "abs(w)", "the penalty isn't multiplied by alpha" },
    { "alpha * abs(w)", "0", "the penalty is missing" },
    { "alpha * abs(w)", "alpha * w * w", "the penalty has squares, and should have |w|" },
    { "p = alpha * abs(w); g = g + alpha * sign(w)",
      "p = alpha * abs(w) / 2; g = g + alpha / 2 * sign(w)",
      "it has a factor 1/2, which belongs to L2" },
    { "l2", "squares are penalized, and absolute values should be" },
    { "l2,factor=1", "squares are penalized, and absolute values should be" },
    { "l1,alpha=0.01", "it is right with alpha = 0.01, and not with other values" },
  },
}
