return {
  title = "Nesterov's momentum, in Lua · 네스테로프 모멘텀", level = 1, kind = "optimizer",
  plugin = "my_nesterov", against = "nesterov",
  points = { build = 1, load = 1, state = 1, descends = 1, levels = 1, against = 15 },
  hidden = { "levels" },
  hints = true,
  task = [[
The file is the heavy ball, in Lua. Nesterov looks ahead: the gradient is taken where the
velocity will carry the weights. Written for the point looked at, this is one more term in the
step. Operations write in place: `w:add(t, s)` adds s t to w.]],
}
