-- gnuplot.lua - a plot in gnuplot's language.

local core = require "duet.core"

local gnuplot = {}

local HUGE = 1e300 -- gnuplot draws nothing beyond about 9e307

local TERMINALS = {
  svg = { 'svg noenhanced size 800,500 font "sans-serif,13" background "#ffffff"', title = 18 },
  -- Twice as many dots, for today's screens.
  png = { 'pngcairo noenhanced size 1600,1000 font "sans-serif,10" fontscale 2 linewidth 2 '
    .. 'pointscale 2 background "#ffffff"', title = 14 },
  pdf = { 'pdfcairo noenhanced size 8in,5in font "sans-serif,10" linewidth 1.2 '
    .. 'pointscale 1.2 background "#ffffff"', title = 14 },
}

local LOOK = [[
set border 3 lc rgb "#888888" lw 1
set format "%h"
set tics nomirror out scale 0.6,0.3 textcolor rgb "#444444"
set grid lt 1 lc rgb "#e4e4e4" lw 0.8
set xlabel textcolor rgb "#222222" offset 0,0.4
set ylabel textcolor rgb "#222222"
set key textcolor rgb "#222222" samplen 2.5 spacing 1.2
]]

-- A text as gnuplot's string: only letters, blanks and UTF-8 go as they are, the rest as numbers.
-- That leaves nothing that a quote, a backquote or a dollar could do. Digits are written so too,
-- as gnuplot would take one that follows a number for a part of it.
local function quote(text)
  local function escape(byte)
    if byte == "\n" then return "\\n" end
    if byte:find("%c") then return " " end
    return ("\\%03o"):format(byte:byte())
  end
  return '"' .. text:gsub("[^%a \x80-\xff]", escape) .. '"'
end

--- Whether a number can be drawn; others leave a gap.
function gnuplot.is_drawable(value)
  return math.abs(value) < HUGE -- NaN is not
end

local is_drawable = gnuplot.is_drawable

-- Widen low and high to hold the drawable values that `keep` accepts.
local function stretch(low, high, values, keep)
  for i, value in ipairs(values or {}) do
    if is_drawable(value) and keep(i) then
      low, high = math.min(low, value), math.max(high, value)
    end
  end
  return low, high
end

local function extent_x(curves)
  local low, high = math.huge, -math.huge
  for _, curve in ipairs(curves) do
    low, high = stretch(low, high, curve.x, function() return true end)
  end
  return low, high
end

-- The extent of what is seen between two x.
local function extent_y(curves, left, right)
  local low, high = math.huge, -math.huge
  for _, curve in ipairs(curves) do
    local function keep(i) return curve.x[i] >= left and curve.x[i] <= right end
    low, high = stretch(low, high, curve.y, keep)
    low, high = stretch(low, high, curve.low, keep)
    low, high = stretch(low, high, curve.high, keep)
  end
  return low, high
end

-- The ends of an axis: those asked for, else those of the data, moved apart where they (nearly)
-- meet, as gnuplot refuses an empty axis. The third result says whether they were.
local function ends(low, high, data_low, data_high)
  local nothing = data_low > data_high
  if nothing then data_low, data_high = 0, 1 end
  local a, b = low or data_low, high or data_high
  local size = math.max(math.abs(a), math.abs(b))
  if b - a > 1e-9 * size or (low and high) then return a, b, nothing end
  local margin = size > 0 and size / 20 or 1
  if low then return a, a + margin, true end
  if high then return b - margin, b, true end
  return a - margin, b + margin, true
end

local function ranges(plot)
  local left, right = ends(plot.xmin, plot.xmax, extent_x(plot.curves))
  local bottom, top, moved = ends(plot.ymin, plot.ymax, extent_y(plot.curves, left, right))
  local margin = (right - left) / 100 -- keeps the first and last points off the frame
  if not plot.xmin then left = left - margin end
  if not plot.xmax then right = right + margin end
  -- An end that is free is gnuplot's to choose: the next tick.
  local function free(limit, value) return (limit or moved) and core.number(value) or "*" end
  return ("set xrange [%s:%s]\nset yrange [%s:%s]\n"):format(
    core.number(left), core.number(right), free(plot.ymin, bottom), free(plot.ymax, top))
end

