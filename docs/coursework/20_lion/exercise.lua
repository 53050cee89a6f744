return {
  title = "Lion, from the paper's pseudocode", level = 3, kind = "optimizer", plugin = "my_lion",
  against = "lion",
  points = { build = 1, load = 1, state = 1, resume = 1, nan = 1, against = 15 },
  hidden = { "resume", "nan" },
  hints = false,
  task = [[
A program searched for optimizers, and found one: Lion steps by the sign of a momentum. Write it
from the pseudocode. The order of its lines matters, and its two betas aren't used for the same
thing.]],
}
