return {
  title = "Elastic net · 엘라스틱넷", level = 1, kind = "regularizer", plugin = "my_elastic",
  against = "elastic",
  points = { build = 1, load = 1, bounds = 1, gradient = 2, options = 1, against = 12 },
  hidden = { "options" },
  hints = true,
  task = [[
L1 chooses weights, and among weights that say the same it chooses one by chance; L2 shares the
work between them. The elastic net adds both penalties. Write the penalty and its gradient; mind
the factor 1/2 of the lecture, which makes the gradient of the second term l2 w.]],
}
