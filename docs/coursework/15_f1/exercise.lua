return {
  title = "F1 · F1 점수", level = 2, kind = "metric", plugin = "my_f1", against = "f1",
  points = { build = 1, load = 1, better = 1, weights = 2, against = 12 },
  hidden = { "weights" },
  hints = true,
  task = [[
Of 1000 patients 10 are ill, and a model that calls all of them healthy is right in 99 % of the
rows. F1 asks how many of the ill were found, and how many of those called ill are. Write it for
class 1, with the weight of each row.]],
}
