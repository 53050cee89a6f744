-- plot.lua - line plots, drawn by gnuplot in a process of its own.
--
--   plot { title = "loss", x = "epoch", { name = "dual", y = history.loss } }:save "loss.svg"
--
-- What is to be drawn goes to gnuplot's stdin and the picture comes from its stdout, so there are
-- no temporary files, and no path or title is ever part of a command.

local core = require "duet.core"
local check = require "duet.check"
local file = require "duet.file"
local gnuplot = require "duet.gnuplot"

local COLORS = {
  blue = "#1f5fc4", red = "#d62728", green = "#22964f", yellow = "#dfa000", orange = "#f07b0f",
  purple = "#8a4fbf", cyan = "#17a2b8", magenta = "#c9379d", brown = "#8c564b", pink = "#e377c2",
  gray = "#7f7f7f", grey = "#7f7f7f", black = "#000000",
}
local LETTERS = { b = "blue", r = "red", g = "green", y = "yellow", c = "cyan", m = "magenta",
                  k = "black" }

-- Okabe and Ito's colours, which the colour-blind tell apart.
local PALETTE = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555" }

local FORMATS = { svg = true, png = true, pdf = true }

local TYPE = "duet.plot"
local metatable = { __name = TYPE, __metatable = TYPE }

local function fail(message, ...)
  core.raise(("plot: " .. message):format(...))
end

