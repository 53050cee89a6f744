-- quickstart.lua - from a CSV file to a trained model, its curve, and its use.
local duet = require "duet"

local HERE = arg[0]:match "^(.*)/[^/]*$" or "."

local data = assert(duet.data.csv(HERE .. "/../data/iris.csv", { target = "species" }))
local train, test = data:split { test = 0.2, seed = 0, stratify = true }

-- Inputs, outputs and loss follow from the data; numbers are scaled as the training rows need it.
local model = duet.model { hidden = 10, seed = 0, prepare = { scale = "standard" } }
local history = model:fit(train, {
  epochs = 200, batch = 32, seed = 0, validation = 0.2,
  optimizer = duet.optimizer.adam { lr = 0.01 },
  early_stop = { patience = 20, restore_best = true },
})
print(model:summary())
print(history)
print(("%.1f %% of the test rows are right"):format(100 * model:score(test)))

-- The file holds the preparation and the names of the classes, too.
model:save "quickstart.duet"
local loaded = assert(duet.model.load "quickstart.duet")
print("the first flower of the test is", loaded:classify(test)[1])

history:plot "quickstart.svg"
print "the model is in quickstart.duet, its curve in quickstart.svg"
