-- Inverted dropout (Srivastava et al., 2014, section 10), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "dropout", name = "inverted",
  options = { { name = "rate", default = 0.5, range = "[0, 1)" } },
  formula = [[
    drawn = u > rate and 1 / (1 - rate) or 0
    y = x * mask
    gx = gy * mask
    infer = x
  ]],
  mistakes = {
    { "and 1 / (1 - rate) or 0", "and 1 or 0",
      "units that are kept aren't divided by 1 - rate in training" },
    { "and 1 / (1 - rate) or 0; y = x * mask; gx = gy * mask; infer = x",
      "and 1 or 0; y = x * mask; gx = gy * mask; infer = x * (1 - rate)",
      "units are scaled in prediction, and should be in training" },
    { "infer = x", "infer = x * (1 - rate)", "units are scaled in prediction, too" },
    { "1 / (1 - rate)", "1 / rate", "units that are kept are divided by rate, not by 1 - rate" },
    { "1 / (1 - rate)", "(1 - rate)",
      "units that are kept are multiplied by 1 - rate, and should be divided by it" },
    { "u > rate", "u <= rate", "the share that should be dropped is kept" },
    { "u > rate", "u > 1 - rate", "the share 1 - rate is dropped" },
    { "gx = gy * mask", "gx = gy", "the gradient passes where the mask is 0" },
    { "gx = gy * mask", "gx = mask > 0 and gy or 0", "the gradient isn't divided by 1 - rate" },
    { "y = x * mask", "y = x", "nothing is dropped in the forward pass" },
    { "plain", "units that are kept aren't divided by 1 - rate in training" },
    { "inverted,backward=unmasked", "the gradient passes where the mask is 0" },
    { "gaussian", "units are multiplied by noise, and should be dropped" },
    { "inverted,rate=0.5", "it is right with rate = 0.5, and not with other values" },
  },
}
