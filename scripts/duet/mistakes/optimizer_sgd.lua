-- Gradient descent, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "sgd",
  options = { { name = "weight_decay", default = 0, range = "[0, inf)" } },
  formula = [[
    local d = g + weight_decay * w
    w = w - lr * d
  ]],
  mistakes = {
    { "w - lr", "w + lr", "it climbs: the step has the wrong sign" },
    { "lr * d", "d", "the step isn't multiplied by lr" },
    { "w - lr * d", "-lr * d", "the weight becomes the step, and should change by it" },
    { "lr * d", "lr * sign(d)", "the step is the sign of the gradient" },
    { "lr * d", "lr * d / t", "lr is divided by t" },
    { "lr * d", "0", "the weight doesn't change" },
    { "g + weight_decay * w", "g", "weight decay has no effect" },
    { "g + weight_decay", "g - weight_decay", "the weights grow: weight decay has the wrong sign" },
    { "weight_decay * w", "2 * weight_decay * w",
      "weight decay counts twice: the gradient of w^2 / 2 is w" },
    { "sgd,momentum=0.9", "it has momentum, and should have none" },
  },
}
