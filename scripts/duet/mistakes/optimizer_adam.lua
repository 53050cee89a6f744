-- Adam (Kingma & Ba, 2015, algorithm 1), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "adam", state = { "m", "v" },
  options = {
    { name = "beta1", default = 0.9, range = "[0, 1)" },
    { name = "beta2", default = 0.999, range = "[0, 1)" },
    { name = "epsilon", default = 1e-8, range = "(0, inf)" },
    { name = "weight_decay", default = 0, range = "[0, inf)" },
  },
  formula = [[
    local d = g + weight_decay * w
    m = beta1 * m + (1 - beta1) * d
    v = beta2 * v + (1 - beta2) * d * d
    local m_hat = m / (1 - beta1 ^ t)
    local v_hat = v / (1 - beta2 ^ t)
    w = w - lr * m_hat / (sqrt(v_hat) + epsilon)
  ]],
  also = "duet.mistakes.moments",
  mistakes = {
    { "(1 - beta2) * d * d", "(1 - beta2) * g * g", "weight decay isn't in v" },
    { "local d = g + weight_decay * w", "local d = g; w = w - lr * weight_decay * w",
      "weights decay by themselves: that is AdamW" },
    { "g + weight_decay * w", "g", "weight decay has no effect" },
    { "g + weight_decay", "g - weight_decay", "the weights grow: weight decay has the wrong sign" },
    { "adam,amsgrad=true", "the greatest v so far is used: that is AMSGrad" },
    { "adamw", "weights decay: that is AdamW" },
    { "adamax", "the greatest gradient takes the place of v: that is AdaMax" },
    { "nadam", "it looks ahead: that is NAdam" },
    { "rmsprop", "the first moment is missing: that is RMSProp" },
    { "momentum", "the second moment is missing: that is momentum" },
    { "sgd,momentum=0",
      "it is plain gradient descent: what should be kept from step to step has no effect" },
    { "adam,beta1=0.9", "it is right with beta1 = 0.9, and not with other values" },
    { "adam,beta2=0.999", "it is right with beta2 = 0.999, and not with other values" },
  },
}
