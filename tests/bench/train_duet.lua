-- train_duet.lua - a network trained by duet; train_numpy.py and others train the same one.
local duet = require "duet"
local side = require "side"
local spec = side.spec

local sgd, adam, momentum = duet.optimizer.sgd, duet.optimizer.adam, duet.optimizer.momentum

local optimizers = {
  sgd = function() return sgd { lr = spec.lr } end,
  momentum = function() return momentum { lr = spec.lr, momentum = 0.9 } end,
  adam = function() return adam { lr = spec.lr } end,
  lecture_adam = function()
    return { weights = adam { lr = spec.lr, epsilon = 1e-6, variant = "lecture" },
             biases = sgd { lr = 1 } }
  end,
}

local function read(name)
  return assert(duet.tensor.read(spec.folder .. "/" .. name .. ".npy", spec.dtype))
end

local data = duet.data.from(read "x", read "y")
local w1, w2 = read "w1", read "w2"
local options = {
  epochs = spec.epochs, batch = spec.batch, shuffle = spec.batch ~= nil, seed = 1,
  threads = spec.threads, optimizer = optimizers[spec.optimizer](), progress = false,
}

local function prepare()
  local model = duet.model {
    inputs = data.columns, hidden = w1.columns, outputs = w2.columns, dtype = spec.dtype,
    initializer = duet.initializer.constant { value = 0 },
    activation = duet.activation.sigmoid {}, loss = duet.loss[spec.loss] {},
  }
  model.w1:assign(w1)
  model.w2:assign(w2)
  return model
end

local function work(model)
  local history = model:fit(data, options)
  return history.loss[#history.loss]
end

side.serve { { name = spec.name, prepare = prepare, work = work } }
