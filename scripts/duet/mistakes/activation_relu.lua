-- ReLU, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "activation", name = "relu",
  formula = [[
    y = max(x, 0)
    d = x > 0 and 1 or 0
  ]],
  mistakes = {
    { "d = x > 0 and 1 or 0", "d = 1", "the derivative passes where x is negative" },
    { "d = x > 0 and 1 or 0", "d = max(x, 0)", "the derivative is y itself, and should be 1 or 0" },
    { "d = x > 0", "d = x >= 0", "the derivative at 0 is 1, and should be 0" },
    { "d = x > 0", "d = x < 0", "the derivative passes where x is negative, and not elsewhere" },
    { "max(x, 0)", "abs(x)", "negative numbers become positive, and should become 0" },
    { "max(x, 0)", "min(x, 0)", "positive numbers become 0, and negative ones should" },
    { "leaky_relu", "negative numbers are multiplied by a slope: that is the leaky ReLU" },
    { "identity", "negative numbers stay" },
    { "softplus", "it is softplus" },
  },
}
