-- AdaDelta (Zeiler, 2012, algorithm 1), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "adadelta", state = { "s", "a" },
  options = {
    { name = "decay", default = 0.9, range = "[0, 1)" },
    { name = "epsilon", default = 1e-6, range = "(0, inf)" },
    { name = "weight_decay", default = 0, range = "[0, inf)" },
  },
  formula = [[
    local d = g + weight_decay * w
    s = decay * s + (1 - decay) * d * d
    local x = d * sqrt(a + epsilon) / sqrt(s + epsilon)
    a = decay * a + (1 - decay) * x * x
    w = w - lr * x
  ]],
  mistakes = {
    { "w - lr", "w + lr", "it climbs: the step has the wrong sign" },
    { "lr * x", "x", "lr has no effect" },
    { "d * sqrt(a + epsilon)", "d", "the steps' own size has no effect: that is RMSProp" },
    { "sqrt(a + epsilon) / sqrt(s + epsilon)", "(sqrt(a) + epsilon) / (sqrt(s) + epsilon)",
      "epsilon is added behind the roots, and belongs inside them" },
    { "sqrt(a + epsilon) / sqrt(s + epsilon)", "sqrt(s + epsilon) / sqrt(a + epsilon)",
      "the two roots are exchanged" },
    { "(1 - decay) * x * x", "(1 - decay) * d * d",
      "the mean of the squared steps takes gradients instead" },
    { "(1 - decay) * x * x", "(1 - decay) * lr * lr * x * x",
      "the steps are squared with lr, and should be without" },
    { "(1 - decay) * d * d", "d * d", "the new square isn't multiplied by 1 - decay" },
    { "(1 - decay) * x * x", "x * x", "the new squared step isn't multiplied by 1 - decay" },
    { "decay * a + (1 - decay) * x * x", "a", "the mean of the squared steps is never updated" },
    { "g + weight_decay * w", "g", "weight decay has no effect" },
    { "sgd,momentum=0",
      "it is plain gradient descent: what should be kept from step to step has no effect" },
  },
}
