-- compare_report.lua - what compare.lua says of its runs: a table or JSON, and plots.

local duet = require "duet"
local core = require "duet.core"
local folder = require "duet.folder"
local json = require "duet.json"
local runs = require "compare_runs"

-- As many curves as have a colour of their own.
local MOST_CURVES = 7

local report = {}
report.__index = report

--- A report on a task: options are title, json, and plots, a folder.
function report.new(line, task, options)
  local self = setmetatable({ line = line, task = task, options = options, results = {} }, report)
  self.shows_progress = core.terminal "stderr" ~= nil
  if options.plots then self:attempt(folder.make, options.plots) end
  io.stdout:setvbuf "line"
  return self
end

-- A call that may fail because of what surrounds the program: then it ends with the reason alone.
function report:attempt(f, ...)
  local ok, result = pcall(f, ...)
  if not ok then self.line:fail("%s", (tostring(result):gsub("^[^\n:]*:%d+: ", ""))) end
  return result
end

--- Say on a terminal what is at work: the i-th of n optimizers, at a rate.
function report:progress(i, n, name, lr)
  if not self.shows_progress then return end
  io.stderr:write(("\r%d/%d %s, lr %g\27[K"):format(i, n, name, lr))
end

local function last_of_each(histories)
  local values = {}
  for i, history in ipairs(histories) do values[i] = history[#history] end
  return values
end

--- Take in the runs of an optimizer, as from compare_runs.
function report:add(name, result)
  result.name = name
  if #result.score > 0 then
    result.mean, result.deviation = runs.spread(result.score)
    result.final = runs.spread(last_of_each(result.loss))
    result.test_final = runs.spread(last_of_each(result.test_loss))
  end
  self.results[#self.results + 1] = result
  if self.options.json then self:print_json(result) end
end

function report:print_json(result)
  print(json.encode({
    optimizer = result.name, data = self.options.title, lr = result.lr,
    held_out_loss = result.lr and result.held_out, loss = result.final,
    test_loss = result.test_final, score = result.mean, score_deviation = result.deviation,
    scores = result.score, seconds = result.seconds, test_rows = self.task.test.rows,
    row = self.task.counts and 1 / self.task.test.rows or nil,
  }, { "optimizer", "data", "lr", "held_out_loss", "loss", "test_loss", "score", "score_deviation",
       "scores", "seconds", "test_rows", "row" }))
end

-- ---- The table ----------------------------------------------------------------------------------

local ROW = "%-14s %-7s %-11s %-11s %-17s %-13s %s"

local function print_row(...)
  print((ROW:format(...):gsub("%s+$", "")))
end

-- Best score first, then least loss; those that diverged last.
local function sort(results)
  table.sort(results, function(a, b)
    if not a.mean or not b.mean then return a.mean ~= nil and b.mean == nil end
    if a.mean ~= b.mean then return a.mean > b.mean end
    return a.test_final < b.test_final
  end)
end

-- "109 to 111", of the rows of the test; nothing where rows aren't counted.
function report:rows_right(result)
  if not self.task.counts then return "" end
  local rows = self.task.test.rows
  local low = math.floor(math.min(table.unpack(result.score)) * rows + 0.5)
  local high = math.floor(math.max(table.unpack(result.score)) * rows + 0.5)
  return low == high and tostring(low) or ("%d to %d"):format(low, high)
end

function report:print_table()
  local counts = self.task.counts
  print_row("optimizer", "lr", "train loss", "test loss", counts and "accuracy" or "r2",
            counts and ("of %d right"):format(self.task.test.rows) or "", "seconds")
  for _, result in ipairs(self.results) do
    if result.mean then
      print_row(result.name, ("%g"):format(result.lr), ("%.5f"):format(result.final),
                ("%.5f"):format(result.test_final),
                ("%.4f +- %.4f"):format(result.mean, result.deviation),
                self:rows_right(result), ("%.2f"):format(result.seconds))
    else
      print_row(result.name, "", "diverges at every rate")
    end
  end
end

-- How large a difference is that other rows for the test would make, too.
function report:print_noise()
  local best, rows, n, within = self.results[1], self.task.test.rows, 0, 0
  if not best or not best.mean or not self.task.counts then return end
  local p = best.mean
  local chance = 2 * math.sqrt(math.max(p * (1 - p), 1 / rows) / rows)
  for _, result in ipairs(self.results) do
    if result.mean then
      n = n + 1
      if result.mean >= p - chance then within = within + 1 end
    end
  end
  print(("\nOne row of the test is 1/%d = %.4f. A score of %.4f on %d rows is known to\n"
         .. "+-%.4f (two standard errors), %.1f rows: %d of %d optimizers are within that of the "
         .. "best."):format(
        rows, 1 / rows, p, rows, chance, chance * rows, within, n))
end

-- ---- Plots --------------------------------------------------------------------------------------

function report:draw(field, what, file)
  local plot = { title = ("%s: mean and range over seeds"):format(self.options.title),
                 x = "epoch", y = what, ymin = 0 }
  for _, result in ipairs(self.results) do
    if result.mean and #plot < MOST_CURVES then
      local mean, low, high = runs.band(result[field])
      plot[#plot + 1] = { name = ("%s, lr %g"):format(result.name, result.lr), y = mean, low = low,
                          high = high }
    end
  end
  if #plot == 0 then return end
  local path = ("%s/compare_%s_%s"):format(self.options.plots, self.options.title, file)
  duet.plot(plot):save(path .. ".svg", path .. ".png")
end

--- Print the table and draw the plots of the best.
function report:finish()
  if self.shows_progress then io.stderr:write "\r\27[K" end
  sort(self.results)
  if not self.options.json then
    self:print_table()
    self:print_noise()
  end
  if not self.options.plots then return end
  self:attempt(self.draw, self, "loss", "training loss", "train")
  self:attempt(self.draw, self, "test_loss", "test loss", "test")
  if not self.options.json then
    print(("2 plots in %s/, as SVG and PNG"):format(self.options.plots))
  end
end

return report
