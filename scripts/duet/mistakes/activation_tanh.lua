-- tanh, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "activation", name = "tanh",
  formula = [[
    y = tanh(x)
    d = 1 - tanh(x) * tanh(x)
  ]],
  mistakes = {
    { "1 - tanh(x) * tanh(x)", "1 - tanh(x)", "tanh isn't squared in the derivative" },
    { "1 - tanh(x) * tanh(x)", "1 - x * x",
      "the derivative is computed from x, and should be from y" },
    { "1 - tanh(x) * tanh(x)", "1 + tanh(x) * tanh(x)", "the derivative has a plus sign" },
    { "1 - tanh(x) * tanh(x)", "tanh(x) * (1 - tanh(x))", "the derivative is that of the sigmoid" },
    { "sigmoid", "it is the sigmoid" },
    { "softsign", "it is softsign" },
    { "hard_tanh", "it is the hard tanh" },
  },
}
