-- ELU (Clevert, Unterthiner & Hochreiter, 2016), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "activation", name = "elu",
  options = { { name = "alpha", default = 1, range = "(0, inf)" } },
  formula = [[
    y = x > 0 and x or alpha * (exp(min(x, 0)) - 1)
    d = x > 0 and 1 or alpha * exp(min(x, 0))
  ]],
  mistakes = {
    { "and 1 or alpha * exp(min(x, 0))", "and 1 or exp(min(x, 0))", "the derivative lacks alpha" },
    { "and 1 or alpha * exp(min(x, 0))", "and 1 or alpha * (exp(min(x, 0)) - 1)",
      "the derivative of the exponential has a - 1 too many" },
    { "and 1 or alpha * exp(min(x, 0))", "and 1 or 0", "the derivative is 0 where x is negative" },
    { "and x or alpha * (exp(min(x, 0)) - 1)", "and x or exp(min(x, 0)) - 1",
      "alpha has no effect on y" },
    { "and x or alpha * (exp(min(x, 0)) - 1)", "and x or alpha * exp(min(x, 0))",
      "the - 1 is missing where x is negative" },
    { "relu", "negative numbers become 0" },
    { "selu", "it is scaled: that is SELU" },
    { "leaky_relu", "negative numbers are multiplied by a slope" },
  },
}
