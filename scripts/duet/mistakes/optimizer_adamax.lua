-- AdaMax (Kingma & Ba, 2015, algorithm 2), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "adamax", state = { "m", "v" },
  options = {
    { name = "beta1", default = 0.9, range = "[0, 1)" },
    { name = "beta2", default = 0.999, range = "[0, 1)" },
    { name = "epsilon", default = 1e-8, range = "(0, inf)" },
    { name = "weight_decay", default = 0, range = "[0, inf)" },
  },
  formula = [[
    local d = g + weight_decay * w
    m = beta1 * m + (1 - beta1) * d
    v = max(beta2 * v, abs(d) + epsilon)
    w = w - lr * m / ((1 - beta1 ^ t) * v)
  ]],
  mistakes = {
    { "w - lr", "w + lr", "it climbs: the step has the wrong sign" },
    { "((1 - beta1 ^ t) * v)", "v", "m isn't corrected for its start at 0" },
    { "(1 - beta1 ^ t) * v", "(1 - beta1 ^ t) * sqrt(v)", "v is no square, and needs no root" },
    { "(1 - beta1 ^ t) * v", "(1 - beta1 ^ t) * v / (1 - beta2 ^ t)",
      "v is corrected, and needs no correction" },
    { "beta2 * v", "v", "v doesn't decay" },
    { "abs(d) + epsilon", "d * d + epsilon", "v takes squares, and should take absolute values" },
    { "abs(d) + epsilon", "d + epsilon",
      "v takes the gradient with its sign, and should take absolute values" },
    { "max(beta2 * v, abs(d) + epsilon)", "beta2 * v + (1 - beta2) * abs(d) + epsilon",
      "v is a mean, and the greatest should be kept" },
    { "adam", "the mean of squares takes the place of the greatest gradient: that is Adam" },
    { "sgd,momentum=0",
      "it is plain gradient descent: what should be kept from step to step has no effect" },
  },
}
