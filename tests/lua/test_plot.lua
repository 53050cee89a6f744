-- test_plot.lua - plots are drawn whole or not at all, whatever they are given.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"

local same, contains = compare.same, compare.contains

local cases = {}
local nan, inf = 0 / 0, 1 / 0

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function files(folder)
  local _, names = core.spawn { "ls", "-A", folder }
  return names
end

local function svg(options)
  local text
  compare.with_folder({}, function(folder)
    duet.plot(options):save(folder .. "/plot.svg")
    text = read(folder .. "/plot.svg")
    same("files", files(folder), "plot.svg\n")
  end)
  return text
end

-- Put other functions in a table's place while f runs.
local function with(place, replaced, f)
  local before = {}
  for name, value in pairs(replaced) do
    before[name] = place[name]
    place[name] = value
  end
  local results = table.pack(pcall(f))
  for name in pairs(replaced) do place[name] = before[name] end
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

cases["the name's ending is the format"] = function()
  local beginnings = { svg = "<?xml", png = "\x89PNG", pdf = "%PDF", SVG = "<?xml" }
  compare.with_folder({}, function(folder)
    local plot = duet.plot { { y = { 1, 3, 2 } } }
    for ending, beginning in pairs(beginnings) do
      local path = ("%s/a.%s"):format(folder, ending)
      same("save returns", plot:save(path), plot)
      same(ending, read(path):sub(1, #beginning), beginning)
    end
    plot:save(folder .. "/b.svg", folder .. "/c.png")
    same("files", files(folder), "a.SVG\na.pdf\na.png\na.svg\nb.svg\nc.png\n")
  end)
end

cases["a text is drawn as it is and never run"] = function()
  local title = [[`id` $(id) ' '' " \n \ @x {/Bold y} %d 0.15 <&> é]]
  local text = svg { title = title, x = "'\nquit", y = '"\nquit', { name = title, y = { 1, 2 } } }
  local escaped = title:gsub("&", "&amp;"):gsub("<", "&lt;")
  local _, n = text:gsub(escaped:gsub("%p", "%%%0"), "")
  same("title and legend", n, 2)
end

cases["values that aren't finite leave gaps"] = function()
  local function n_strokes(y)
    local text = svg { { y = y, color = "#123456" } }
    local stroke = text:match("<path stroke='rgb%( *18, *52, *86%)'[^>]*>")
    return select(2, stroke:gsub("M", ""))
  end
  same("no gap", n_strokes { 1, 2, 3, 4, 5 }, 1)
  same("nan", n_strokes { 1, 2, nan, 4, 5 }, 2)
  same("infinities", n_strokes { nan, 1, 2, inf, -inf, nan, 4, 5, nan }, 2)
end

cases["any finite data can be drawn, and none"] = function()
  for what, curve in pairs {
    ["one value"] = { y = { 5 } },
    ["one zero"] = { y = { 0 } },
    ["all alike"] = { y = { 3, 3, 3 } },
    ["nearly alike"] = { y = { 1, 1 + 2 ^ -52 } },
    ["only nan"] = { y = { nan, nan } },
    ["nan for x"] = { y = { 1, 2 }, x = { nan, nan } },
    ["the largest"] = { y = { 1e308, -1e308, 1 } },
    ["very large"] = { y = { 1e299, -1e299, 1 } },
    ["the smallest"] = { y = { 5e-324, 1e-323, 0 } },
    ["x far apart"] = { y = { 1, 2 }, x = { -1e299, 1e299 } },
    ["a band with a gap"] = { y = { 1, 2, 3 }, low = { 0, nan, 2 }, high = { 2, 3, 4 } },
    ["coloured points"] = { y = { 1, 2, 3 }, style = "points", color = { "red", "b" } },
  } do
    local ok, message = pcall(svg, { curve })
    same(what, ok and "drawn" or message, "drawn")
    ok, message = pcall(svg, { ymin = 5, xmax = -1, curve, { name = "second", y = { 1, 2 } } })
    same(what .. ", out of sight", ok and "drawn" or message, "drawn")
  end
end

cases["wrong options raise and say what is right"] = function()
  for _, case in ipairs {
    { 3, "a table of options expected, got 3" },
    { {}, "no curve to draw" },
    { { titles = "x", { y = { 1 } } }, "unknown option 'titles' (did you mean 'title'?)" },
    { { title = 3, { y = { 1 } } }, "option 'title' is 3, expected a string" },
    { { title = "\xff", { y = { 1 } } }, "title isn't valid UTF-8" },
    { { ymin = "0", { y = { 1 } } }, "option 'ymin' is '0', expected a number in (-inf, inf)" },
    { { xmin = inf, { y = { 1 } } }, "option 'xmin' is inf, expected a number in (-inf, inf)" },
    { { xmin = 2, xmax = 1, { y = { 1 } } }, "xmin must be below xmax (got 2 and 1)" },
    { { "loss" }, "curve 1: a table expected, got 'loss'" },
    { { {} }, "curve 1: option 'y' is missing, expected a list of numbers or a tensor" },
    { { { y = {} } }, "curve 1: y has no values" },
    { { { y = { 1 } }, [3] = { y = { 1 } } }, "curve 3 follows a gap" },
    { { { y = 1 } }, "curve 1: option 'y' is 1, expected a list of numbers or a tensor" },
    { { { y = { 1, "2" } } }, "curve 1: y[2] must be a number (got '2')" },
    { { { y = { 1, 2 }, x = { 1 } } }, "curve 1: x has 1 values, y has 2" },
    { { { y = { 1 }, low = { 1 } } }, "low and high belong together, high is missing" },
    { { { y = { 1 }, colour = "red" } }, "unknown option 'colour' (did you mean 'color'?)" },
    { { { y = { 1 }, color = "gren" } }, "(did you mean 'green'?)" },
    { { { y = { 1 }, color = "#12345" } }, "'#12345' is neither '#rrggbb' nor a name" },
    { { { y = { 1 }, color = { "red" } } }, "several colours are for points only" },
    { { { y = { 1 }, style = "dots" } }, "option 'style' is 'dots', expected one of line/points" },
    { { { y = { 1 }, width = 0 } }, "option 'width' is 0, expected a number in (0, 50]" },
  } do
    local ok, message = pcall(duet.plot, case[1])
    same("raised", ok, false)
    contains("message", message, "plot: ")
    contains("message", message, case[2])
  end
end

cases["a path that can't be written raises and leaves nothing"] = function()
  compare.with_folder({}, function(folder)
    local plot = duet.plot { { y = { 1, 2 } } }
    core.spawn { "mkdir", folder .. "/folder.svg" }
    for path, part in pairs {
      [folder .. "/missing/a.svg"] = folder .. "/missing/a.svg: can't be written: ",
      [folder .. "/folder.svg"] = folder .. "/folder.svg: can't be written: ",
      [folder .. "/a.jpg"] = "(supported: .svg, .png, .pdf)",
      [folder .. "/svg"] = "(supported: .svg, .png, .pdf)",
    } do
      local ok, message = pcall(plot.save, plot, path)
      same(path, ok, false)
      contains("message", message, part)
    end
    same("no path", (pcall(plot.save, plot)), false)
    same("no plot", (pcall(plot.save, "a.svg")), false)
    same("a good path before a bad one", (pcall(plot.save, plot, folder .. "/a.svg", 3)), false)
    same("files", files(folder), "folder.svg\n")
  end)
end

cases["when gnuplot is missing or fails, the file stays as it was"] = function()
  compare.with_folder({}, function(folder)
    local path = folder .. "/plot.svg"
    local plot = duet.plot { { y = { 1, 2 } } }:save(path)
    local before = read(path)
    local function missing() return nil, "can't run 'gnuplot': No such file or directory" end
    local function failing() return 1, "<svg", 'gnuplot> plot\n        ^\n     line 7: no way\n' end
    local parts = { [missing] = "apt install gnuplot", [failing] = "status 1): no way" }
    for spawn, part in pairs(parts) do
      local ok, message = with(core, { spawn = spawn }, function()
        return pcall(plot.save, plot, path)
      end)
      same("raised", ok, false)
      contains("message", message, part)
    end
    same("file", read(path), before)
    same("files", files(folder), "plot.svg\n")
  end)
end

-- What show() writes on a terminal of some size, or on none.
local function shown(options, columns, rows, environment)
  local text = ""
  local out = { write = function(_, ...) text = text .. table.concat { ... } end }
  with(core, { terminal = function() return columns, rows end }, function()
    with(os, { getenv = function(name) return environment[name] end }, function()
      with(io, { stdout = out }, function() duet.plot(options):show() end)
    end)
  end)
  return text
end

cases["a terminal shows the plot at its width, in colour unless told not to"] = function()
  local options = { title = "loss", { name = "dual", y = { 3, 2, 1.5, 1.2, 1.1, 1 } } }
  for _, case in ipairs {
    { columns = nil, environment = {}, width = 80, color = false },
    { columns = nil, environment = { COLUMNS = "60" }, width = 60, color = false },
    { columns = 100, environment = { NO_COLOR = "1" }, width = 100, color = false },
    { columns = 100, environment = { NO_COLOR = "" }, width = 100, color = true },
  } do
    local text = shown(options, case.columns, 30, case.environment)
    same("colour", text:find("\27[", 1, true) ~= nil, case.color)
    contains("title", text, "loss")
    contains("legend", text, "dual")
    same("last line", text:sub(-1), "\n")
    local widest = 0
    for line in text:gsub("\27%[[%d;]*m", ""):gmatch("[^\n]+") do
      widest = math.max(widest, utf8.len(line))
    end
    same("within " .. case.width, widest <= case.width and widest > case.width - 10, true)
  end
end

cases["a plot keeps what it was given and says what it shows"] = function()
  local y = { 1, 2 }
  local plot = duet.plot { title = "loss", { name = "dual", y = y }, { y = { 1 } } }
  y[1] = "changed later"
  compare.with_folder({}, function(folder) plot:save(folder .. "/a.svg") end)
  same("tostring", tostring(plot), "plot 'loss': dual, 1 values")
  same("metatable", getmetatable(plot), "duet.plot")
end

cases["the lecture's plots are fourteen, of its recipes, and can be drawn"] = function()
  local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
  local plots = dofile(here .. "/../../scripts/lecture_plots.lua")
  local known = {}
  local names = [[dual random xavier l1 l2 elastic lr_0.1 lr_0.01 validation_1000 early_stop
                  minibatch dropout dual_10000 momentum dual_15000 rmsprop adam]]
  for name in names:gmatch("%S+") do
    known[name] = { loss = { 3, 2, 1 }, val_loss = { 3, 2, 1.5 }, weights = { 1, 0.9, 0.8, 0.9 } }
  end
  same("plots", #plots, 14)
  for i, plot in ipairs(plots) do
    same("number", plot.file:match("^%d+"), ("%02d"):format(i))
    local results = {}
    for _, name in ipairs(plot.needs) do
      results[name] = known[name] or error("unknown recipe " .. name)
    end
    duet.plot(plot.draw(results))
  end
end

return cases
