-- Cosine annealing (Loshchilov & Hutter, 2017, equation 5), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "schedule", name = "cosine",
  options = {
    { name = "steps", type = "int", default = 100, range = "[1, inf)" },
    { name = "eta_min", default = 0, range = "[0, inf)" },
  },
  formula = [[
    local k = min(t - 1, steps)
    lr = eta_min + (base - eta_min) * (1 + cospi(k / steps)) / 2
  ]],
  mistakes = {
    { "min(t - 1, steps)", "min(t, steps)", "it counts from t, and should from t - 1" },
    { "min(t - 1, steps)", "t - 1", "the rate rises again after `steps`, and should stay" },
    { "(base - eta_min)", "base", "eta_min is added: the rate starts above the one asked for" },
    { "(1 + cospi(k / steps)) / 2", "(1 + cospi(k / steps))", "the factor 1/2 is missing" },
    { "(1 + cospi(k / steps)) / 2", "(1 - cospi(k / steps)) / 2",
      "the rate rises: the cosine has the wrong sign" },
    { "(1 + cospi(k / steps)) / 2", "cospi(k / steps)",
      "the cosine isn't raised above 0: the rate becomes negative" },
    { "(1 + cospi(k / steps)) / 2", "(1 + cospi(2 * k / steps)) / 2",
      "the cosine runs twice as fast: a whole period, and half of one should be" },
    { "(1 + cospi(k / steps)) / 2", "(1 + cospi(k / steps / 2)) / 2",
      "the cosine runs half as fast: it ends at half of the rate" },
    { "(1 + cospi(k / steps)) / 2", "cospi(k / steps / 2)",
      "it is a quarter of a cosine, and half of one should be" },
    { "k / steps", "k / (steps - 1)", "it ends one update too early" },
    { "eta_min + (base - eta_min)", "(base)", "eta_min has no effect" },
    { "constant", "the rate stays what it is" },
    { "linear,end_factor=0,start_factor=1", "the rate falls on a line" },
    { "exponential", "the rate falls exponentially" },
  },
}
