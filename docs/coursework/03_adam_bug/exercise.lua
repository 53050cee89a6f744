return {
  title = "Find the bug: Adam · 버그 찾기", level = 1, kind = "optimizer", plugin = "my_adam",
  against = "adam",
  points = { build = 1, load = 1, descends = 1, against = 15 },
  hints = false,
  task = [[
The file claims to be Adam. It learns, and all checks of the rules pass, but it isn't Adam. Find
the wrong line with the help of the comparison, and correct it.]],
}
