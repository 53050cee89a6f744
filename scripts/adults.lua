-- adults.lua - from a table with missing values, decimal commas and strings to a saved model.
local duet = require "duet"

local people = assert(duet.data.csv("data/adults.csv", { target = "income", delimiter = ";",
                                                         decimal = "," }))
local train, test = people:split { test = 0.25, seed = 0, stratify = true }
local model = duet.model { hidden = 16, seed = 0,
                           prepare = { impute = "median", scale = "standard" } }
model:fit(train, { epochs = 300, seed = 0, class_weight = "balanced", validation = 0.2,
                   early_stop = { patience = 30, restore_best = true } })
print(("ROC AUC %.3f on rows held out"):format(model:score(test, "roc_auc")))
model:save "adults.duet"
