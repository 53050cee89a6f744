return {
  title = "Cosine annealing", level = 2, kind = "schedule", plugin = "my_cosine",
  against = "cosine,steps=100,periodic=false",
  points = { build = 1, load = 1, rate = 1, imports = 1, against = 12 },
  hidden = { "imports" },
  hints = true,
  task = [[
The rate goes down half a cosine wave, from the rate asked for to `eta_min`, in `steps` updates,
and stays there. Take `duet_cospi(p)`, which is cos(pi p), from duet/math.h: `cos` of the C
library gives other bits on other machines, and is refused.]],
}
