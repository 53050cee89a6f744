-- data.lua - makes a workload's data: FOLDER/x.npy, y.npy, w1.npy, w2.npy.
local duet = require "duet"
local json = require "duet.json"

local here = arg[0]:match "^(.*)/" or "."

local spec = assert(json.decode(arg[1]))

-- The lecture's rows, also divided into those to learn from and to watch; all weights are 1.
local function lecture()
  local data = require "recipes".data(here .. "/../../data/breast_cancer.csv")
  return {
    x = data.train.x, y = data.train.y,
    x_learn = data.learn.x, y_learn = data.learn.y,
    x_watched = data.watch.x, y_watched = data.watch.y,
    w1 = duet.tensor.ones(data.train.columns, spec.hidden),
    w2 = duet.tensor.ones(spec.hidden, 1),
  }
end

-- Normal inputs; planes at random say which class a row is of.
local function random()
  local rng, dtype = duet.rng(3), spec.dtype
  local x = rng:normal(0, 1, spec.rows, spec.inputs, dtype)
  local side = x:dot(rng:normal(0, 1, spec.inputs, spec.outputs, dtype))
  local y = spec.outputs == 1 and side:sign():clip(0, 1) or side:argmax(2) - 1
  return {
    x = x, y = y,
    w1 = rng:normal(0, spec.inputs ^ -0.5, spec.inputs, spec.hidden, dtype),
    w2 = rng:normal(0, spec.hidden ^ -0.5, spec.hidden, spec.outputs, dtype),
  }
end

for name, tensor in pairs((spec.rows and random or lecture)()) do
  tensor:write(("%s/%s.npy"):format(spec.folder, name))
end
