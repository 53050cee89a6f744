-- iris.lua - three classes behind a softmax: from words in a CSV file to a confusion matrix.
--
--   duet scripts/iris.lua [SEEDS]        figures are means over as many runs, 10 unless given
local duet = require "duet"

local seeds = tonumber(arg[1]) or 10

local data = assert(duet.data.csv("data/iris.csv", { target = "species" }))
local train, test = data:split { test = 0.3, seed = 0, stratify = true }
local scale = duet.data.standardize(train)
train, test = scale(train), scale(test)

local metric = duet.metric
local measured = {
  { name = "accuracy", scores = {}, metric = metric.accuracy {} },
  { name = "f1, macro", scores = {}, metric = metric.f1 { average = "macro" } },
  { name = "log loss", scores = {}, metric = metric.log_loss {} },
  { name = "area under ROC", scores = {}, metric = metric.roc_auc {} },
}

-- As scikit-learn's MLPClassifier: its initial weights, its penalty, its batches.
local function trained(seed)
  local glorot = duet.initializer.glorot {}
  local model = duet.model {
    inputs = data.columns, hidden = 10, outputs = #data.classes, seed = seed,
    initializer = { w1 = glorot, b1 = glorot, w2 = glorot, b2 = glorot },
    activation = duet.activation.tanh {},
    loss = duet.loss.crossentropy {},
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

print(("%d rows to learn from, %d to test; one of those is %.4f"):format(train.rows, test.rows,
                                                                       1 / test.rows))
for _, row in ipairs(measured) do
  local values = duet.tensor(row.scores)
  local off = values - values:mean()
  print(("%-16s %.4f +- %.4f"):format(row.name, values:mean(), (off * off):mean() ^ 0.5))
end

print "\na line for each class, a column for each that the last model says:"
local matrix = duet.tensor.zeros(#data.classes, #data.classes)
metric.confusion.exports.matrix(model:predict(test.x), test.y, matrix)
print(("%-12s"):rep(#data.classes + 1):format("", table.unpack(data.classes)))
for i, name in ipairs(data.classes) do
  print(("%-12s" .. ("%-12d"):rep(#data.classes)):format(name, table.unpack(matrix:totable()[i])))
end
