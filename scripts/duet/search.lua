-- search.lua - duet.search: tries combinations of options by cross-validation, best first.

local core = require "duet.core"
local check = require "duet.check"
local jobs = require "duet.jobs"
local pack = require "duet.pack"
local store = require "duet.store"
local trial = require "duet.trial"

local function fail(message, ...)
  core.raise(("search: " .. message):format(...))
end

local function copy(t)
  local result = {}
  for key, value in pairs(t) do result[key] = value end
  return result
end

local function sorted_names(t, what)
  local names = {}
  for name, values in pairs(t) do
    if type(name) ~= "string" or type(values) ~= "table" then
      fail("%s: %s = %s, expected a list of values", what, tostring(name), core.show(values))
    end
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

-- ---- Candidates ---------------------------------------------------------------------------------

local function check_values(what, name, values)
  if check.length(values, ("search: %s: %s"):format(what, name)) == 0 then
    fail("%s: %s = table, expected a list of values", what, name)
  end
end

-- All combinations; names are taken in alphabetical order.
local function grid(values)
  local names, candidates, chosen = sorted_names(values, "grid"), {}, {}
  for _, name in ipairs(names) do check_values("grid", name, values[name]) end
  local function choose(i)
    if i > #names then
      candidates[#candidates + 1] = copy(chosen)
      return
    end
    for _, value in ipairs(values[names[i]]) do
      chosen[names[i]] = value
      choose(i + 1)
    end
  end
  choose(1)
  return candidates
end

local RANGE = { min = "number", max = "number", log = "boolean", whole = "boolean" }

local function check_range(name, range)
  for key, value in pairs(range) do
    if not RANGE[key] then
      fail("random: %s has the key %s, expected min, max, log or whole", name, core.show(key))
    end
    if type(value) ~= RANGE[key] then
      fail("random: %s.%s is %s, expected a %s", name, key, core.show(value), RANGE[key])
    end
  end
  local low, high = range.min, range.max
  if not (low and high and low < high and high - low < math.huge) then
    fail("random: %s needs min below max", name)
  end
  if range.log and low <= 0 then fail("random: %s: with log, min must be above 0", name) end
end

local function draw(spec, rng)
  local u = rng:uniform(0, 1)
  if spec[1] ~= nil then return spec[math.min(#spec, math.floor(u * #spec) + 1)] end
  local low, high = spec.min, spec.max
  if spec.log then
    low, high = core.math.log(low), core.math.log(high)
    local value = core.math.exp(low + u * (high - low))
    value = math.min(spec.max, math.max(spec.min, value))
    return spec.whole and math.floor(value + 0.5) or value
  end
  if spec.whole then return math.min(math.floor(high), math.floor(low + u * (high - low + 1))) end
  return low + u * (high - low)
end

local function random(specs, tries, seed)
  local names, rng, candidates = sorted_names(specs, "random"), core.rng(seed), {}
  for _, name in ipairs(names) do
    if next(specs[name]) ~= nil and specs[name][1] == nil then
      check_range(name, specs[name])
    else
      check_values("random", name, specs[name])
    end
  end
  for i = 1, tries do
    candidates[i] = {}
    for _, name in ipairs(names) do candidates[i][name] = draw(specs[name], rng) end
  end
  return candidates
end

local function candidates_of(own)
  if (own.grid == nil) == (own.random == nil) then fail "either `grid` or `random` expected" end
  if own.grid then return grid(own.grid) end
  return random(own.random, own.tries, own.seed)
end

-- ---- What runs ----------------------------------------------------------------------------------

local function folds_of(own)
  if type(own.folds) == "number" or own.folds == nil then
    local k = own.folds or 5
    if math.type(k) ~= "integer" then fail("folds is %s, expected a whole number", core.show(k)) end
    return require "duet.folds"(own.data, { k = k, seed = own.seed })
  end
  if core.type(own.folds) == "duet.folds" then return own.folds end
  return require "duet.folds"(own.data, own.folds)
end

local function text_of(options)
  local names, parts = {}, {}
  for name in pairs(options) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do
    local value = options[name]
    local shown = type(value) == "function" and "function"
                  or core.type(value) ~= type(value) and tostring(value) or core.show(value)
    parts[i] = ("%s = %s"):format(name, shown)
  end
  return table.concat(parts, ", ")
end

-- What a file of results belongs to: all but the functions, whose text nobody knows.
local function description(own, candidates, folds)
  local texts, rows = {}, {}
  for i, candidate in ipairs(candidates) do texts[i] = text_of(candidate) end
  for i, fold in ipairs(folds) do rows[i] = fold.validation_rows end
  local data = store.hash(pack.encode { own.data.x, own.data.y })
  return pack.encode { texts, store.hash(pack.encode(rows)), data, own.seed, own.halving or 0,
                       own.metric and tostring(own.metric) or "", own.prepare ~= nil }
end

-- One training: a candidate on a fold, with a share of its epochs.
local function train(own, folds, job)
  local fold = folds[job.fold]
  local rows, held_out = trial.prepare(own.prepare, fold.train, fold.validation)
  local function make(d) return own.model(copy(job.options), d) end
  local function shorten(options)
    options.epochs = math.max(1, math.floor((options.epochs or 100) * job.share + 0.5))
  end
  return trial.run("search", make, rows, held_out, own.metric, { change = job.share and shorten })
end

local function key_of(job)
  return ("%d %d %d"):format(job.rung, job.candidate, job.fold)
end

-- Train candidates on all folds; { score =, deviation =, scores = } of each, in order.
local function train_all(own, folds, candidates, rung, share)
  local list, seeds, kept = {}, {}, own.kept
  for _, c in ipairs(candidates) do
    for fold = 1, #folds do
      list[#list + 1] = { candidate = c.order, options = c.options, fold = fold, rung = rung,
                          share = share }
      seeds[#list] = (own.seed + fold - 1) & 0xffffffff -- the same numbers for all candidates
    end
  end
  local done = {}
  for i, job in ipairs(list) do
    local is_there, value = false, nil
    if kept then is_there, value = kept:get(key_of(job)) end
    if is_there then done[i] = value end
  end
  local results = jobs.run(list, function(job) return train(own, folds, job) end, {
    what = "search", workers = own.workers, progress = own.progress, seeds = seeds,
    name = function(i)
      return ("%s, fold %d"):format(text_of(list[i].options), list[i].fold)
    end,
    skip = function(i) return done[i] ~= nil end,
    on_result = kept and function(i, value) kept:put(key_of(list[i]), value) end,
  })
  for i, value in pairs(done) do results[i] = value end
  return results
end

local function mean_and_deviation(values)
  local sum, squares = 0, 0
  for _, value in ipairs(values) do sum = sum + value end
  local mean = sum / #values
  for _, value in ipairs(values) do squares = squares + (value - mean) ^ 2 end
  return mean, math.sqrt(squares / #values)
end

-- A candidate that diverges on a fold has no score.
local function judge(candidate, results, at, n_folds)
  candidate.scores, candidate.diverged = {}, 0
  for fold = 1, n_folds do
    local result = results[at + fold]
    if result.diverged then candidate.diverged = candidate.diverged + 1
    else candidate.scores[#candidate.scores + 1] = result.score end
  end
  candidate.score, candidate.deviation = 0 / 0, 0 / 0
  if candidate.diverged == 0 then
    candidate.score, candidate.deviation = mean_and_deviation(candidate.scores)
  end
end

local function rank(candidates, up)
  table.sort(candidates, function(a, b)
    if a.rung ~= b.rung then return a.rung > b.rung end
    local a_there, b_there = a.score == a.score, b.score == b.score
    if a_there ~= b_there then return a_there end
    if a_there and a.score ~= b.score then return (a.score > b.score) == up end
    return a.order < b.order
  end)
end

local function run_rung(own, folds, candidates, rung, share, up)
  for _, candidate in ipairs(candidates) do candidate.rung = rung end
  local results = train_all(own, folds, candidates, rung, share)
  for i, candidate in ipairs(candidates) do judge(candidate, results, (i - 1) * #folds, #folds) end
  rank(candidates, up)
end

-- Successive halving (Jamieson and Talwalkar, Non-stochastic best arm identification and
-- hyperparameter optimization, AISTATS 2016): the last rung trains with all epochs.
local function halve(own, folds, candidates, up)
  local factor, n_rungs, power = own.halving, 1, own.halving
  while power <= #candidates do n_rungs, power = n_rungs + 1, power * factor end
  local left = table.move(candidates, 1, #candidates, 1, {})
  for rung = 1, n_rungs do
    run_rung(own, folds, left, rung, rung < n_rungs and factor ^ (rung - n_rungs) or nil, up)
    if rung < n_rungs then
      left = table.move(left, 1, math.ceil(#left / factor), 1, {})
    end
  end
  rank(candidates, up)
end

-- ---- Results ------------------------------------------------------------------------------------

-- Names of numbers whose best value is the least or the most that was tried.
local function at_the_edge(own, results)
  local warnings = {}
  for _, name in ipairs(own.grid and sorted_names(own.grid, "grid") or {}) do
    local values, best = own.grid[name], results[1].options[name]
    local low, high = math.huge, -math.huge
    for _, value in ipairs(values) do
      if type(value) ~= "number" then low, high = nil, nil break end
      low, high = math.min(low, value), math.max(high, value)
    end
    if low and low < high and (best == low or best == high) then
      warnings[#warnings + 1] = ("the best %s, %s, is the %s that was tried: try beyond it"):format(
        name, core.number(best), best == low and "least" or "most")
    end
  end
  return warnings
end

local methods = {}
local private = setmetatable({}, { __mode = "k" }) -- how to train again

--- Train the best, or the i-th, anew on all rows: the model, its history, and the scaler, where
--- rows are prepared.
function methods.refit(results, i)
  local entry, own = results[i or 1], private[results]
  if not entry then fail("refit: no result %s of %d", core.show(i), #results) end
  local data = own.data
  local scale = own.prepare and own.prepare(data)
  if scale then data = scale(data) end
  local model, options = own.model(copy(entry.options), data)
  return model, assert(model:fit(data, options)), scale
end

local function width_of(texts)
  local width = 0
  for _, text in ipairs(texts) do width = math.max(width, #text) end
  return width
end

check.arguments(methods)

local results_type = { __name = "duet.search.results", __metatable = "duet.search.results",
                       __index = check.list_index("search results", methods) }

function results_type.__tostring(results)
  local texts, lines = { "options" }, {}
  for i, result in ipairs(results) do texts[i + 1] = text_of(result.options) end
  local row = ("%%-%ds  %%-10s %%-10s"):format(width_of(texts))
  lines[1] = row:format(texts[1], "score", "deviation"):gsub("%s+$", "")
  for i, result in ipairs(results) do
    local line = result.diverged > 0 and row:format(texts[i + 1], "diverges", "")
                 or row:format(texts[i + 1], ("%.5f"):format(result.score),
                               ("%.5f"):format(result.deviation))
    lines[#lines + 1] = line:gsub("%s+$", "")
  end
  for _, warning in ipairs(results.warnings) do lines[#lines + 1] = warning end
  return table.concat(lines, "\n")
end

--- Try combinations of options, best first: see docs/lua-api.md.
return function(options)
  local own = core.check("search", options)
  local folds, results = folds_of(own), {}
  local chosen = candidates_of(own)
  for i, combination in ipairs(chosen) do results[i] = { options = combination, order = i } end
  if own.file then own.kept = store.open("search", own.file, description(own, chosen, folds)) end
  local _ <close> = setmetatable({}, { __close = function()
    if own.kept then own.kept:close() end
  end })
  local up = not own.metric or own.metric.higher_is_better
  if own.halving then
    if math.type(own.halving) ~= "integer" then
      fail("halving is %s, expected a whole number", core.show(own.halving))
    end
    halve(own, folds, results, up)
  else
    run_rung(own, folds, results, 1, nil, up)
  end
  results.warnings = at_the_edge(own, results)
  private[results] = own
  return setmetatable(results, results_type)
end
