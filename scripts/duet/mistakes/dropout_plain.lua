-- Dropout that scales in prediction (Srivastava et al., 2014), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "dropout", name = "plain",
  options = { { name = "rate", default = 0.5, range = "[0, 1)" } },
  formula = [[
    drawn = u > rate and 1 or 0
    y = x * mask
    gx = gy * mask
    infer = x * (1 - rate)
  ]],
  mistakes = {
    { "infer = x * (1 - rate)", "infer = x", "units aren't multiplied by 1 - rate in prediction" },
    { "infer = x * (1 - rate)", "infer = x * rate",
      "units are multiplied by rate in prediction, and should be by 1 - rate" },
    { "infer = x * (1 - rate)", "infer = x / (1 - rate)",
      "units are divided by 1 - rate in prediction, and should be multiplied by it" },
    { "u > rate", "u <= rate", "the share that should be dropped is kept" },
    { "gx = gy * mask", "gx = gy", "the gradient passes where the mask is 0" },
    { "inverted", "units that are kept are divided by 1 - rate in training, not in prediction" },
    { "plain,backward=unmasked", "the gradient passes where the mask is 0" },
  },
}
