-- diabetes.lua - a number is predicted: the progression of a disease in a year.
--
--   duet scripts/diabetes.lua [SEEDS]    figures are means over as many runs, 10 unless given
local duet = require "duet"

local seeds = tonumber(arg[1]) or 10

local data = assert(duet.data.csv("data/diabetes.csv", { target = "progression" }))
local train, test = data:split { test = 0.3, seed = 0 }
local scale = duet.data.standardize(train)
train, test = scale(train), scale(test)

local measured = {
  { name = "r2", scores = {}, metric = duet.metric.r2 {} },
  { name = "mean |error|", scores = {}, metric = duet.metric.mae {} },
  { name = "rms error", scores = {}, metric = duet.metric.rmse {} },
}

-- As scikit-learn's MLPRegressor: its initial weights, its loss, its penalty, its batches.
local function trained(seed)
  local glorot = duet.initializer.glorot {}
  local model = duet.model {
    inputs = data.columns, hidden = 10, outputs = 1, seed = seed,
    initializer = { w1 = glorot, b1 = glorot, w2 = glorot, b2 = glorot },
    activation = duet.activation.relu {},
    loss = duet.loss.mse { variant = "sklearn" },
  }
  model:fit(train, {
    epochs = 200, batch = 32, seed = seed,
    optimizer = duet.optimizer.adam { lr = 0.01 },
    regularizer = duet.regularizer.l2 { variant = "sklearn" },
  })
  return model
end

local model
for seed = 1, seeds do
  model = trained(seed)
  for _, row in ipairs(measured) do row.scores[seed] = model:score(test, row.metric) end
end

print(("%d rows to learn from, %d to test; values from %g to %g"):format(
  train.rows, test.rows, data.y:min(), data.y:max()))
for _, row in ipairs(measured) do
  local values = duet.tensor(row.scores)
  local off = values - values:mean()
  print(("%-16s %8.4f +- %.4f"):format(row.name, values:mean(), (off * off):mean() ^ 0.5))
end

print "\nthe first rows of the test, and what the last model says:"
local predicted = model:predict(test.x)
for i = 1, 5 do print(("%8.0f %8.1f"):format(test.y:get(i, 1), predicted:get(i, 1))) end
