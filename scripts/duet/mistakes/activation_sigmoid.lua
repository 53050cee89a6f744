-- The logistic function, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "activation", name = "sigmoid",
  formula = [[
    y = sigmoid(x)
    d = sigmoid(x) * (1 - sigmoid(x))
  ]],
  mistakes = {
    { "(1 - sigmoid(x))", "1", "the derivative lacks the factor 1 - y" },
    { "d = sigmoid(x) * (1 - sigmoid(x))", "d = x * (1 - x)",
      "the derivative is computed from x, and y (1 - y) should be" },
    { "(1 - sigmoid(x))", "(1 + sigmoid(x))", "the derivative has 1 + y, and should have 1 - y" },
    { "d = sigmoid(x) * (1 - sigmoid(x))", "d = 1 - sigmoid(x) * sigmoid(x)",
      "the derivative is that of tanh" },
    { "y = sigmoid(x); d = sigmoid(x) * (1 - sigmoid(x))",
      "y = sigmoid(-x); d = -sigmoid(x) * (1 - sigmoid(x))", "the sign of x is wrong" },
    { "tanh", "it is tanh" },
    { "hard_sigmoid", "it is the hard sigmoid" },
  },
}
