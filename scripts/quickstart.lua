-- quickstart.lua - from a CSV file to a trained model and its curve.
local duet = require "duet"

local data = assert(duet.data.csv("data/breast_cancer.csv", { target = "benign" }))
local train, test = data:split { test = 0.2, seed = 0 }
local scale = duet.data.standardize(train)
train, test = scale(train), scale(test)

local model = duet.model { inputs = data.columns, hidden = 10, outputs = 1, seed = 0 }
print(model:summary())

local history = model:fit(train, {
  epochs = 200, batch = 32, seed = 0, validation = 0.2,
  optimizer = duet.optimizer.adam { lr = 0.01 },
  early_stop = { patience = 20, restore_best = true },
})
print(history)
print(("%.1f %% of the test rows are right"):format(100 * model:score(test)))
history:plot "quickstart.svg"
print "the curve is in quickstart.svg"
