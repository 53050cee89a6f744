-- AdaGrad (Duchi, Hazan & Singer, 2011), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "adagrad", state = { "s" },
  options = {
    { name = "epsilon", default = 1e-10, range = "(0, inf)" },
    { name = "lr_decay", default = 0, range = "[0, inf)" },
    { name = "weight_decay", default = 0, range = "[0, inf)" },
  },
  formula = [[
    local d = g + weight_decay * w
    local rate = lr / (1 + (t - 1) * lr_decay)
    s = s + d * d
    w = w - rate * d / (sqrt(s) + epsilon)
  ]],
  mistakes = {
    { "w - rate", "w + rate", "it climbs: the step has the wrong sign" },
    { "rate * d", "d", "the step isn't multiplied by lr" },
    { "sqrt(s) + epsilon", "sqrt(s + epsilon)",
      "epsilon is added inside the root, and belongs behind it" },
    { "(sqrt(s) + epsilon)", "sqrt(s)", "epsilon is missing" },
    { "(sqrt(s) + epsilon)", "(s + epsilon)",
      "the root is missing: the step is divided by the sum of squares" },
    { "/ (sqrt(s) + epsilon)", "* (sqrt(s) + epsilon)",
      "the step is multiplied by the root, and should be divided by it" },
    { "rate * d / (sqrt(s) + epsilon)", "(rate * d / sqrt(s) + epsilon)",
      "epsilon is added to the quotient: the divisor lacks its parentheses" },
    { " / (sqrt(s) + epsilon)", "",
      "it is plain gradient descent: what should be kept from step to step has no effect" },
    { "s + d * d", "s + d", "the gradient isn't squared" },
    { "s + d * d", "s + abs(d)", "absolute values are summed, and squares should be" },
    { "s + d * d", "d * d", "the sum is only the last square: nothing is kept" },
    { "s = s + d * d; w = w - rate * d / (sqrt(s) + epsilon)",
      "w = w - rate * d / (sqrt(s) + epsilon); s = s + d * d",
      "the step is divided by the sum of the step before" },
    { "sqrt(s)", "sqrt(s / t)", "the mean of the squares is taken, and their sum should be" },
    { "(t - 1) * lr_decay", "t * lr_decay", "lr_decay counts t from 1, and should from 0" },
    { "(1 + (t - 1) * lr_decay)", "1", "lr_decay has no effect" },
    { "g + weight_decay * w", "g", "weight decay has no effect" },
    { "rmsprop", "the squares decay, and should be summed: that is RMSProp" },
    { "adagrad,initial_accumulator=0.1", "the sums start at 0.1, and should start at 0" },
  },
}
