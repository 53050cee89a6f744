-- compare.lua - duet.compare: which of several ways to train is better, and how sure that is.
--
-- All choices are trained on the same splits with the same seeds, and what counts are the paired
-- differences of their scores.

local core = require "duet.core"
local check = require "duet.check"
local comparison = require "duet.comparison"
local jobs = require "duet.jobs"
local statistics = require "duet.statistics"
local trial = require "duet.trial"

local HELD_OUT = 0.2 -- of the rows to train on, to choose a rate by

local function fail(message, ...)
  core.raise(("compare: " .. message):format(...))
end

-- ---- What is compared ---------------------------------------------------------------------------

local function check_rates(name, rates)
  if rates == nil then return nil end
  local what = ("compare: %s: rates"):format(name)
  if type(rates) ~= "table" or check.length(rates, what) == 0 then
    fail("%s: rates is %s, expected a list of numbers", name, core.show(rates))
  end
  local last = 0
  for _, rate in ipairs(rates) do
    if type(rate) ~= "number" or rate <= last or rate ~= rate then
      fail("%s: rates: %s, expected numbers above 0 in ascending order", name, core.show(rate))
    end
    last = rate
  end
  return rates
end

-- A choice is a function, or { make = the function, rates = those of its own }.
local function choices_of(own)
  local names, choices = {}, {}
  for name, choice in pairs(own.choices) do
    local make, rates = choice, own.rates
    if type(choice) == "table" then make, rates = choice.make, choice.rates or rates end
    if type(name) ~= "string" or type(make) ~= "function" then
      fail("choices: %s = %s, expected a function by its name", tostring(name), core.show(choice))
    end
    names[#names + 1] = name
    choices[name] = { make = make, rates = check_rates(name, rates) }
  end
  table.sort(names)
  if #names < 1 then fail "choices: a function by its name expected" end
  return names, choices
end

local function split(own, number)
  return own.data:split { test = own.test, seed = (own.seed + number - 1) & 0xffffffff,
                          stratify = own.stratify }
end

-- ---- What runs ----------------------------------------------------------------------------------

local function train(own, choices, job)
  local rows, test = split(own, job.split)
  if job.is_trial then
    rows, test = rows:split { test = HELD_OUT, seed = own.seed, stratify = own.stratify }
  end
  rows, test = trial.prepare(own.prepare, rows, test)
  local make = choices[job.choice].make
  local watches = own.curves and not job.is_trial
  return trial.run("compare", function(d) return make(job.seed, d, job.rate) end, rows, test,
                   own.metric, { watches = watches })
end

local function run_all(own, choices, list, what)
  local seeds = {}
  for i, job in ipairs(list) do seeds[i] = job.seed end
  return jobs.run(list, function(job) return train(own, choices, job) end, {
    what = "compare", workers = own.workers, seeds = seeds,
    progress = own.progress == nil and nil or own.progress and what or own.progress,
    name = function(i)
      local job = list[i]
      return ("%s, split %d, seed %d%s"):format(job.choice, job.split, job.seed,
             job.rate and (", lr %s"):format(core.number(job.rate)) or "")
    end,
  })
end

local function jobs_of(own, names, add)
  local list = {}
  for _, name in ipairs(names) do
    for number = 1, own.splits do
      for i = 1, own.seeds do
        add(list, name, number, (own.seed + i - 1) & 0xffffffff)
      end
    end
  end
  return list
end

-- The rate of each choice on each split, by the loss on rows that are held out of those to train
-- on: nothing of a test is seen. A rate that diverges with any seed is out.
local function choose_rates(own, names, choices)
  local list = jobs_of(own, names, function(list, name, number, seed)
    for _, rate in ipairs(choices[name].rates or {}) do
      list[#list + 1] = { choice = name, split = number, seed = seed, rate = rate,
                          is_trial = true }
    end
  end)
  if #list == 0 then return {} end
  local losses, chosen = {}, {}
  for i, result in ipairs(run_all(own, choices, list, "compare: rates")) do
    local job = list[i]
    local key = ("%s %d"):format(job.choice, job.split)
    losses[key] = losses[key] or {}
    losses[key][job.rate] = (losses[key][job.rate] or 0) + (result.loss or math.huge)
  end
  for _, name in ipairs(names) do
    for number = 1, choices[name].rates and own.splits or 0 do
      local key, best = ("%s %d"):format(name, number), nil
      for _, rate in ipairs(choices[name].rates) do
        local loss = losses[key][rate]
        if loss < (best and losses[key][best] or math.huge) then best = rate end
      end
      chosen[key] = best or false
    end
  end
  return chosen
end

-- Scores by name and split: an array with one for each seed, nil where one diverges; who diverges;
-- and the histories by name, if they are wanted.
local function score_all(own, names, choices, rates)
  local list = jobs_of(own, names, function(list, name, number, seed)
    local rate = rates[("%s %d"):format(name, number)]
    if rate ~= false then
      list[#list + 1] = { choice = name, split = number, seed = seed, rate = rate }
    end
  end)
  local scores, diverged, histories = {}, {}, {}
  for _, name in ipairs(names) do
    scores[name], histories[name] = {}, {}
    for number = 1, own.splits do
      scores[name][number] = {}
      if rates[("%s %d"):format(name, number)] == false then diverged[name] = true end
    end
  end
  for i, result in ipairs(run_all(own, choices, list, "compare")) do
    local job = list[i]
    local of_split = scores[job.choice][job.split]
    of_split[#of_split + 1] = result.score
    table.insert(histories[job.choice], result.history)
    if result.diverged then diverged[job.choice] = true end
  end
  return scores, diverged, histories
end

-- ---- Figures ------------------------------------------------------------------------------------

-- Over splits of one set of rows each split gives one difference, the mean over seeds, and the
-- error is corrected for the rows that splits share. On a single split seeds are what varies.
local function differences_of(own, a, b)
  local differences = {}
  for number = 1, own.splits do
    local sum = 0
    for i = 1, own.seeds do
      local difference = a[number][i] - b[number][i]
      if own.splits == 1 then differences[i] = difference end
      sum = sum + difference
    end
    if own.splits > 1 then differences[number] = sum / own.seeds end
  end
  return differences
end

local function compare_pair(own, scores, a, b, n_pairs)
  local differences = differences_of(own, scores[a], scores[b])
  local tested = own.splits > 1 and own.tested or 0
  local mean, deviation = statistics.paired(differences, tested)
  local pair = { a = a, b = b, difference = mean, wins = 0, losses = 0, n = #differences }
  for _, difference in ipairs(differences) do
    if difference > 0 then pair.wins = pair.wins + 1 end
    if difference < 0 then pair.losses = pair.losses + 1 end
  end
  local freedom = #differences - 1
  if freedom < 1 then
    pair.low, pair.high, pair.p = -math.huge, math.huge, 1
    return pair
  end
  local reach = statistics.quantile((1 - own.confidence) / n_pairs, freedom) * deviation
  pair.low, pair.high = mean - reach, mean + reach
  pair.t = mean == 0 and 0.0 or mean / deviation
  pair.p = mean == 0 and 1.0 or statistics.two_sided(pair.t, freedom)
  return pair
end

-- All pairs of names, or those with the baseline; the better one first.
local function pairs_to_compare(own, names)
  local list = {}
  for i = 1, #names do
    for j = i + 1, #names do
      if not own.baseline or names[i] == own.baseline or names[j] == own.baseline then
        list[#list + 1] = { names[i], names[j] }
      end
    end
  end
  return list
end

local function compare_all(own, names, scores)
  local pairs_of, list = {}, pairs_to_compare(own, names)
  for i, pair in ipairs(list) do
    pairs_of[i] = compare_pair(own, scores, pair[1], pair[2], #list)
  end
  local ps = {}
  for i, pair in ipairs(pairs_of) do ps[i] = pair.p end
  for i, p in ipairs(statistics.holm(ps)) do
    pairs_of[i].p_adjusted = p
    pairs_of[i].is_certain = p <= 1 - own.confidence
  end
  return pairs_of
end

-- "3 of 10 splits"
local function edge_warning(name, chosen, rates, own)
  local n, last = 0, nil
  for number = 1, own.splits do
    local rate = chosen[("%s %d"):format(name, number)]
    if rate and #rates > 1 and (rate == rates[1] or rate == rates[#rates]) then
      n, last = n + 1, rate
    end
  end
  if n == 0 then return nil end
  return ("%s: the best rate, %s, is the last that was tried%s: try beyond it"):format(name,
         core.number(last), own.splits > 1 and (" on %d of %d splits"):format(n, own.splits) or "")
end

local function summarize(own, name, scores, diverged, chosen, histories)
  local all, result = {}, { name = name, scores = scores[name], rates = nil }
  for number = 1, own.splits do
    for _, score in ipairs(scores[name][number]) do all[#all + 1] = score end
    local rate = chosen[("%s %d"):format(name, number)]
    if rate then
      result.rates = result.rates or {}
      result.rates[#result.rates + 1] = rate
    end
  end
  result.diverged = diverged[name] or false
  if result.diverged then return result end
  result.score, result.deviation = statistics.spread(all)
  if own.curves then
    result.loss = statistics.band(histories, "loss")
    result.val_loss = statistics.band(histories, "val_loss")
  end
  return result
end

-- ---- The public part ----------------------------------------------------------------------------

-- Best first; those that diverge last.
local function rank(choices, up)
  table.sort(choices, function(a, b)
    if a.diverged ~= b.diverged then return b.diverged end
    if not a.diverged and a.score ~= b.score then return (a.score > b.score) == up end
    return a.name < b.name
  end)
end

--- Train all choices on the same splits with the same seeds, and compare their scores in pairs: see
--- docs/choosing.md.
return function(options)
  local own = core.check("compare", options)
  local names, choices = choices_of(own)
  if own.baseline and not choices[own.baseline] then
    fail("no choice '%s' to be the baseline%s", own.baseline,
         core.hint("choice", own.baseline, names))
  end
  local train_rows, test_rows = split(own, 1)
  own.tested = test_rows.rows / train_rows.rows
  local chosen = choose_rates(own, names, choices)
  local scores, diverged, histories = score_all(own, names, choices, chosen)
  local result = { choices = {}, warnings = {}, confidence = own.confidence,
                   baseline = own.baseline }
  local complete = {}
  for i, name in ipairs(names) do
    result.choices[i] = summarize(own, name, scores, diverged, chosen, histories[name])
    local warning = choices[name].rates and edge_warning(name, chosen, choices[name].rates, own)
    result.warnings[#result.warnings + 1] = warning
  end
  rank(result.choices, not own.metric or own.metric.higher_is_better)
  for _, choice in ipairs(result.choices) do
    if not choice.diverged then complete[#complete + 1] = choice.name end
  end
  result.pairs = compare_all(own, complete, scores)
  return comparison.new(result)
end
