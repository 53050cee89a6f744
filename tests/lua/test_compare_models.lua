-- test_compare_models.lua - duet.compare: the right figures, and the right caution.
local compare = require "compare"
local duet = require "duet"
local statistics = require "duet.statistics"
local same, near, list, contains, raises = compare.same, compare.near, compare.list,
                                           compare.contains, compare.raises

local cases = {}

-- ---- Statistics ---------------------------------------------------------------------------------

cases["Student's t is SciPy's"] = function()
  local golden = compare.golden "statistics"
  for _, row in ipairs(golden.tails) do
    local t, freedom, p = table.unpack(row)
    near(("p of %g with %d"):format(t, freedom), statistics.two_sided(t, freedom) / p, 1, 1e-12)
    same("sign", statistics.two_sided(-t, freedom), statistics.two_sided(t, freedom))
  end
  for _, row in ipairs(golden.quantiles) do
    local p, freedom, t = table.unpack(row)
    near(("t of %g with %d"):format(p, freedom), statistics.quantile(p, freedom) / t, 1, 1e-11)
  end
end

cases["Student's t has its closed forms and the values of tables"] = function()
  for _, t in ipairs { 0.1, 0.2385, 1, 3, 40 } do
    near("1", statistics.two_sided(t, 1), 1 - 2 / math.pi * math.atan(t), 1e-14)
    near("2", statistics.two_sided(t, 2), 1 - t / math.sqrt(2 + t * t), 1e-14)
  end
  for freedom, t in pairs { [1] = 12.706, [4] = 2.776, [9] = 2.262, [29] = 2.045, [120] = 1.980 } do
    near("0.05", statistics.quantile(0.05, freedom), t, 5e-4)
  end
  same("0", statistics.two_sided(0, 3), 1)
  same("far", statistics.two_sided(1e200, 3), 0)
end

