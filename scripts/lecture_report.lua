-- lecture_report.lua - what lecture.lua says of its runs: a table or JSON, curves and plots.

local duet = require "duet"
local command_line = require "duet.command_line"
local core = require "duet.core"
local directory = require "duet.directory"
local json = require "duet.json"
local command = require "lecture_command"
local plots = require "lecture_plots"

-- How many rows the lecture tests with.
local SLIDE_ROWS = 114

local report = {}
report.__index = report

-- A call that may fail because of what surrounds the program: then it ends with the reason alone.
local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  if ok then return result end
  command.fail(command_line.reason(result))
end

local function right(result)
  return math.floor(result.score * result.rows + 0.5)
end

local function last(array)
  return array and array[#array]
end

-- The lecture counts epochs from 0: where a run stopped early is the index of its last one.
local function stopped(result)
  return result.history.stopped and result.history.epochs - 1 or nil
end

---------------------------------------------------------------------------------------------------
-- A table

local ROW = "%-16s %6s  %-20s %-8s %-19s %-19s %s"

local function print_row(...)
  print((ROW:format(...):gsub("%s+$", "")))
end

-- Whether a run has the lecture's figures: true, false, or nil if that is a matter of chance.
local function agrees(result)
  local recipe = result.recipe
  if recipe.outcomes then return nil end
  return right(result) == (recipe.slide or recipe.plotted) and result.rows == SLIDE_ROWS
         and stopped(result) == recipe.slide_stopped
end

local function verdict(result)
  local recipe = result.recipe
  if recipe.outcomes then
    return ("chance: comes in %d of 200 runs"):format(recipe.outcomes[right(result)] or 0)
  end
  local text = agrees(result) and "agrees" or "DIFFERS"
  if recipe.plotted then text = ("%s (code: %d right)"):format(text, recipe.plotted) end
  if recipe.slide_stopped then
    text = ("%s (slide: stops at %d)"):format(text, recipe.slide_stopped)
  end
  return text
end

local function print_result(result)
  local recipe, history = result.recipe, result.history
  print_row(recipe.name, history.epochs, core.number(last(history.loss)),
            ("%d/%d"):format(right(result), result.rows), core.number(result.score),
            recipe.slide and core.number(recipe.slide / SLIDE_ROWS) or "plot only",
            verdict(result))
end

local function print_summary(results)
  local same, compared = 0, 0
  for _, result in pairs(results) do
    if agrees(result) ~= nil then compared = compared + 1 end
    if agrees(result) then same = same + 1 end
  end
  if compared > 0 then
    print(("%d of %d figures agree with the lecture's"):format(same, compared))
  end
end

---------------------------------------------------------------------------------------------------
-- JSON and curves

local FIELDS = { "recipe", "epochs", "loss", "val_loss", "score", "right", "rows", "stopped",
                 "lecture" }

local function print_json(result)
  local recipe, history = result.recipe, result.history
  print(json.encode({
    recipe = recipe.name, epochs = history.epochs, loss = last(history.loss),
    val_loss = last(history.val_loss), score = result.score, right = right(result),
    rows = result.rows, stopped = stopped(result),
    lecture = recipe.slide and recipe.slide / SLIDE_ROWS,
  }, FIELDS))
end

local function write_curve(result, to)
  local columns = result.history.val_loss and { "loss", "val_loss" } or { "loss" }
  result.history:write(("%s/%s.csv"):format(to, result.recipe.name), columns)
end

---------------------------------------------------------------------------------------------------
-- Plots

-- What lecture_plots.lua draws from.
local function curves_of(result)
  local weights = {}
  for i, snapshot in ipairs(result.history.weights or {}) do weights[i] = snapshot.w1:get(1, 1) end
  return { loss = result.history.loss, val_loss = result.history.val_loss, weights = weights }
end

-- Draw the plots whose recipes all ran; returns how many.
local function draw_plots(results, to)
  local curves, drawn = {}, 0
  for name, result in pairs(results) do curves[name] = curves_of(result) end
  for _, plot in ipairs(plots) do
    local complete = true
    for _, name in ipairs(plot.needs) do complete = complete and curves[name] ~= nil end
    if complete then
      local path = ("%s/%s"):format(to, plot.file)
      duet.plot(plot.draw(curves)):save(path .. ".svg", path .. ".png")
      drawn = drawn + 1
    end
  end
  return drawn
end

---------------------------------------------------------------------------------------------------

--- A report as the command line asks for: directories are made at once.
function report.new(options)
  if options.curves then attempt(directory.make, options.curves) end
  if options.receipts then attempt(directory.make, options.receipts) end
  if options.plots then attempt(directory.make, options.plots) end
  io.stdout:setvbuf "line" -- rows are to be seen when they are done
  if not options.json then
    print_row("recipe", "epochs", "final loss", "right", "test score", "slide", "")
  end
  return setmetatable({ options = options, results = {} }, report)
end

--- Report a run: { recipe =, history =, score =, rows = }.
function report:add(result)
  self.results[result.recipe.name] = result;
  (self.options.json and print_json or print_result)(result)
  if self.options.curves then attempt(write_curve, result, self.options.curves) end
end

--- Draw the plots, and say what there is.
function report:finish()
  local options = self.options
  if not options.json then print_summary(self.results) end
  if not options.plots then return end
  local drawn = attempt(draw_plots, self.results, options.plots)
  if not options.json then
    print(("%d plots in %s/, as SVG and PNG"):format(drawn, options.plots))
  end
end

return report
