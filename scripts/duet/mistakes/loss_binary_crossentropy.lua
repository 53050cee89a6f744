-- Binary crossentropy from logits, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "loss", name = "binary_crossentropy", target = "binary",
  formula = [[
    p = sigmoid(z)
    value = weight * (y * softplus(-z) + (1 - y) * softplus(z)) / columns
    d = weight * (sigmoid(z) - y) / columns
  ]],
  mistakes = {
    { "sigmoid(z) - y", "y - sigmoid(z)", "the gradient has the wrong sign: it is p - y" },
    { "sigmoid(z) - y", "z - y", "the gradient has the logit, and should have its sigmoid" },
    { "(sigmoid(z) - y)", "(sigmoid(z) - y) * sigmoid(z) * (1 - sigmoid(z))",
      "the gradient has the sigmoid's derivative, which cancels" },
    { "(sigmoid(z) - y)", "(-y / sigmoid(z) + (1 - y) / (1 - sigmoid(z)))",
      "the gradient is that by the probability, and should be by the logit" },
    { "y * softplus(-z) + (1 - y) * softplus(z)", "y * softplus(-z)",
      "the value lacks the rows of class 0" },
    { "y * softplus(-z) + (1 - y) * softplus(z)", "y * softplus(z) + (1 - y) * softplus(-z)",
      "the classes are exchanged in the value" },
    { "value = weight", "value = -weight", "the value has the wrong sign" },
    { "value = weight * (y * softplus(-z) + (1 - y) * softplus(z)) / columns"
        .. "; d = weight * (sigmoid(z) - y) / columns",
      "value = (y * softplus(-z) + (1 - y) * softplus(z)) / columns"
        .. "; d = (sigmoid(z) - y) / columns",
      "the weights of rows have no effect" },
    { "d = weight", "d = 1", "the weights of rows have no effect on the gradient" },
    { "mse", "it is the squared error of the probability's logit" },
    { "hinge", "it is the hinge loss" },
  },
}
