-- test_outputs.lua - models of several outputs: classes, yes and no for each, numbers.
local compare = require "compare"
local duet = require "duet"
local same = compare.same

local cases = {}

local function iris()
  local data = assert(duet.data.csv(compare.data "iris.csv", { target = "species" }))
  return duet.data.standardize(data)(data)
end

local function classifier(dtype, loss)
  return duet.model { inputs = 4, hidden = 6, outputs = 3, seed = 1, dtype = dtype,
                      initializer = duet.initializer.xavier {},
                      activation = duet.activation.tanh {},
                      loss = loss or duet.loss.crossentropy {} }
end

local function fit(model, data, epochs)
  return model:fit(data, { epochs = epochs or 60, batch = 16, seed = 3,
                           optimizer = duet.optimizer.adam { lr = 0.02 } })
end

cases["words of a CSV column are classes, in both element types"] = function()
  local data = iris()
  compare.list("classes", { #data.classes }, { 3 })
  same("the first", data.classes[1], "setosa")
  for _, dtype in ipairs { "float64", "float32" } do
    local model = classifier(dtype)
    local history = fit(model, data)
    if history.loss[60] >= 0.2 then error("the loss is " .. history.loss[60]) end
    local said, shares = model:predict(data.x), model:probability(data.x)
    local logits = model:logits(data.x)
    compare.list("shape of predictions", said.shape, { 150, 1 })
    compare.list("shape of probabilities", shares.shape, { 150, 3 })
    local best, right = logits:argmax(2), 0
    for i = 1, 150 do
      same("the class said, from 0", said:get(i, 1), best:get(i, 1) - 1)
      right = right + (said:get(i, 1) == data.y:get(i, 1) and 1 or 0)
    end
    compare.near("a row's shares", shares:sum(2):min(), 1, 1e-6)
    same("score", model:score(data), right / 150)
    same("accuracy", model:score(data, duet.metric.accuracy {}), right / 150)
    if right < 140 then error(("%d of 150 rows are right"):format(right)) end
    -- The loss is minus the mean logarithm of the class's share.
    compare.near("log loss", model:score(data, duet.metric.log_loss {}), model:loss(data), 1e-6)
  end
end

cases["a classifier is saved and loaded with its options"] = function()
  local data = iris()
  local model = classifier(nil, duet.loss.crossentropy { label_smoothing = 0.1,
                                                         class_weight = { 1, 2, 0.5 } })
  fit(model, data, 5)
  local path = os.tmpname()
  model:save(path)
  local loaded = assert(duet.model.load(path))
  os.remove(path)
  compare.rows("logits", loaded:logits(data.x), model:logits(data.x):totable())
  same("loss", loaded:loss(data), model:loss(data))
end

cases["classes that don't fit are refused"] = function()
  local x = { { 1, 2, 3, 4 }, { 2, 3, 4, 5 } }
  local model = classifier()
  local _, message = pcall(model.loss, model, duet.data.from(x, { { 0 }, { 3 } }))
  compare.contains("a class too many", message, "3")
  _, message = pcall(model.loss, model, duet.data.from(x, { { 0 }, { 0.5 } }))
  compare.contains("half a class", message, "0.5")
  _, message = pcall(model.loss, model, duet.data.from(x, { { 0, 1, 0 }, { 1, 0, 0 } }))
  compare.contains("a column for each", message, "column")
end

-- y = x W: one hidden layer without an activation finds it.
cases["several numbers are predicted at once"] = function()
  local rng = duet.rng(2)
  local x = rng:normal(0, 1, 200, 4)
  local y = x:dot(duet.tensor { { 1, -2 }, { 0.5, 0.3 }, { 0, 1 }, { -1, 2.385 } })
  local data = duet.data.from(x, y)
  for _, loss in ipairs { "mse", "mae", "huber", "log_cosh" } do
    local model = duet.model { inputs = 4, hidden = 4, outputs = 2, seed = 1,
                               initializer = duet.initializer.orthogonal {},
                               activation = duet.activation.identity {}, loss = duet.loss[loss] {} }
    fit(model, data, 100)
    compare.list("shape", model:predict(x).shape, { 200, 2 })
    local r2 = model:score(data)
    if r2 < 0.99 then error(("%s: r2 is %g"):format(loss, r2)) end
    local off = model:predict(x) - y
    compare.near("mae", model:score(data, duet.metric.mae {}), off:abs():mean(), 1e-12)
  end
end

-- Two questions to each row, with a column of yes and no for each.
cases["several answers of yes and no are learned at once"] = function()
  local x = duet.rng(2):normal(0, 1, 200, 2)
  local y = duet.tensor.zeros(200, 2)
  for i = 1, 200 do
    y:set(i, 1, x:get(i, 1) > 0 and 1 or 0)
    y:set(i, 2, x:get(i, 1) + x:get(i, 2) > 0.5 and 1 or 0)
  end
  local data = duet.data.from(x, y)
  for _, loss in ipairs { "binary_crossentropy", "focal", "hinge" } do
    local model = duet.model { inputs = 2, hidden = 8, outputs = 2, seed = 1,
                               initializer = duet.initializer.xavier {},
                               activation = duet.activation.tanh {}, loss = duet.loss[loss] {} }
    fit(model, data)
    if model:score(data) < 0.9 then error(("%s: %g are right"):format(loss, model:score(data))) end
    local f1 = model:score(data, duet.metric.f1 { average = "macro" })
    if f1 < 0.9 then error(("%s: f1 is %g"):format(loss, f1)) end
  end
end

cases["kl learns shares"] = function()
  local x = duet.rng(2):normal(0, 1, 100, 2)
  local logits = x:dot(duet.tensor { { 1, -1, 0 }, { 0.5, 0, 2 } })
  local y = logits:exp()
  y = y / y:sum(2)
  local data = duet.data.from(x, y)
  local model = duet.model { inputs = 2, hidden = 6, outputs = 3, seed = 1, loss = duet.loss.kl {},
                             initializer = duet.initializer.xavier {},
                             activation = duet.activation.tanh {} }
  local history = fit(model, data, 200)
  if history.loss[200] >= 0.01 then error("the divergence is " .. history.loss[200]) end
  compare.near("a row's shares", model:predict(x):sum(2):max(), 1, 1e-12)
end

-- One step of gradient descent changes a slope by -rate times the loss's slope by it.
cases["prelu's slopes are trained, saved and loaded"] = function()
  local data = iris()
  local model = duet.model { inputs = 4, hidden = 3, outputs = 3, seed = 1,
                             initializer = duet.initializer.xavier {},
                             activation = duet.activation.prelu {},
                             loss = duet.loss.crossentropy {} }
  local slopes = model["activation.slope"]
  compare.rows("at first", slopes, { { 0.25, 0.25, 0.25 } })
  local want = {}
  for j = 1, 3 do
    slopes:set(1, j, 0.25 + 1e-5)
    local above = model:loss(data)
    slopes:set(1, j, 0.25 - 1e-5)
    local below = model:loss(data)
    slopes:set(1, j, 0.25)
    want[j] = 0.25 - 0.1 * (above - below) / 2e-5
  end
  model:fit(data, { epochs = 1, optimizer = duet.optimizer.sgd { lr = 0.1 } })
  compare.list("after a step", slopes:totable()[1], want, 1e-9)
  local path = os.tmpname()
  model:save(path)
  local loaded = assert(duet.model.load(path))
  os.remove(path)
  compare.rows("loaded", loaded["activation.slope"], slopes:totable())
end

-- The limit of each loss as its logit grows beyond all bounds, and of its gradient.
cases["losses of infinite logits are their limits"] = function()
  local inf = math.huge
  local rows = {
    -- loss, options, logits, targets, value, gradient
    { "binary_crossentropy", {}, { inf }, { 1 }, 0, { 0 } },
    { "binary_crossentropy", {}, { -inf }, { 0 }, 0, { 0 } },
    { "binary_crossentropy", {}, { inf }, { 0 }, inf, { 1 } },
    { "binary_crossentropy", {}, { -inf }, { 1 }, inf, { -1 } },
    { "binary_crossentropy", { pos_weight = 3 }, { -inf }, { 1 }, inf, { -3 } },
    { "focal", { class_balancing = false }, { inf }, { 1 }, 0, { 0 } },
    { "focal", { class_balancing = false }, { -inf }, { 0 }, 0, { 0 } },
    { "focal", { class_balancing = false }, { inf }, { 0 }, inf, { 1 } },
    { "focal", { class_balancing = false }, { -inf }, { 1 }, inf, { -1 } },
    { "hinge", {}, { inf }, { 1 }, 0, { 0 } },
    { "hinge", {}, { -inf }, { 1 }, inf, { -1 } },
    { "hinge", { squared = true }, { inf }, { 1 }, 0, { 0 } },
    { "hinge", { squared = true }, { -inf }, { 0 }, 0, { 0 } },
    { "hinge", { squared = true }, { inf }, { 0 }, inf, { inf } },
    { "crossentropy", {}, { inf, 0 }, { 0 }, 0, { 0, 0 } },
    { "crossentropy", {}, { 0, -inf }, { 0 }, 0, { 0, 0 } },
    { "crossentropy", {}, { 0, inf }, { 0 }, inf, { -1, 1 } },
    { "kl", {}, { inf, 0 }, { 1, 0 }, 0, { 0, 0 } },
    { "kl", {}, { 0, inf }, { 1, 0 }, inf, { -1, 1 } },
    { "mse", {}, { -inf }, { 1 }, inf, { -inf } },
    { "mae", {}, { -inf }, { 1 }, inf, { -1 } },
    { "huber", { delta = 2 }, { inf }, { 1 }, inf, { 2 } },
    { "log_cosh", {}, { -inf }, { 1 }, inf, { -1 } },
  }
  for _, dtype in ipairs { "float64", "float32" } do
    for _, row in ipairs(rows) do
      local name, options, z, y, value, gradient = table.unpack(row)
      local loss = duet.loss[name](options)
      local logits = duet.tensor({ z }, dtype)
      local targets = duet.tensor({ y }, dtype)
      local what = ("%s of %s for %s"):format(name, z[1], y[1])
      same(what, loss:value(logits, targets), value)
      compare.list("gradient of " .. what, loss:gradient(logits, targets):totable()[1], gradient)
    end
  end
  local of_values = { "binary_crossentropy", "focal", "hinge", "mse", "mae", "huber", "log_cosh" }
  for _, name in ipairs(of_values) do
    local value = duet.loss[name] {}:value({ { 0 / 0 } }, { { 1 } })
    if value == value then error(name .. " hides that its logit is not a number") end
  end
end

return cases
