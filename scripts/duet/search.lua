-- search.lua - tries every combination of a grid of options, by cross-validation.

local core = require "duet.core"

local function fail(message, ...)
  core.raise(("search: " .. message):format(...))
end

-- Calls visit with each combination; names are taken in alphabetical order.
local function each_combination(grid, visit)
  local names = {}
  for name, values in pairs(grid) do
    if type(name) ~= "string" or type(values) ~= "table" or #values == 0 then
      fail("grid: %s = %s, expected a list of values", tostring(name), core.show(values))
    end
    names[#names + 1] = name
  end
  table.sort(names)
  local chosen = {}
  local function choose(i)
    if i > #names then return visit(chosen) end
    for _, value in ipairs(grid[names[i]]) do
      chosen[names[i]] = value
      choose(i + 1)
    end
  end
  choose(1)
end

local function mean_and_deviation(values)
  local sum, squares = 0, 0
  for _, value in ipairs(values) do sum = sum + value end
  local mean = sum / #values
  for _, value in ipairs(values) do squares = squares + (value - mean) ^ 2 end
  return mean, math.sqrt(squares / #values)
end

local function copy(t)
  local result = {}
  for key, value in pairs(t) do result[key] = value end
  return result
end

--- Try a grid: an array of { options = { lr =, ... }, score =, deviation =, scores = {...} }, best
--- first. model(options) returns a model and the options of its fit.
return function(options)
  local own = core.check("search", options)
  local results = {}
  each_combination(own.grid, function(chosen)
    local scores = {}
    local folds = { k = own.folds, seed = own.seed }
    for train, held_out in own.data:folds(folds) do
      local model, fit = own.model(copy(chosen))
      model:fit(train, fit)
      scores[#scores + 1] = model:score(held_out, own.metric)
    end
    local score, deviation = mean_and_deviation(scores)
    results[#results + 1] = { options = copy(chosen), score = score, deviation = deviation,
                              scores = scores, order = #results + 1 }
  end)
  local up = not own.metric or own.metric.higher_is_better
  table.sort(results, function(a, b)
    if a.score ~= b.score then return (a.score > b.score) == up end
    return a.order < b.order
  end)
  return results
end
