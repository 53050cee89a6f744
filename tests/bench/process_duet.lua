-- process_duet.lua - the lecture as a script: from the CSV file to a trained network.
local duet = require "duet"

local data = assert(duet.data.csv(arg[1], { target = "benign" }))
local train = data:split { test = 0.2, seed = 0 }
train = duet.data.standardize(train)(train)

local model = duet.model {
  inputs = train.columns, hidden = 10, outputs = 1,
  initializer = duet.initializer.constant { value = 1 },
  activation = duet.activation.sigmoid {}, loss = duet.loss.binary_crossentropy {},
}
local history = model:fit(train, { epochs = 1000, optimizer = duet.optimizer.sgd { lr = 1 } })
print(history.loss[#history.loss])
