return {
  title = "The derivative of SiLU", level = 2, kind = "activation", plugin = "my_silu",
  against = "silu",
  points = { build = 1, load = 1, gradient = 3, in_place = 1, nan = 1, against = 9 },
  hidden = { "in_place", "nan" },
  hints = true,
  task = [[
Forward is right: y = x sigmoid(x). Backward takes the gate for a constant. Derive the slope by
hand, and write it so that it keeps its digits for large |x|: 1 - sigmoid(x) is sigmoid(-x).]],
}
