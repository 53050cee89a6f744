-- An exponential schedule, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "schedule", name = "exponential",
  options = {
    { name = "gamma", default = 0.9, range = "(0, inf)" },
    { name = "steps", type = "int", default = 1, range = "[1, inf)" },
  },
  formula = [[
    lr = base * pow(gamma, (t - 1) / steps)
  ]],
  mistakes = {
    { "(t - 1)", "t", "it counts from t, and should from t - 1" },
    { "pow(gamma, (t - 1) / steps)", "exp(-gamma * (t - 1) / steps)",
      "it is e^(-gamma t), and should be gamma^t" },
    { "(t - 1) / steps", "(t - 1)", "steps has no effect" },
    { "pow(gamma, (t - 1) / steps)", "pow(gamma, floor((t - 1) / steps))",
      "the rate falls in stairs, and should fall in every update" },
    { "inverse_time", "the rate is divided, as by inverse time" },
    { "constant", "the rate stays what it is" },
  },
}
