-- comparison.lua - what came of duet.compare, as a table and as a plot.

local core = require "duet.core"
local check = require "duet.check"

local MOST_CURVES = 7 -- as many as have a colour of their own
local MOST_PAIRS = 15 -- that the table shows without choosing

local methods = {}

local metatable = { __name = "duet.comparison", __metatable = "duet.comparison",
                    __index = check.index("comparison", methods, { baseline = true }) }

-- ---- The table ----------------------------------------------------------------------------------

local ROW, PAIR = "%-16s %-10s %-10s %s", "%-16s %-16s %-11s %-23s %-9s %-8s %s"

local function rates_text(choice)
  if not choice.rates then return "" end
  local low, high = math.min(table.unpack(choice.rates)), math.max(table.unpack(choice.rates))
  if low == high then return core.number(low) end
  return ("%s to %s"):format(core.number(low), core.number(high))
end

local function p_text(p)
  return p < 0.0001 and "< 0.0001" or ("%.4f"):format(p)
end

local function add_row(lines, format, ...)
  lines[#lines + 1] = format:format(...):gsub("%s+$", "")
end

local function add_choices(lines, choices)
  add_row(lines, ROW, "choice", "score", "deviation", "lr")
  for _, choice in ipairs(choices) do
    add_row(lines, ROW, choice.name, choice.score and ("%.5f"):format(choice.score) or "diverges",
            choice.score and ("%.5f"):format(choice.deviation) or "", rates_text(choice))
  end
end

-- All pairs; of many those with the best choice.
local function shown_pairs(result)
  if #result.pairs <= MOST_PAIRS or result.baseline then return result.pairs end
  local shown, best = {}, result.choices[1].name
  for _, pair in ipairs(result.pairs) do
    if pair.a == best or pair.b == best then shown[#shown + 1] = pair end
  end
  return shown
end

local function add_pairs(lines, result)
  local shown = shown_pairs(result)
  if #shown == 0 then return end
  lines[#lines + 1] = ""
  add_row(lines, PAIR, "a", "b", "a - b", ("%g %% interval"):format(100 * result.confidence), "p",
          "better", "")
  for _, pair in ipairs(shown) do
    add_row(lines, PAIR, pair.a, pair.b, ("%+.5f"):format(pair.difference),
            ("%+.5f to %+.5f"):format(pair.low, pair.high), p_text(pair.p_adjusted),
            ("%d of %d"):format(pair.wins, pair.n),
            pair.is_certain and "differs" or "may be chance")
  end
  if #shown < #result.pairs then
    lines[#lines + 1] = ("Of %d pairs, those with the best choice are shown."):format(#result.pairs)
  end
  if #result.pairs > 1 then
    lines[#lines + 1] = ("Intervals and p are corrected for %d comparisons."):format(#result.pairs)
  end
end

function metatable.__tostring(result)
  local lines = {}
  add_choices(lines, result.choices)
  add_pairs(lines, result)
  for _, warning in ipairs(result.warnings) do lines[#lines + 1] = warning end
  return table.concat(lines, "\n")
end

-- ---- The plot -----------------------------------------------------------------------------------

--- Draw the mean losses of the best choices on the rows tested, by epoch, with the range over all
--- runs: in the terminal, or to files (.svg, .png, .pdf). Raises unless `curves` were asked for.
function methods:plot(...)
  local plot = require "duet.plot" -- not before it is needed
  local drawing = { x = "epoch", y = "loss on the rows tested", ymin = 0 }
  for _, choice in ipairs(self.choices) do
    local band = rawget(choice, "val_loss")
    if band and #band.mean > 0 and #drawing < MOST_CURVES then
      drawing[#drawing + 1] = { name = choice.name, y = band.mean, low = band.low,
                                high = band.high }
    end
  end
  if #drawing == 0 then
    core.raise "comparison: plot: no losses were recorded: give duet.compare curves = true"
  end
  if select("#", ...) == 0 then plot(drawing):show() else plot(drawing):save(...) end
  return self
end

check.arguments(methods)

local comparison = {}

--- Make a comparison of a table that has its fields: it is taken over.
function comparison.new(result)
  return setmetatable(result, metatable)
end

return comparison
