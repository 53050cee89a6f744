return {
  title = "Balanced accuracy, in Lua", level = 2, kind = "metric", plugin = "my_balanced",
  against = "balanced_accuracy",
  points = { build = 1, load = 1, better = 1, weights = 2, against = 12 },
  hidden = { "weights" },
  hints = true,
  task = [[
The file is accuracy, in which a class counts by its rows. Let each class count alike: the mean,
over the classes that occur in the target, of the share of their rows that are predicted right.
Rows count by their weights.]],
}
