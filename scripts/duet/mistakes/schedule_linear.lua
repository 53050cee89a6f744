-- A linear schedule, such as a warm-up, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "schedule", name = "linear",
  options = {
    { name = "start_factor", default = 1 / 3, range = "[0, 1]" },
    { name = "end_factor", default = 1, range = "[0, inf)" },
    { name = "steps", type = "int", default = 5, range = "[1, inf)" },
  },
  formula = [[
    local p = min(1, (t - 1) / steps)
    lr = base * (start_factor + (end_factor - start_factor) * p)
  ]],
  mistakes = {
    { "(t - 1) / steps", "t / steps", "it counts from t, and should from t - 1" },
    { "min(1, (t - 1) / steps)", "(t - 1) / steps", "it has no end: after `steps` it should stay" },
    { "(t - 1) / steps", "(t - 1) / (steps - 1)", "it ends one update too early" },
    { "(t - 1) / steps", "(t - 1) / (steps + 1)", "it ends one update too late" },
    { "start_factor + (end_factor - start_factor) * p", "start_factor + end_factor * p",
      "the start is counted twice: the rate rises by end - start" },
    { "start_factor + (end_factor - start_factor) * p",
      "end_factor + (start_factor - end_factor) * p",
      "start and end are exchanged" },
    { "start_factor + (end_factor - start_factor) * p", "p * end_factor",
      "it starts at 0, and should start at a share of the rate" },
    { "base * (", "(", "the factor isn't multiplied by the rate asked for" },
    { "local p = min(1, (t - 1) / steps)", "local p = min(1, floor((t - 1) / steps))",
      "the division is one of integers: it jumps" },
    { "constant", "the rate stays what it is" },
  },
}