local function names_of(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- What core.check can't know of a text and of a number.
local function check_text(value, what)
  if value and not utf8.len(value) then fail("%s isn't valid UTF-8", what) end
end

local function check_number(value, what)
  if value and not gnuplot.is_drawable(value) then
    fail("%s must be a finite number (got %s)", what, core.show(value))
  end
end

-- The numbers of a tensor that has one row or one column.
local function elements_of(tensor, what)
  if tensor.rows ~= 1 and tensor.columns ~= 1 then
    fail("%s must have one row or one column (got %d x %d)", what, tensor.rows, tensor.columns)
  end
  local rows = tensor:totable()
  if tensor.rows == 1 then return rows[1] end
  local values = {}
  for i, row in ipairs(rows) do values[i] = row[1] end
  return values
end

-- A copy, so that a plot shows what there was when it was made.
local function values_of(value, what)
  if core.type(value) == "duet.tensor" then
    value = elements_of(value, what)
  end
  local copy = {}
  for i = 1, check.length(value, "plot: " .. what) do
    local v = value[i]
    if type(v) ~= "number" then
      fail("%s[%d] must be a number (got %s)", what, i, core.show(v))
    end
    copy[i] = v
  end
  return copy
end

local function color_of(value, what)
  if type(value) ~= "string" then fail("%s must be a string (got %s)", what, core.show(value)) end
  local name = LETTERS[value] or value
  if COLORS[name] then return COLORS[name] end
  if name:find("^#%x%x%x%x%x%x$") then return name:lower() end
  fail("%s '%s' is neither '#rrggbb' nor a name%s", what, value,
       core.hint("color", value, names_of(COLORS)))
end

-- One colour, or for points an array of colours that take turns.
local function colors_of(value, what)
  if type(value) ~= "table" then return color_of(value, what) end
  if #value == 0 then fail("%s must name at least one colour", what) end
  local colors = {}
  for i, color in ipairs(value) do colors[i] = color_of(color, ("%s[%d]"):format(what, i)) end
  return colors
end

-- Epochs count from 0, and so does what a curve is drawn over when it doesn't say.
local function count_up(n)
  local x = {}
  for i = 1, n do x[i] = i - 1 end
  return x
end

-- A curve whose options core.check has seen to.
local function check_curve(curve, i)
  local prefix = ("curve %d: "):format(i)
  check_text(curve.name, prefix .. "name")
  for _, name in ipairs { "y", "x", "low", "high" } do
    curve[name] = curve[name] and values_of(curve[name], prefix .. name)
  end
  if #curve.y == 0 then fail("%sy has no values", prefix) end
  curve.x = curve.x or count_up(#curve.y)
  for _, name in ipairs { "x", "low", "high" } do
    if curve[name] and #curve[name] ~= #curve.y then
      fail("%s%s has %d values, y has %d", prefix, name, #curve[name], #curve.y)
    end
  end
  if (curve.low == nil) ~= (curve.high == nil) then
    fail("%slow and high belong together, %s is missing", prefix, curve.low and "high" or "low")
  end
  curve.color = curve.color and colors_of(curve.color, prefix .. "color")
                or PALETTE[(i - 1) % #PALETTE + 1]
  if type(curve.color) == "table" and curve.style ~= "points" then
    fail("%sseveral colours are for points only", prefix)
  end
  if type(curve.color) == "table" and curve.low then
    fail("%sa band needs a single colour", prefix)
  end
end

local function check_limits(plot)
  for _, axis in ipairs { "x", "y" } do
    local low, high = plot[axis .. "min"], plot[axis .. "max"]
    if low and high and low >= high then
      fail("%smin must be below %smax (got %s and %s)", axis, axis, core.show(low),
           core.show(high))
    end
  end
end

--- Make a plot of one curve or several; the options are checked and copied.
local function new(options)
  local plot = core.check("plot", options)
  for _, name in ipairs { "title", "x", "y" } do check_text(plot[name], name) end
  for _, name in ipairs { "xmin", "xmax", "ymin", "ymax" } do check_number(plot[name], name) end
  check_limits(plot)
  plot.curves = table.move(plot, 1, #plot, 1, {})
  for i, curve in ipairs(plot.curves) do
    plot[i] = nil
    check_curve(curve, i)
  end
  if #plot.curves == 0 then fail("no curve to draw: { y = {...} } expected") end
  return setmetatable(plot, metatable)
end

-- Run gnuplot on a plot; returns what it drew.
local function run(plot, terminal)
  local status, output, errors = core.spawn {
    "gnuplot", "-d", input = gnuplot.script(plot, terminal),
  }
  if not status and core.is_confined() then
    fail("%s; gnuplot draws plots: do so from what history:write(path) writes", output)
  elseif not status then
    fail("%s\nPlots are drawn by gnuplot; on Debian: apt install gnuplot-nox", output)
  end
  if status ~= 0 or output == "" then
    fail("gnuplot failed (status %d): %s", status, gnuplot.reason(errors))
  end
  return output
end

local function check_self(self, method)
  if getmetatable(self) ~= TYPE then fail("call it as plot:%s(...)", method) end
end

local methods = {}

--- Write the plot to files: the format is the name's ending, .svg, .png or .pdf.
function methods:save(...)
  check_self(self, "save")
  local paths = table.pack(...)
  if paths.n == 0 then fail("save: a path expected") end
  local formats = {}
  for i = 1, paths.n do
    local path = paths[i]
    if type(path) ~= "string" then
      fail("save: a path must be a string (got %s)", core.show(path))
    end
    local format = (path:match("%.(%w+)$") or ""):lower()
    if not FORMATS[format] then
      fail("save: can't tell the format of '%s' (supported: .svg, .png, .pdf)", path)
    end
    formats[i] = format
  end
  for i, path in ipairs(paths) do
    local ok, message = file.write(path, run(self, { format = formats[i] }))
    if not ok then fail("save: %s", message) end
  end
  return self
end

--- Draw the plot in the terminal, as wide as it is; with colours unless NO_COLOR says no.
function methods:show()
  check_self(self, "show")
  local columns, rows = core.terminal("stdout")
  local colorful = columns and (os.getenv("NO_COLOR") or "") == ""
  columns = columns or tonumber(os.getenv("COLUMNS")) or 80
  columns = math.max(40, math.min(columns, 200)) // 1
  rows = math.max(12, math.min((rows or 26) - 2, columns // 3)) // 1
  local text = run(self, { format = "text", columns = columns, rows = rows, color = colorful })
  text = text:gsub("\f", ""):gsub("[ \n]*\n", "\n"):gsub("^\n", ""):gsub("%s*$", "\n")
  io.stdout:write(text)
  return self
end

check.arguments(methods)
metatable.__index = check.index("plot", methods, {
  title = true, x = true, y = true, xmin = true, xmax = true, ymin = true, ymax = true,
})

function metatable:__tostring()
  local names = {}
  for i, curve in ipairs(self.curves) do
    names[i] = curve.name or ("%d values"):format(#curve.y)
  end
  local title = self.title and ("'%s': "):format(self.title) or ""
  return ("plot %s%s"):format(title, table.concat(names, ", "))
end

return new