cases["the corrected t and Holm's adjustment are those of their papers"] = function()
  local golden = compare.golden "statistics"
  for _, case in ipairs(golden.corrected) do
    local mean, deviation = statistics.paired(case.differences, case.tested)
    near("mean", mean, case.mean, 1e-15)
    near("t", mean / deviation, case.t, 1e-13)
    near("p", statistics.two_sided(mean / deviation, #case.differences - 1), case.p, 1e-13)
  end
  for _, case in ipairs(golden.holm) do
    list("adjusted", statistics.holm(case.p), case.adjusted, 1e-15)
  end
end

-- ---- Comparisons --------------------------------------------------------------------------------

local function cancer()
  return assert(duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" }))
end

local function trained_by(lr, hidden, epochs)
  return function(seed, train, rate)
    return duet.model { inputs = train.columns, hidden = hidden or 3, outputs = 1, seed = seed },
           { epochs = epochs or 3, batch = 64, seed = seed,
             optimizer = duet.optimizer.adam { lr = rate or lr } }
  end
end

cases["scores are those by hand: the same splits and seeds for all"] = function()
  local d, choices = cancer(), { slow = trained_by(0.0005), quick = trained_by(0.02) }
  local result = duet.compare { data = d, choices = choices, seeds = 2, splits = 3, seed = 4,
                                test = 0.3, prepare = duet.data.standardize }
  same("best", result.choices[1].name, "quick")
  local differences, all = {}, {}
  for number = 1, 3 do
    local train, test = d:split { test = 0.3, seed = 4 + number - 1 }
    local scale = duet.data.standardize(train)
    differences[number] = 0
    for i = 1, 2 do
      local score = {}
      for name, make in pairs(choices) do
        local net, fit = make(4 + i - 1, train)
        net:fit(scale(train), fit)
        score[name] = net:score(scale(test))
      end
      same("quick", result.choices[1].scores[number][i], score.quick)
      same("slow", result.choices[2].scores[number][i], score.slow)
      differences[number] = differences[number] + (score.quick - score.slow) / 2
      all[#all + 1] = score.quick
    end
  end
  near("score", result.choices[1].score, statistics.spread(all), 1e-15)
  local pair = result.pairs[1]
  same("names", pair.a .. " " .. pair.b, "quick slow")
  local train, test = d:split { test = 0.3, seed = 4 }
  local mean, deviation = statistics.spread(differences)
  local wide = deviation * math.sqrt(1 / 3 + test.rows / train.rows)
  near("difference", pair.difference, mean, 1e-15)
  near("t", pair.t, mean / wide, 1e-12)
  local reach = 0.95 * math.sqrt(2 / (1 - 0.95 ^ 2)) -- where |t| with 2 ends with 0.95
  near("high", pair.high, mean + reach * wide, 1e-12)
  near("low", pair.low, mean - reach * wide, 1e-12)
  near("p", pair.p, 1 - pair.t / math.sqrt(2 + pair.t ^ 2), 1e-14)
  same("wins", pair.wins, 3)
end

-- A metric whose value a model's constant decides: scores as wanted.
duet.metric.define { name = "told", value = function(c) return c.predicted[1][1] end }

-- A choice that scores what f says for a seed, without training.
local function scoring(f)
  return function(seed)
    local net = duet.model { inputs = 1, hidden = 1, outputs = 1, loss = "mse",
                             initializer = duet.initializer.zeros {} }
    net.b2:fill(f(seed))
    return net, { epochs = 0 }
  end
end

local function told(choices, changes)
  local x = {}
  for i = 1, 10 do x[i] = { i } end
  local options = { data = duet.data.from(x, x), choices = choices, metric = "told" }
  for name, value in pairs(changes) do options[name] = value end
  return duet.compare(options)
end

cases["with a baseline the correction is for the pairs with it"] = function()
  local choices = {}
  for i, name in ipairs { "a", "b", "c" } do
    choices[name] = scoring(function(s) return i * s * s + s end)
  end
  local two = told({ a = choices.a, b = choices.b }, { seeds = 4, splits = 1, confidence = 0.975 })
  local three = told(choices, { seeds = 4, splits = 1, confidence = 0.95, baseline = "b" })
  same("pairs", #three.pairs, 2)
  -- With two pairs each has half of the 5 % that are left.
  for _, pair in ipairs(three.pairs) do
    if pair.a .. pair.b == "ba" then
      near("low", pair.low, two.pairs[1].low, 1e-12)
      near("high", pair.high, two.pairs[1].high, 1e-12)
    end
  end
  raises("no choice 'd' to be the baseline", function() told(choices, { baseline = "d" }) end)
end

cases["curves are the mean and the range over all runs"] = function()
  local d = cancer()
  local result = duet.compare { data = d, choices = { it = trained_by(0.01) }, seeds = 2,
                                splits = 1, curves = true }
  local train, test = d:split { test = 0.2, seed = 0 }
  local losses = {}
  for i = 1, 2 do
    local net, fit = trained_by(0.01)(i - 1, train)
    fit.validation = test
    losses[i] = net:fit(train, fit).val_loss
  end
  local band = result.choices[1].val_loss
  for epoch = 1, 3 do
    local a, b = losses[1][epoch], losses[2][epoch]
    near("mean", band.mean[epoch], (a + b) / 2, 1e-15)
    same("low", band.low[epoch], math.min(a, b))
    same("high", band.high[epoch], math.max(a, b))
  end
  raises("give duet.compare curves = true", function()
    told({ a = scoring(function() return 1 end) }, { seeds = 1, splits = 1 }):plot "/dev/null/x.svg"
  end)
end

cases["10 of 10 seeds with t = 6.1 is no chance"] = function()
  -- Differences with mean 1 and t = 6.1 on one split: deviation = sqrt(10) / 6.1.
  local unit = {}
  for i = 1, 10 do unit[i] = i % 2 == 0 and 1 or -1 end
  local scale = math.sqrt(10) / 6.1 * math.sqrt(9 / 10)
  local result = told({ a = scoring(function(s) return 3 + 5 * s + 1 + scale * unit[s + 1] end),
                        b = scoring(function(s) return 3 + 5 * s end) },
                      { seeds = 10, splits = 1 })
  local pair = result.pairs[1]
  near("t", pair.t, 6.1, 1e-9)
  same("wins", pair.wins, 10)
  same("certain", pair.is_certain, true)
  assert(pair.low > 0 and pair.p < 0.001)
  contains("table", tostring(result), "differs")
  contains("table", tostring(result), "10 of 10")
end

cases["the same scores are no difference, and a constant one is certain"] = function()
  local result = told({ a = scoring(function(s) return s end),
                        b = scoring(function(s) return s end),
                        c = scoring(function(s) return s - 2 end) }, { seeds = 4, splits = 1 })
  local by = {}
  for _, pair in ipairs(result.pairs) do by[pair.a .. pair.b] = pair end
  same("p", by.ab.p, 1.0)
  same("certain", by.ab.is_certain, false)
  same("p", by.ac.p, 0)
  same("low", by.ac.low, 2.0)
  same("certain", by.ac.is_certain, true)
  contains("table", tostring(result), "corrected for 3 comparisons")
end

cases["of 6 choices that differ by chance alone none is certain"] = function()
  local choices = {}
  for k = 1, 6 do
    local values = duet.rng(k):normal(0, 1, 1, 12)[1]
    choices["c" .. k] = scoring(function(s) return values[s + 1] end)
  end
  local result = told(choices, { seeds = 12, splits = 1 })
  same("pairs", #result.pairs, 15)
  for _, pair in ipairs(result.pairs) do
    same(pair.a .. pair.b, pair.is_certain, false)
    assert(pair.low < 0 and pair.high > 0)
    assert(pair.p_adjusted >= pair.p)
  end
end

cases["the same figures at 1, 2 and 7 workers"] = function()
  local want
  for _, workers in ipairs { 1, 2, 7 } do
    local got = tostring(duet.compare {
      data = cancer(), choices = { a = trained_by(), b = trained_by(nil, 2) }, seeds = 2,
      splits = 2,
      rates = { 0.001, 0.01, 0.1 }, prepare = duet.data.standardize, workers = workers })
    want = want or got
    same("table", got, want)
  end
end

cases["rates are chosen within the rows to train on, and an edge is warned of"] = function()
  local result = duet.compare {
    data = cancer(), choices = { a = trained_by(), b = { make = trained_by(), rates = { 0.02 } } },
    seeds = 1, splits = 2, rates = { 1e-6, 1e-5 }, prepare = duet.data.standardize }
  local by = {}
  for _, choice in ipairs(result.choices) do by[choice.name] = choice end
  list("rates of a", by.a.rates, { 1e-5, 1e-5 })
  list("rates of b", by.b.rates, { 0.02, 0.02 })
  list("warnings", { #result.warnings }, { 1 })
  same("warning", result.warnings[1],
       "a: the best rate, 1e-05, is the last that was tried on 2 of 2 splits: try beyond it")
end

duet.optimizer.define { name = "explodes", step = function(u) u.weight:fill(1e300 * 1e300) end }

cases["what diverges is said, and left out of the pairs"] = function()
  local function explodes(seed, train)
    local net = trained_by(0.01)(seed, train)
    return net, { epochs = 1, optimizer = "explodes" }
  end
  local result = duet.compare { data = cancer(), seeds = 1, splits = 2,
    prepare = duet.data.standardize,
    choices = { a = trained_by(0.01), b = explodes, c = trained_by(0.02) } }
  same("last", result.choices[3].name, "b")
  same("pairs", #result.pairs, 1)
  contains("table", tostring(result), "diverges")
end

cases["wrong options are refused"] = function()
  local f = trained_by(0.01)
  for want, changes in pairs {
    ["choices: a = 3, expected a function by its name"] = { choices = { a = 3 } },
    ["choices: 1 = function"] = { choices = { f } },
    ["a: rates: 0.01, expected numbers above 0 in ascending order"] =
      { choices = { a = f }, rates = { 0.1, 0.01 } },
    ["option 'choices' is missing"] = {},
    ["unknown option 'seed_s'"] = { choices = { a = f }, seed_s = 3 },
  } do
    changes.data = cancer()
    compare.raises(want, function() duet.compare(changes) end)
  end
end

return cases
