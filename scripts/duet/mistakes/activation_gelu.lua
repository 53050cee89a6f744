-- GELU (Hendrycks & Gimpel, 2016), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "activation", name = "gelu",
  formula = [[
    local phi = (1 + erf(x / sqrt(2))) / 2
    y = x * phi
    d = phi + x * exp(-x * x / 2) / sqrt(2 * pi)
  ]],
  mistakes = {
    { "phi + x * exp(-x * x / 2) / sqrt(2 * pi)", "phi",
      "the derivative forgets the product rule: it lacks x times the density" },
    { "exp(-x * x / 2) / sqrt(2 * pi)", "exp(-x * x / 2)",
      "the density lacks its factor 1 / sqrt(2 pi)" },
    { "exp(-x * x / 2)", "exp(-x * x)", "the density lacks the 1/2 in its exponent" },
    { "erf(x / sqrt(2))", "erf(x)", "erf is taken at x, and should be at x / sqrt(2)" },
    { "gelu,approximate=tanh", "it is the approximation with tanh" },
    { "silu", "x is multiplied by its sigmoid: that is SiLU" },
    { "relu", "negative numbers become 0" },
  },
}
