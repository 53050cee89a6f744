-- The leaky ReLU, of which what goes wrong is another activation.
return require "duet.mistaken" {
  kind = "activation", name = "leaky_relu",
  options = { { name = "slope", default = 0.01 } },
  formula = [[
    y = x > 0 and x or slope * x
    d = x > 0 and 1 or slope
  ]],
  mistakes = {
    { "or slope * x; d = x > 0 and 1 or slope",
      "or slope * x; d = x > 0 and 1 or 0",
      "the derivative is 0 where x is negative, and should be the slope" },
    { "and 1 or slope", "and 1 or slope * x",
      "the derivative has a factor x where x is negative" },
    { "d = x > 0 and 1 or slope", "d = 1", "the derivative is 1 everywhere" },
    { "relu", "negative numbers become 0: the slope has no effect" },
    { "elu", "it is ELU" },
  },
}
