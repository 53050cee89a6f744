-- growth_duet.lua - networks of many shapes trained by duet, on data at random.
local duet = require "duet"
local side = require "side"

local optimizers = {
  sgd = duet.optimizer.sgd { lr = 0.1 },
  momentum = duet.optimizer.momentum { lr = 0.01, momentum = 0.9 },
  adam = duet.optimizer.adam { lr = 0.001 },
}

local function part_of(shape)
  local rng = duet.rng(3)
  local x = rng:normal(0, 1, shape.rows, shape.inputs, shape.dtype)
  local plane = rng:normal(0, 1, shape.inputs, shape.outputs, shape.dtype)
  local sides = x:dot(plane)
  local y = shape.outputs == 1 and sides:sign():clip(0, 1) or sides:argmax(2) - 1
  local data = duet.data.from(x, y)
  local loss = shape.outputs == 1 and "binary_crossentropy" or "crossentropy"
  return {
    name = shape.name,
    prepare = function()
      return duet.model {
        inputs = shape.inputs, hidden = shape.hidden, outputs = shape.outputs,
        dtype = shape.dtype, seed = 1, activation = duet.activation.sigmoid {},
        initializer = duet.initializer.xavier {}, loss = duet.loss[loss] {},
      }
    end,
    work = function(model)
      local history = model:fit(data, {
        epochs = shape.epochs, batch = shape.batch, seed = 1, threads = side.spec.threads,
        optimizer = optimizers[shape.optimizer], progress = false,
      })
      return history.loss[#history.loss]
    end,
  }
end

local parts = {}
for i, shape in ipairs(side.spec.shapes) do parts[i] = part_of(shape) end
side.serve(parts)
