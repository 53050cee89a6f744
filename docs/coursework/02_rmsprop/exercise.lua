return {
  title = "RMSProp", level = 1, kind = "optimizer", plugin = "my_rmsprop", against = "rmsprop",
  points = { build = 1, load = 1, bounds = 1, state = 1, resume = 1, against = 15 },
  hidden = { "resume" },
  hints = true,
  task = [[
Gradients of one weight may be a thousand times as large as those of another, and one rate has to
serve both. RMSProp divides each gradient by its recent size. The file lacks its state, the mean
square, and its step: declare a slot, and write the step.]],
}
