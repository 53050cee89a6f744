return {
  title = "Focal loss and its gradient", level = 3, kind = "loss", plugin = "my_focal",
  against = "focal",
  points = { build = 1, load = 1, gradient = 3, weights = 1, float32 = 1, against = 12 },
  hidden = { "weights", "float32" },
  hints = true,
  task = [[
Where one class is rare, easy rows of the other one add up to most of the loss. The focal loss
multiplies each row's log loss by the gamma-th power of how wrong the model is. Write the factor,
and derive the gradient by hand. Mind large logits: log(sigmoid(s)) is -softplus(-s), and 1 -
sigmoid(s) is sigmoid(-s).]],
}
