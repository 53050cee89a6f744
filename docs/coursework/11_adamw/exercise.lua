return {
  title = "AdamW: decoupled weight decay", level = 2, kind = "optimizer", plugin = "my_adamw",
  against = "adamw",
  points = { build = 1, load = 1, state = 1, descends = 1, resume = 1, against = 15 },
  hidden = { "resume" },
  hints = true,
  task = [[
The file adds weight decay to the gradient, as L2 regularization does. So the decay, too, is
divided by the root of v, and weights with large gradients hardly decay. Take it out of the
moments: all weights shall decay by the same share.]],
}
