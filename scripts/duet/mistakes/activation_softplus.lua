-- Softplus, of which what goes wrong is its derivative.
return require "duet.mistaken" {
  kind = "activation", name = "softplus",
  formula = [[
    y = softplus(x)
    d = sigmoid(x)
  ]],
  mistakes = {
    { "d = sigmoid(x)", "d = sigmoid(x) * (1 - sigmoid(x))",
      "the derivative is differentiated twice" },
    { "d = sigmoid(x)", "d = sigmoid(-x)",
      "the derivative is sigmoid(-x), and should be sigmoid(x)" },
    { "d = sigmoid(x)", "d = x > 0 and 1 or 0", "the derivative is that of ReLU" },
    { "relu", "it is ReLU" },
    { "sigmoid", "it is the sigmoid, which is softplus's derivative" },
  },
}
