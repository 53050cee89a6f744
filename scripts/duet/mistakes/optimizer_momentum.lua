-- The heavy ball (Polyak, 1964), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "momentum", state = { "v" },
  options = {
    { name = "momentum", default = 0.9, range = "[0, 1]" },
    { name = "weight_decay", default = 0, range = "[0, inf)" },
  },
  formula = [[
    local d = g + weight_decay * w
    v = momentum * v + d
    w = w - lr * v
  ]],
  mistakes = {
    { "w - lr", "w + lr", "it climbs: the step has the wrong sign" },
    { "lr * v", "v", "the step isn't multiplied by lr" },
    { "lr * v", "lr * d",
      "it is plain gradient descent: what should be kept from step to step has no effect" },
    { "momentum * v + d", "momentum * v + lr * d", "lr is in the velocity and in front of it" },
    { "momentum,velocity=steps",
      "the velocity sums steps, lr g, and should sum gradients: lr belongs in front of it" },
    { "momentum * v + d", "momentum * v + (1 - momentum) * d",
      "the gradient is multiplied by 1 - momentum" },
    { "momentum,dampening=0.9", "the gradient is multiplied by 0.1" },
    { "momentum * v + d", "momentum * v - d",
      "it climbs: the gradient has the wrong sign in the velocity" },
    { "v = momentum * v + d; w = w - lr * v", "v = momentum * v - lr * d; w = w - v",
      "it climbs: the velocity has a minus sign, and is subtracted" },
    { "momentum * v + d", "(1 - momentum) * v + d",
      "1 - momentum is kept of the velocity, and momentum should be" },
    { "momentum * v + d", "(1 - momentum) * v + momentum * d",
      "momentum and 1 - momentum are exchanged" },
    { "momentum * v + d", "v + d", "all of the velocity is kept: momentum has no effect" },
    { "momentum * v + d", "momentum * (v + d)", "the gradient is multiplied by momentum, too" },
    { "lr * v", "lr * (d + momentum * v)", "it looks ahead: that is Nesterov's momentum" },
    { "v = momentum * v + d; w = w - lr * v", "w = w - lr * v; v = momentum * v + d",
      "the step is made with the velocity of the step before" },
    { "lr * v", "lr * momentum * v", "the step is multiplied by momentum, too" },
    { "lr * v", "lr * (v + weight_decay * w)",
      "weight decay counts twice: in the gradient and in the step" },
    { "v = momentum * v + d; w = w - lr * v",
      "v = momentum * v + g; w = w - lr * (v + weight_decay * w)",
      "weight decay isn't in the velocity: it is added to the step" },
    { "g + weight_decay * w", "g", "weight decay has no effect" },
    { "g + weight_decay", "g - weight_decay", "the weights grow: weight decay has the wrong sign" },
    { "momentum,momentum=0.9", "it is right with momentum = 0.9, and not with other values" },
  },
}
