-- SiLU (Elfwing, Uchibe & Doya, 2018), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "activation", name = "silu",
  formula = [[
    y = x * sigmoid(x)
    d = sigmoid(x) * (1 + x * (1 - sigmoid(x)))
  ]],
  mistakes = {
    { "sigmoid(x) * (1 + x * (1 - sigmoid(x)))", "sigmoid(x)",
      "the derivative forgets the product rule: it treats the sigmoid as a constant" },
    { "sigmoid(x) * (1 + x * (1 - sigmoid(x)))", "sigmoid(x) * (1 - sigmoid(x))",
      "the derivative is that of the sigmoid" },
    { "sigmoid(x) * (1 + x * (1 - sigmoid(x)))", "x * sigmoid(x) * (1 - sigmoid(x))",
      "the derivative lacks the first term of the product rule" },
    { "1 + x * (1 - sigmoid(x))", "1 - x * (1 - sigmoid(x))",
      "the second term of the derivative has the wrong sign" },
    { "1 + x * (1 - sigmoid(x))", "1 + x * sigmoid(x)",
      "the derivative has sigmoid(x), and should have 1 - sigmoid(x)" },
    { "1 + x * (1 - sigmoid(x))", "1 + (1 - sigmoid(x))", "the derivative lacks a factor x" },
    { "sigmoid(x) * (1 + x * (1 - sigmoid(x)))", "sigmoid(y) * (1 + y * (1 - sigmoid(y)))",
      "the derivative is taken at y, and should be at x" },
    { "y = x * sigmoid(x)", "y = x * sigmoid(-x)", "the sigmoid is taken at -x" },
    { "sigmoid", "x isn't multiplied by its sigmoid" },
    { "gelu", "x is multiplied by the normal distribution: that is GELU" },
    { "gelu,approximate=tanh", "x is multiplied by the normal distribution: that is GELU" },
    { "relu", "negative numbers become 0" },
    { "mish", "it is mish" },
    { "softplus", "it is softplus" },
  },
}
