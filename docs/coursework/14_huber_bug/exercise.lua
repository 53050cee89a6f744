return {
  title = "Find the bug: Huber's loss · 버그 찾기", level = 2, kind = "loss", plugin = "my_huber",
  against = "huber",
  points = { build = 1, load = 1, gradient = 1, weights = 1, against = 15 },
  hidden = { "weights" },
  hints = false,
  task = [[
Huber's loss squares small errors and takes large ones as they are, so that outliers don't rule
the fit. The file works with its defaults: the check of the gradient passes. With other options
it fails. Find the line that is wrong; value and gradient have to belong together for every
`delta`.]],
}
