-- The focal loss (Lin et al., 2017, equation 5), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "loss", name = "focal", target = "binary",
  options = {
    { name = "gamma", default = 2, range = "[0, inf)" },
    { name = "alpha", default = 0.25, range = "[0, 1]" },
  },
  formula = [[
    p = sigmoid(z)
    local s = y > 0.5 and z or -z
    local q = sigmoid(-s)
    local balance = y > 0.5 and alpha or 1 - alpha
    local side = y > 0.5 and 1 or -1
    local power = pow(q, gamma)
    value = weight * balance * power * softplus(-s) / columns
    d = -side * weight * balance * power * (gamma * (1 - q) * softplus(-s) + q) / columns
  ]],
  mistakes = {
    { "(gamma * (1 - q) * softplus(-s) + q)", "q",
      "the gradient takes the factor (1 - p)^gamma for a constant" },
    { "(gamma * (1 - q) * softplus(-s) + q)", "(gamma * (1 - q) * softplus(-s))",
      "the gradient lacks the derivative of the logarithm" },
    { "(gamma * (1 - q) * softplus(-s) + q)", "((1 - q) * softplus(-s) + q)",
      "the gradient lacks a factor gamma" },
    { "d = -side", "d = side", "the gradient has the wrong sign" },
    { "and alpha or 1 - alpha", "and alpha or alpha", "both classes are weighted by alpha" },
    { "and alpha or 1 - alpha", "and alpha or 1", "class 0 isn't weighted by 1 - alpha" },
    { "and alpha or 1 - alpha", "and 1 - alpha or alpha", "alpha and 1 - alpha are exchanged" },
    { "q = sigmoid(-s)", "q = sigmoid(s)", "the factor has p, and should have 1 - p" },
    { "value = weight * balance", "value = weight * alpha",
      "both classes are weighted by alpha in the value" },
    { "weight * balance * power * (", "weight * alpha * power * (",
      "both classes are weighted by alpha in the gradient" },
    { "weight * balance", "balance", "the weights of rows have no effect" },
    { "binary_crossentropy", "rows that are easy count as much as others: gamma has no effect" },
    { "focal,class_balancing=false", "the classes aren't weighted by alpha" },
    { "focal,gamma=2", "it is right with gamma = 2, and not with other values" },
  },
}
