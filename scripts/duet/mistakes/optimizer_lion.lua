-- Lion (Chen et al., 2023, algorithm 2), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "lion", state = { "m" },
  options = {
    { name = "beta1", default = 0.9, range = "[0, 1)" },
    { name = "beta2", default = 0.99, range = "[0, 1)" },
    { name = "weight_decay", default = 0, range = "[0, inf)" },
  },
  formula = [[
    w = w - lr * weight_decay * w
    w = w - lr * sign(beta1 * m + (1 - beta1) * g)
    m = beta2 * m + (1 - beta2) * g
  ]],
  mistakes = {
    { "w - lr * sign", "w + lr * sign", "it climbs: the step has the wrong sign" },
    { "sign(beta1", "(beta1", "the sign is missing: the step is the mean itself" },
    { "w = w - lr * sign(beta1 * m + (1 - beta1) * g); m = beta2 * m + (1 - beta2) * g",
      "w = w - lr * sign(beta2 * m + (1 - beta2) * g); m = beta1 * m + (1 - beta1) * g",
      "beta1 and beta2 are exchanged" },
    { "sign(beta1 * m + (1 - beta1) * g)", "sign(beta2 * m + (1 - beta2) * g)",
      "the step is made with beta2, and should be with beta1" },
    { "m = beta2 * m + (1 - beta2) * g", "m = beta1 * m + (1 - beta1) * g",
      "m is kept with beta1, and should be with beta2" },
    { "w = w - lr * sign(beta1 * m + (1 - beta1) * g); m = beta2 * m + (1 - beta2) * g",
      "m = beta2 * m + (1 - beta2) * g; w = w - lr * sign(m)",
      "the step is the sign of the new m: beta1 has no effect" },
    { "w = w - lr * sign(beta1 * m + (1 - beta1) * g); m = beta2 * m + (1 - beta2) * g",
      "m = beta2 * m + (1 - beta2) * g; w = w - lr * sign(beta1 * m + (1 - beta1) * g)",
      "m is updated before the step, and should be after it" },
    { "w = w - lr * sign(beta1 * m + (1 - beta1) * g); m = beta2 * m + (1 - beta2) * g",
      "m = beta2 * m + (1 - beta2) * g; w = w - lr * sign(m); m = beta2 * m + (1 - beta2) * g",
      "m is updated twice: before the step and after it" },
    { "sign(beta1 * m + (1 - beta1) * g)", "sign(m)",
      "the step is the sign of m alone, without the gradient" },
    { "sign(beta1 * m + (1 - beta1) * g)", "sign(g)",
      "the step is the sign of the gradient, without the mean" },
    { "sign(beta1 * m + (1 - beta1) * g)", "sign(beta1 * m + g)",
      "the gradient isn't multiplied by 1 - beta1" },
    { "(1 - beta2) * g", "g", "the gradient isn't multiplied by 1 - beta2 in m" },
    { "(1 - beta2) * g", "(1 - beta2) * sign(g)",
      "m averages signs, and should average gradients" },
    { "sign(beta1 * m + (1 - beta1) * g)", "(beta1 * m + (1 - beta1) * g < 0 and -1 or 1)",
      "the sign of 0 is 1, and should be 0" },
    { "w - lr * weight_decay * w", "w", "weights don't decay" },
    { "w - lr * weight_decay * w", "w - weight_decay * w",
      "weights decay by weight_decay, and should by lr times it" },
    { "w = w - lr * weight_decay * w; w = w - lr * sign(beta1 * m + (1 - beta1) * g)"
        .. "; m = beta2 * m + (1 - beta2) * g",
      "local d = g + weight_decay * w; w = w - lr * sign(beta1 * m + (1 - beta1) * d)"
        .. "; m = beta2 * m + (1 - beta2) * d",
      "weight decay is added to the gradient, and should shrink the weights by itself" },
    { "lion,beta1=0.9", "it is right with beta1 = 0.9, and not with other values" },
    { "lion,beta1=0.99", "it is right with beta1 = 0.99, and not with other values" },
  },
}
