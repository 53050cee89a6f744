-- AMSGrad (Reddi, Kale & Kumar, 2018, algorithm 2, with Adam's corrections), and what goes wrong.
return require "duet.mistaken" {
  kind = "optimizer", name = "amsgrad", state = { "m", "v", "top" },
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
    top = max(top, v)
    v_hat = top / (1 - beta2 ^ t)
    w = w - lr * m_hat / (sqrt(v_hat) + epsilon)
  ]],
  also = "duet.mistakes.moments",
  mistakes = {
    { "top = max(top, v)", "top = v", "the greatest v so far isn't used: that is Adam" },
    { "top = max(top, v)", "v = max(top, v); top = v",
      "v itself is held at its maximum, and should go on decaying" },
    { "max(top, v)", "min(top, v)", "the least v so far is used, and the greatest should be" },
    { "max(top, v)", "top + v", "the v are summed, and the greatest should be kept" },
    { "top = max(top, v); v_hat = top / (1 - beta2 ^ t)", "top = max(top, v_hat); v_hat = top",
      "the maximum is taken of the corrected v, and should be of v itself" },
    { "adam,amsgrad=true,correction=false", "m and v aren't corrected for their start at 0" },
    { "v_hat = top / (1 - beta2 ^ t)", "v_hat = top", "v isn't corrected for its start at 0" },
  },
}
