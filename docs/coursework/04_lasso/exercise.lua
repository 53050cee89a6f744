return {
  title = "L1 regularization · L1 규제", level = 1, kind = "regularizer", plugin = "my_lasso",
  against = "l1",
  points = { build = 1, load = 1, bounds = 1, gradient = 2, sizes = 1, against = 12 },
  hidden = { "sizes" },
  hints = true,
  task = [[
Penalize the sum of the absolute values of the weights: write the penalty, which the host adds to
the loss, and its gradient, which you add to the gradient that is there.]],
}
