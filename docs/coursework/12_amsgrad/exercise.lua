return {
  title = "AMSGrad: a memory for large gradients", level = 2, kind = "optimizer",
  plugin = "my_amsgrad", against = "adam,amsgrad=true",
  mistakes = "amsgrad",
  points = { build = 1, load = 1, state = 1, resume = 1, float32 = 1, against = 15 },
  hidden = { "resume", "float32" },
  hints = true,
  task = [[
Adam forgets a large gradient after some steps, and its step grows again; there are convex
functions that it climbs for this reason. AMSGrad divides by the largest v so far. Change Adam
accordingly.]],
}
