return {
  title = "Xavier initialization · Xavier 초기화", level = 1, kind = "initializer",
  plugin = "my_xavier", against = "xavier",
  points = { build = 1, load = 1, bounds = 1, moments = 2, against = 15 },
  hidden = { "moments" },
  hints = true,
  task = [[
The file draws all weights from N(0, 1), whatever the size of the layer, so that sums over many
inputs are large and a sigmoid is saturated from the start. Give the weights the deviation of
Glorot and Bengio, which depends on the numbers of inputs and outputs of the layer.]],
}
