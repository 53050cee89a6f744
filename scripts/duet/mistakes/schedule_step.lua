-- A schedule in steps, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "schedule", name = "step",
  options = {
    { name = "step_size", type = "int", default = 10, range = "[1, inf)" },
    { name = "gamma", default = 0.1, range = "(0, inf)" },
  },
  formula = [[
    lr = base * gamma ^ floor((t - 1) / step_size)
  ]],
  mistakes = {
    { "(t - 1) / step_size", "t / step_size", "it drops one update too early: t counts from 1" },
    { "floor((t - 1) / step_size)", "((t - 1) / step_size)", "the rate falls in every update" },
    { "gamma ^ floor((t - 1) / step_size)", "(1 - gamma) ^ floor((t - 1) / step_size)",
      "the rate is multiplied by 1 - gamma, and should be by gamma" },
    { "gamma ^ floor", "gamma * floor", "gamma is multiplied, and should be raised to a power" },
    { "base * gamma ^ floor((t - 1) / step_size)",
      "base * (floor((t - 1) / step_size) > 0 and gamma or 1)", "the rate drops once alone" },
    { "base * gamma ^ floor((t - 1) / step_size)",
      "base / (1 + gamma * floor((t - 1) / step_size))",
      "the rate is divided, as by inverse time" },
    { "exponential", "the rate falls in every update" },
    { "constant", "the rate stays what it is" },
  },
}
