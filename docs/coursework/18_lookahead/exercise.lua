return {
  title = "Lookahead: k steps forward, one step back", level = 3, kind = "optimizer",
  plugin = "my_lookahead", against = "lookahead",
  points = { build = 1, load = 1, bounds = 1, resume = 2, descends = 1, against = 15 },
  hidden = { "resume" },
  hints = true,
  task = [[
Lookahead is a wrapper: another optimizer, the option `base`, takes k steps; then the slow
weights move a share alpha toward where these steps led, and the base goes on from there. The
file takes the steps of the base, with `duet_step()`; the rest is yours.]],
}
