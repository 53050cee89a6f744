-- Nesterov's momentum in PyTorch's form, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "nesterov", state = { "v" },
  options = {
    { name = "momentum", default = 0.9, range = "[0, 1]" },
    { name = "weight_decay", default = 0, range = "[0, inf)" },
  },
  formula = [[
    local d = g + weight_decay * w
    v = momentum * v + d
    w = w - lr * (d + momentum * v)
  ]],
  mistakes = {
    { "w - lr", "w + lr", "it climbs: the step has the wrong sign" },
    { "lr * (", "(", "the step isn't multiplied by lr" },
    { "(d + momentum * v)", "v", "it doesn't look ahead: that is the classical momentum" },
    { "(d + momentum * v)", "d",
      "it is plain gradient descent: what should be kept from step to step has no effect" },
    { "(d + momentum * v)", "(d + v)", "the velocity isn't multiplied by momentum in the step" },
    { "(d + momentum * v)", "momentum * v", "the gradient is missing in the step" },
    { "(d + momentum * v)", "(v + momentum * v)",
      "the velocity takes the place of the gradient in the step" },
    { "(d + momentum * v)", "momentum * (d + v)",
      "the gradient is multiplied by momentum in the step, too" },
    { "v = momentum * v + d; w = w - lr * (d + momentum * v)",
      "w = w - lr * (d + momentum * momentum * v); v = momentum * v + d",
      "the velocity is taken before the gradient is added to it" },
    { "v = momentum * v + d; w = w - lr * (d + momentum * v)",
      "w = w - lr * (d + v); v = momentum * (v + d)",
      "the gradient is multiplied by momentum in the velocity, too" },
    { "momentum * v + d;", "momentum * v + (1 - momentum) * d;",
      "the gradient is multiplied by 1 - momentum" },
    { "momentum * v + d;", "v + d;", "all of the velocity is kept: it doesn't shrink" },
    { "momentum * v + d;", "momentum * v + lr * d;", "lr is in the velocity and in front of it" },
    { "momentum * v + d;", "momentum * v - d;", "the gradient has the wrong sign in the velocity" },
    { "nesterov,velocity=steps", "the velocity sums steps, lr g, and should sum gradients" },
    { "nesterov,variant=lecture", "it follows the formula of the lecture, which differs" },
    { "g + weight_decay * w", "g", "weight decay has no effect" },
    { "nesterov,momentum=0.9", "it is right with momentum = 0.9, and not with other values" },
  },
}
