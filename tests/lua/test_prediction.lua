-- test_prediction.lua - optimizers that train some weights and predict with others.
local compare = require "compare"
local duet = require "duet"
local same, near, rows, raises = compare.same, compare.near, compare.rows, compare.raises

-- Gradient descent that predicts with the mean of all weights so far, the first ones included.
duet.optimizer.define {
  name = "averager", lr = 0.5,
  slots = { { name = "mean", from = "weight" } },
  prediction = "mean",
  step = function(u)
    u.weight:add(u.gradient, -u.lr)
    u.slots.mean:add(u.weight - u.slots.mean, 1 / (u.t + 1))
  end,
}

local function model(dtype)
  return duet.model {
    inputs = 2, hidden = 3, outputs = 1, seed = 3, dtype = dtype, loss = duet.loss.mse {},
    activation = duet.activation.tanh {}, initializer = duet.initializer.xavier {},
  }
end

local function data()
  local rng = duet.rng(4)
  local x = rng:normal(0, 1, 20, 2)
  return duet.data.from(x, (x:slice(1, 20):sum(2) * 0.5))
end

local function fit(net, options)
  options.optimizer = options.optimizer or duet.optimizer.averager {}
  return net:fit(data(), options)
end

local TENSORS = { "w1", "b1", "w2", "b2" }
local cases = {}

cases["driven by hand it steps the weights, and gives those for prediction"] = function()
  local w = duet.tensor { 4 }
  local u = duet.optimizer.averager {}:attach(w)
  rows("before", u:prediction(), { { 4 } })
  for _ = 1, 3 do u:step { 2 } end
  rows("weights", w, { { 1 } })
  rows("for prediction", u:prediction(), { { 2.5 } }, 1e-15)
  rows("the slot", u.slots.mean, { { 2.5 } }, 1e-15)
  rows("of sgd", duet.optimizer.sgd {}:attach(w):prediction(), { { 1 } })
end

cases["what is minimized is judged at the weights for prediction"] = function()
  local x, value, trace = duet.minimize(function(x) return (x * x):sum(), x * 0 + 2 end, { 4 },
                                        { optimizer = duet.optimizer.averager {}, steps = 3 })
  rows("x", x, { { 2.5 } }, 1e-15)
  near("value", value, 6.25, 1e-15)
  same("trace", trace[3], 4.0) -- at the weights stepped, 4, 3, 2
end

cases["between epochs the model has the weights for prediction"] = function()
  for _, dtype in ipairs { "float64", "float32" } do
    local tolerance = dtype == "float64" and 1e-13 or 1e-5
    local stepped, averaged = model(dtype), model(dtype)
    local plain = fit(stepped, { epochs = 5, record = { weights = 1 },
                                 optimizer = duet.optimizer.sgd { lr = 0.5 } })
    local losses = {}
    local history = fit(averaged, { epochs = 5, record = { weights = 1 }, on_epoch = function(run)
      losses[run.epoch] = run.model:loss(data())
    end, validation = data() })
    for i = 1, 5 do
      near("loss " .. i, history.loss[i], plain.loss[i], tolerance)
      near("validation loss " .. i, history.val_loss[i], losses[i], tolerance)
    end
    for _, name in ipairs(TENSORS) do
      local mean = plain.weights[1][name]:copy()
      for i = 2, 6 do mean:add(plain.weights[i][name]) end
      rows(name, averaged[name], (mean / 6):totable(), tolerance)
    end
  end
end

cases["a run goes on after its file, with mini-batches too"] = function()
  local path = os.tmpname()
  local whole, parts = model(), model()
  fit(whole, { epochs = 6, batch = 7, seed = 5 })
  fit(parts, { epochs = 3, batch = 7, seed = 5, checkpoint = { path = path, every = 3 } })
  parts = model()
  fit(parts, { epochs = 6, batch = 7, seed = 5, resume = path })
  os.remove(path)
  for _, name in ipairs(TENSORS) do rows(name, parts[name], whole[name]:totable()) end
end

cases["a run that fails leaves the weights for prediction"] = function()
  duet.optimizer.define {
    name = "averager_that_fails", lr = 0.5, scope = "model",
    slots = { { name = "mean", from = "weight" } }, prediction = "mean",
    step = function(u)
      u.weight:fill(u.t)
      if u.t == 3 then error "enough" end
    end,
  }
  local net = model()
  local before = net.w1:totable()
  same("fails", pcall(fit, net, { epochs = 5, optimizer = duet.optimizer.averager_that_fails {} }),
       false)
  rows("w1", net.w1, before)
end

cases["a slot that prediction can't use is refused"] = function()
  local function step() end
  for _, slots in ipairs {
    { "mean" }, { { name = "other", from = "weight" } },
    { { name = "mean", from = "weight", shape = "row" } },
  } do
    raises("expected a slot like the weights", function()
      duet.optimizer.define { name = "x", step = step, slots = slots, prediction = "mean" }
    end)
  end
end

cases["rows that aren't finite are refused as fit refuses them"] = function()
  local m = duet.model { inputs = 2, hidden = 2, outputs = 1, seed = 1 }
  for _, bad in ipairs { 0 / 0, 1 / 0, -1 / 0 } do
    for _, method in ipairs { "predict", "probability", "logits" } do
      raises("row 2, column 1", function() m[method](m, { { 1, 2 }, { bad, 3 } }) end)
    end
  end
end

return cases
