-- test_lecture.lua - every recipe gives the lecture's figures, by the public surface alone.
--
-- The golden curves have the epochs 0 to 49, every 10th, and the last.
local compare = require "compare"
local duet = require "duet"
local recipes = require "recipes"
local near, same = compare.near, compare.same

-- Rounding grows with the number of updates, and RMSProp's run is chaotic from epoch 190 on.
local CURVE_TOLERANCES = { dual_15000 = 1e-8, minibatch = 1e-8, rmsprop = 1e-10 }
local LAST_EPOCHS = { rmsprop = 170 }

local cases = {}
local data = recipes.data(compare.data "breast_cancer.csv")

-- The row whose field has this text.
local function row_of(rows, field, text)
  for _, row in ipairs(rows) do
    if row[field] == text then return row end
  end
  error(("no row with %s %s"):format(field, text))
end

---------------------------------------------------------------------------------------------------
-- All recipes, in one stream

-- The runs of all recipes in the lecture's order: { model =, history = } by name.
local function run_all()
  local runs = {}
  duet.seed(0)
  for _, name in ipairs(recipes.names) do
    local model = recipes.model(name)
    runs[name] = { model = model, history = recipes.fit(model, name, data) }
  end
  run_all = function() return runs end
  return runs
end

local function each_run(f)
  local runs = run_all()
  for _, name in ipairs(recipes.names) do f(name, runs[name].model, runs[name].history) end
end

cases["every score is exactly the lecture's"] = function()
  local scores = compare.golden_csv "scores"
  each_run(function(name, model, history)
    local golden = row_of(scores, "experiment", recipes.golden_name(name))
    same("score of " .. name, model:score(data.test), tonumber(golden.score))
    same("right of " .. name, recipes.right(model, data), tonumber(golden.correct_of_114))
    same("training score of " .. name, model:score(data.train), tonumber(golden.train_score))
    same("epochs of " .. name, history.epochs, tonumber(golden.epochs_run))
  end)
end

cases["every curve is the lecture's"] = function()
  each_run(function(name, _, history)
    local tolerance, last = CURVE_TOLERANCES[name] or 1e-12, LAST_EPOCHS[name] or math.huge
    for _, row in ipairs(compare.golden_csv("curves/" .. recipes.golden_name(name))) do
      local epoch = math.tointeger(tonumber(row.epoch))
      local function check(what)
        local golden = tonumber(row[what])
        near(("%s of %s in epoch %d"):format(what, name, epoch), history[what][epoch + 1], golden,
             tolerance)
      end
      if epoch <= last then
        check "loss"
        if row.val_loss then check "val_loss" end
      end
    end
  end)
end

-- Compare a tensor with golden rows, or with the first column and all columns with each other.
local function check_tensor(what, tensor, golden, tolerance)
  if type(golden) == "number" then golden = { golden } end
  if type(golden[1]) == "number" then
    local turned = tensor.rows == #golden and tensor.columns == 1
    compare.list(what, (turned and tensor:transpose() or tensor):totable()[1], golden, tolerance)
  else
    compare.rows(what, tensor:totable(), golden, tolerance)
  end
end

local function check_parameters(what, parameters, golden, tolerance)
  for _, name in ipairs { "w1", "b1", "w2", "b2" } do
    check_tensor(("%s of %s"):format(name, what), parameters[name], golden[name], tolerance)
  end
end

cases["every recipe ends with the lecture's weights"] = function()
  each_run(function(name, model)
    if name == "rmsprop" then return end
    local golden = compare.golden("params/" .. recipes.golden_name(name))
    check_parameters(name, model, golden, 1e-10)
  end)
end

cases["units that start alike stay alike to the bit"] = function()
  each_run(function(name, model)
    if name == "random" or name == "xavier" then return end
    for _, tensor in ipairs { model.w1, model.b1, model.w2:transpose() } do
      for i, row in ipairs(tensor:totable()) do
        for unit = 2, #row do
          same(("%s: element %d of unit %d"):format(name, i, unit), row[unit], row[1])
        end
      end
    end
  end)