-- One curve's data: x, y and, if it has them, low and high or a colour. An empty line is a gap.
local function data(curve)
  local colors = type(curve.color) == "table" and curve.color
  local lines = {}
  for i, y in ipairs(curve.y) do
    local x = curve.x[i]
    local low, high = curve.low and curve.low[i] or y, curve.high and curve.high[i] or y
    if is_drawable(x) and is_drawable(y) and is_drawable(low) and is_drawable(high) then
      local line = core.number(x) .. " " .. core.number(y)
      if curve.low then line = ("%s %s %s"):format(line, core.number(low), core.number(high)) end
      if colors then line = line .. " 0x" .. colors[(i - 1) % #colors + 1]:sub(2) end
      lines[#lines + 1] = line
    elseif lines[#lines] ~= "" then
      lines[#lines + 1] = "" -- only one: two would begin another data set
    end
  end
  if #lines == 0 or #lines == 1 and lines[1] == "" then return "NaN NaN NaN NaN" end
  return table.concat(lines, "\n")
end

local function color_of(curve)
  if type(curve.color) == "table" then return "lc rgb variable" end
  return ('lc rgb "%s"'):format(curve.color)
end

-- How a curve is drawn, and its title in the legend.
local function style_of(curve)
  local title = curve.name and "title " .. quote(curve.name) or "notitle"
  if curve.style == "points" then
    return ("with points pt 7 ps %s %s %s"):format(core.number(curve.width / 4), color_of(curve),
                                                   title)
  end
  return ("with lines lw %s %s %s"):format(core.number(curve.width), color_of(curve), title)
end

-- The data blocks, and what the plot command draws: bands, then the curves over them.
local function elements(curves, with_bands)
  local blocks, bands, lines = {}, {}, {}
  for i, curve in ipairs(curves) do
    local name = "$curve" .. i
    blocks[i] = ("%s << END\n%s\nEND\n"):format(name, data(curve))
    if curve.low and with_bands then
      bands[#bands + 1] = ("%s using 1:3:4 with filledcurves fs transparent solid 0.18 noborder "
        .. "%s notitle"):format(name, color_of(curve))
    end
    local columns = type(curve.color) == "table" and "1:2:3" or "1:2"
    lines[i] = ("%s using %s %s"):format(name, columns, style_of(curve))
  end
  table.move(lines, 1, #lines, #bands + 1, bands)
  return table.concat(blocks), table.concat(bands, ", \\\n  ")
end

-- Where the legend goes: below the data in a row, at the right in a column when it is long.
local function legend(curves)
  local n_named, longest = 0, 0
  for _, curve in ipairs(curves) do
    if curve.name then
      n_named = n_named + 1
      longest = math.max(longest, utf8.len(curve.name))
    end
  end
  if n_named == 0 then return "unset key\n" end
  if n_named * (longest + 6) > 80 then
    return "set key outside right top vertical Left reverse\n"
  end
  return "set bmargin 5.2\nset key bmargin center bottom horizontal Left reverse width 1\n"
end

-- The terminal and the look of a picture.
local function picture(format)
  local terminal = TERMINALS[format]
  return ('set terminal %s\n%sset title textcolor rgb "#222222" font ",%d"\n'):format(
    terminal[1], LOOK, terminal.title)
end

local function letters(target)
  local size = ("size %d,%d %s"):format(target.columns, target.rows,
                                        target.color and "ansi256" or "mono")
  return "set terminal dumb noenhanced " .. size .. "\nset tics nomirror\nset border 3\n"
end

--- The commands that draw a plot to stdout. `target` has the format: "svg", "png", "pdf", or
--- "text" with columns, rows and color.
function gnuplot.script(plot, target)
  local text = target.format == "text"
  local blocks, command = elements(plot.curves, not text)
  local function label(what, value)
    return value and ("set %s %s\n"):format(what, quote(value)) or ""
  end
  return table.concat {
    "set encoding utf8\n",
    text and letters(target) or picture(target.format),
    legend(plot.curves), ranges(plot),
    label("title", plot.title), label("xlabel", plot.x), label("ylabel", plot.y),
    "set clip two\n", -- lines that only pass through are drawn too
    blocks, "plot ", command, "\n",
  }
end

--- What gnuplot complained about, in a line, from what it wrote to stderr.
function gnuplot.reason(errors)
  local reason
  for line in errors:gmatch("[^\n]+") do
    reason = line:match("^%s*line %d+: (.*)") or reason or line:match("^%S.*")
  end
  return reason or "it said nothing"
end

return gnuplot
