return {
  title = "Momentum · 모멘텀", level = 1, kind = "optimizer", plugin = "my_momentum",
  against = "momentum",
  points = { build = 1, load = 1, bounds = 1, state = 1, threads = 1, against = 15 },
  hidden = { "threads" },
  hints = true,
  task = [[
The file is plain gradient descent. Change it to Polyak's heavy ball: the velocity v sums the
gradients, and forgets a share of itself in each step. It belongs in the declared slot,
`u->slot[0]`, which the host allocates for each tensor and saves with the run.]],
}