end

cases["early stopping stops at the lecture's epoch"] = function()
  local history = run_all().early_stop.history
  same("epochs", history.epochs, 586)
  same("epochs recorded", #history.val_loss, 586)
  same("best epoch", history.best_epoch, 576)
  same("whether it stopped", history.stopped ~= nil, true)
  same("why validation_1000 stopped", run_all().validation_1000.history.stopped, nil)
end

---------------------------------------------------------------------------------------------------
-- The first steps

-- Golden parameters are those of the first unit where all are alike.
local function check_early(what, parameters, golden)
  if golden.w1 then return check_parameters(what, parameters, golden, 1e-12) end
  local function element(name, i, want)
    near(("%s[%d] of %s"):format(name, i, what), parameters[name]:get(i, 1), want, 1e-12, 3)
  end
  for i, want in ipairs(golden.w1_col0) do element("w1", i, want) end
  element("b1", 1, golden.b1_0)
  element("w2", 1, golden.w2_0)
  element("b2", 1, golden.b2)
end

local STEPPED = { "dual", "random", "xavier", "l1", "l2", "elastic", "lr_0.1", "lr_0.01",
                  "validation_1000", "momentum", "rmsprop", "adam" }

-- A model of each of these recipes, in the lecture's stream.
local function each_stepped(f)
  local golden = compare.golden "early_params"
  duet.seed(0)
  for _, name in ipairs(STEPPED) do
    f(name, recipes.model(name), golden[name == "validation_1000" and "validation"
                                        or recipes.golden_name(name)])
  end
end

cases["the first gradient is the lecture's"] = function()
  each_stepped(function(name, model, golden)
    local train = recipes.watches(name) and data.learn or data.train
    check_early("the first gradient of " .. name, model:gradient(train), golden.init_gradient)
  end)
end

cases["the weights after 1, 2, 3, 10 and 50 steps are the lecture's"] = function()
  each_stepped(function(name, model, golden)
    local history = recipes.fit(model, name, data, { epochs = 50, record = { weights = 1 } })
    for _, steps in ipairs { 1, 2, 3, 10, 50 } do
      check_early(("%s after %d steps"):format(name, steps), history.weights[steps + 1],
                  golden["after_" .. steps])
    end
    check_early(name .. " itself", model, golden.after_50)
  end)
end

-- The default stream as it is after the models of random and xavier.
local function go_to_minibatch()
  duet.seed(0)
  recipes.model "random"
  recipes.model "xavier"
end

cases["batches by hand give the weights after the first batches"] = function()
  local golden = compare.golden("early_params").minibatch
  go_to_minibatch()
  local model, n = recipes.model "minibatch", 0
  for x, y in data.train:batches { size = 32, shuffle = true } do
    n = n + 1
    recipes.fit(model, "dual", { train = duet.data.from(x, y) }, { epochs = 1 })
    local wanted = golden["after_batch_" .. n]
    if wanted then check_early(("minibatch after batch %d"):format(n), model, wanted) end
  end
  same("batches", n, 15)
  go_to_minibatch()
  local fitted = recipes.model "minibatch"
  recipes.fit(fitted, "minibatch", data, { epochs = 1 })
  compare.rows("w1 after an epoch", fitted.w1:totable(), model.w1:totable())
end

cases["dropout's first steps are the lecture's"] = function()
  local golden = compare.golden("early_params").dropout
  go_to_minibatch()
  recipes.fit(recipes.model "minibatch", "minibatch", data)
  local history = recipes.fit(recipes.model "dropout", "dropout", data,
                              { epochs = 10, record = { weights = 1 } })
  for _, steps in ipairs { 1, 2, 3, 10 } do
    check_early(("dropout after %d steps"):format(steps), history.weights[steps + 1],
                golden["after_" .. steps])
  end
end

return cases
