-- train.lua - trains with a plugin from a file; the lecture's data come with duet.
local duet = require "duet"

duet.load "./optimizer_mine.so"
local data = assert(duet.data.csv(arg[1], { target = "benign" }))
local train, test = data:split { test = 0.2, seed = 0 }
local scaler = duet.data.standardize(train)
local model = duet.model {
  inputs = data.columns, hidden = 10, outputs = 1, seed = 0,
  initializer = duet.initializer.xavier {},
  activation = duet.activation.tanh {},
  loss = duet.loss.binary_crossentropy {},
}
model:fit(scaler(train), { epochs = 100, optimizer = duet.optimizer.mine { lr = 0.1 } })
print(model:score(scaler(test)) > 0.9)
