-- The elastic net (Zou & Hastie, 2005), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "regularizer", name = "elastic",
  options = {
    { name = "l1", default = 0.01, range = "[0, inf)" },
    { name = "l2", default = 0.01, range = "[0, inf)" },
  },
  formula = [[
    p = l1 * abs(w) + l2 / 2 * w * w
    g = g + l1 * sign(w) + l2 * w
  ]],
  mistakes = {
    { "g = g + l1", "g = l1", "the gradient is assigned, and should be added to" },
    { "g + l1 * sign(w) + l2 * w", "g - l1 * sign(w) - l2 * w", "the gradient has the wrong sign" },
    { "l1 * sign(w)", "l1", "the gradient of |w| lacks the sign of the weight" },
    { "l1 * sign(w)", "l1 * abs(sign(w))", "the gradient of |w| lacks the sign of the weight" },
    { "p = l1 * abs(w) + l2 / 2 * w * w; g = g + l1 * sign(w) + l2 * w",
      "p = l1 * abs(w); g = g + l1 * sign(w)", "the squares aren't penalized" },
    { "p = l1 * abs(w) + l2 / 2 * w * w; g = g + l1 * sign(w) + l2 * w",
      "p = l2 / 2 * w * w; g = g + l2 * w", "the absolute values aren't penalized" },
    { "+ l2 * w", "+ 2 * l2 * w", "the gradient of the squares lacks the factor 1/2" },
    { "l2 / 2 * w * w", "l2 * w * w", "the penalty of the squares lacks the factor 1/2" },
    { "p = l1 * abs(w) + l2 / 2 * w * w; g = g + l1 * sign(w) + l2 * w",
      "p = l2 * abs(w) + l1 / 2 * w * w; g = g + l2 * sign(w) + l1 * w",
      "l1 and l2 are exchanged" },
    { "+ l2 * w", "", "the gradient lacks the squares" },
    { "+ l1 * sign(w)", "", "the gradient lacks the absolute values" },
    { "elastic,factor=1", "the factor 1/2 of the squares is missing" },
    { "elastic,l2=0", "with l2 = 0 it is right: look at the squares" },
    { "elastic,l1=0", "with l1 = 0 it is right: look at the absolute values" },
  },
}
