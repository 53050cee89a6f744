return {
  title = "Warm-up, in Lua", level = 2, kind = "schedule", plugin = "my_warmup",
  against = "linear,steps=5,start_factor=0.1",
  points = { build = 1, load = 1, rate = 1, options = 1, against = 12 },
  hidden = { "options" },
  hints = true,
  task = [[
In the first steps gradients are large and the second moments of Adam are hardly known, so the
rate begins small and grows in a straight line. Write the rate at update t, which counts from 1.
After the warm-up the rate is the one asked for.]],
}
