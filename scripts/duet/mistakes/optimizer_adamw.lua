-- AdamW (Loshchilov & Hutter, 2019, algorithm 2), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "adamw", state = { "m", "v" },
  options = {
    { name = "beta1", default = 0.9, range = "[0, 1)" },
    { name = "beta2", default = 0.999, range = "[0, 1)" },
    { name = "epsilon", default = 1e-8, range = "(0, inf)" },
    { name = "weight_decay", default = 0.01, range = "[0, inf)" },
  },
  formula = [[
    local d = g
    w = w - lr * weight_decay * w
    m = beta1 * m + (1 - beta1) * d
    v = beta2 * v + (1 - beta2) * d * d
    local m_hat = m / (1 - beta1 ^ t)
    local v_hat = v / (1 - beta2 ^ t)
    w = w - lr * m_hat / (sqrt(v_hat) + epsilon)
  ]],
  also = "duet.mistakes.moments",
  mistakes = {
    { "local d = g; w = w - lr * weight_decay * w", "local d = g + weight_decay * w",
      "weight decay is added to the gradient, and should shrink the weights by itself" },
    { "w - lr * weight_decay * w", "w", "weights don't decay: that is Adam" },
    { "w - lr * weight_decay * w", "w - weight_decay * w",
      "weights decay by weight_decay, and should by lr times it" },
    { "w - lr * weight_decay * w", "w + lr * weight_decay * w",
      "the weights grow: weight decay has the wrong sign" },
    { "w - lr * weight_decay * w", "w - lr * lr * weight_decay * w",
      "weight decay is multiplied by lr twice" },
    { "w - lr * weight_decay * w", "w - lr * weight_decay",
      "weight decay subtracts a constant: the weight is missing in it" },
    { "w - lr * weight_decay * w", "w - lr * weight_decay * sign(w)",
      "weights shrink by a constant: that is the decay of L1" },
    { "w - lr * weight_decay * w", "w - 2 * lr * weight_decay * w", "weight decay counts twice" },
    { "local d = g;", "local d = g + weight_decay * w;",
      "weight decay counts twice: it shrinks the weights, and is added to the gradient" },
    { "w = w - lr * weight_decay * w; m = beta1 * m + (1 - beta1) * d"
        .. "; v = beta2 * v + (1 - beta2) * d * d"
        .. "; local m_hat = m / (1 - beta1 ^ t); local v_hat = v / (1 - beta2 ^ t)"
        .. "; w = w - lr * m_hat / (sqrt(v_hat) + epsilon)",
      "m = beta1 * m + (1 - beta1) * d; v = beta2 * v + (1 - beta2) * d * d"
        .. "; local m_hat = m / (1 - beta1 ^ t); local v_hat = v / (1 - beta2 ^ t)"
        .. "; w = w - lr * (m_hat + weight_decay * w) / (sqrt(v_hat) + epsilon)",
      "weight decay is divided by the root, too" },
    { "w = w - lr * weight_decay * w; m = beta1 * m + (1 - beta1) * d"
        .. "; v = beta2 * v + (1 - beta2) * d * d"
        .. "; local m_hat = m / (1 - beta1 ^ t); local v_hat = v / (1 - beta2 ^ t)"
        .. "; w = w - lr * m_hat / (sqrt(v_hat) + epsilon)",
      "m = beta1 * m + (1 - beta1) * d; v = beta2 * v + (1 - beta2) * d * d"
        .. "; local m_hat = m / (1 - beta1 ^ t); local v_hat = v / (1 - beta2 ^ t)"
        .. "; w = w - lr * m_hat / (sqrt(v_hat) + epsilon); w = w - lr * weight_decay * w",
      "the weights decay after the step, and should before it" },
    { "adamw,amsgrad=true", "the greatest v so far is used: that is AMSGrad" },
    { "sgd,momentum=0",
      "it is plain gradient descent: what should be kept from step to step has no effect" },
    { "adamw,weight_decay=0.01",
      "it is right with weight_decay = 0.01, and not with other values" },
  },
}
