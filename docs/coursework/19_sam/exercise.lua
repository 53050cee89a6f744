return {
  title = "SAM: sharpness-aware minimization", level = 3, kind = "optimizer", plugin = "my_sam",
  against = "sam",
  points = { build = 1, load = 1, scratch = 1, runs = 1, descends = 1, against = 15 },
  hidden = { "scratch" },
  hints = true,
  task = [[
Sharp minima are said to generalize badly. SAM climbs to the worst weights within a radius rho,
takes the gradient there, goes back, and lets another optimizer step with that gradient. It is a
wrapper with a second evaluation.]],
}
