return {
  title = "Dropout · 드롭아웃", level = 1, kind = "dropout", plugin = "my_dropout",
  against = "inverted",
  points = { build = 1, load = 1, share = 1, scale = 2, gradient = 2, split = 1, against = 9 },
  hidden = { "split" },
  hints = true,
  task = [[
In training each unit is dropped with probability `rate`; in prediction all units are there. Draw
the mask, apply it forward and backward, and scale what stays, so that the mean of a unit is the
same in training and in prediction. The file lets everything pass.]],
}
