-- test_dropouts.lua - masks, and what dropouts do with them, by hand and in training.
local compare = require "compare"
local duet = require "duet"
local kinds = require "kinds"
local same, near_rows, TOLERANCE =
  compare.same, kinds.near_rows, kinds.TOLERANCE

local cases = {}

-- Means of many numbers vary by their deviation / sqrt(n): bounds are four times that.
local ROWS, COLUMNS = 400, 250

cases["masks have the mean and the deviation they promise"] = function()
  local n = ROWS * COLUMNS
  local masks = {
    { "inverted", { rate = 0.3 }, 1, math.sqrt(0.3 / 0.7) },
    { "dropconnect", { rate = 0.3 }, 1, math.sqrt(0.3 / 0.7) },
    { "gaussian", { rate = 0.3 }, 1, math.sqrt(0.3 / 0.7) },
    { "plain", { rate = 0.3 }, 0.7, math.sqrt(0.3 * 0.7) },
    { "alpha", { rate = 0.3 }, 0.7, math.sqrt(0.3 * 0.7) },
    { "annealed", { rate = 0.3, schedule = duet.schedule.constant {} }, 1, math.sqrt(0.3 / 0.7) },
    { "annealed", { rate = 0.3, form = "gaussian", schedule = duet.schedule.constant {} }, 1,
      math.sqrt(0.3 / 0.7) },
  }
  for i, row in ipairs(masks) do
    for dtype in pairs(TOLERANCE) do
      local x = duet.tensor.ones(ROWS, COLUMNS, dtype)
      local _, mask = duet.dropout[row[1]](row[2]):forward(x, duet.rng(i))
      compare.near("mean of " .. row[1], mask:mean(), row[3], 4 * row[4] / math.sqrt(n))
      local off = mask - row[3]
      compare.near("deviation of " .. row[1], math.sqrt((off * off):mean()) / row[4], 1,
                   4 * math.sqrt(2 / n))
    end
  end
end

cases["plain shrinks what it predicts"] = function()
  local x = { { 1, -2.385, 4 } }
  local plain = duet.dropout.plain { rate = 0.25 }
  compare.rows("infer", plain:infer(x), { { 0.75, -1.78875, 3 } }, 1e-15)
  local y, mask = plain:forward(x, duet.rng(0)) -- 0.549, 0.715, 0.603 are above 0.25
  compare.rows("mask", mask, { { 1, 1, 1 } })
  compare.rows("y", y, x)
end

-- Section 3 of the paper; PyTorch's AlphaDropout has the same a and b: for rate 0.3
-- a = 0.7^-0.5 (1 + 0.3 limit^2)^-0.5, b = -0.3 a limit.
cases["alpha keeps mean 0 and variance 1"] = function()
  local limit = -1.0507009873554805 * 1.6732632423543772
  local a = (0.7 * (1 + 0.3 * limit ^ 2)) ^ -0.5
  local b = -0.3 * a * limit
  local alpha = duet.dropout.alpha { rate = 0.3 }
  local x = duet.rng(5):normal(0, 1, ROWS, COLUMNS)
  local y, mask = alpha:forward(x, duet.rng(6))
  for i = 1, 20 do
    local want = mask:get(i, 1) == 1 and a * x:get(i, 1) + b or a * limit + b
    compare.near("y", y:get(i, 1), want, 1e-14)
  end
  -- Deviation 1 and kurtosis below 3.
  compare.near("mean", y:mean(), 0, 4 / math.sqrt(ROWS * COLUMNS))
  compare.near("variance", (y * y):mean(), 1, 4 * math.sqrt(2 / ROWS / COLUMNS))
  near_rows("gradient", alpha:backward(x, mask), (x * mask * a):totable(), "float64")
end

cases["gradients pass unmasked if asked to"] = function()
  local gy = { { 1, 2.385, -3 } }
  for _, name in ipairs { "inverted", "plain", "gaussian", "dropconnect" } do
    local drop = duet.dropout[name] { rate = 0.9, backward = "unmasked" }
    local _, mask = drop:forward(gy, duet.rng(0))
    compare.rows(name, drop:backward(gy, mask), gy)
  end
end

local function breast_cancer()
  local data = assert(duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" }))
  return duet.data.standardize(data)(data)
end

local function trained_with(dropout, options)
  local model = duet.model { inputs = 30, hidden = 10, outputs = 1, seed = 1,
                             dtype = options and options.dtype }
  local history = model:fit(breast_cancer(), {
    epochs = 20, batch = 64, seed = 2, dropout = dropout,
    optimizer = duet.optimizer.adam { lr = 0.01 }, threads = options and options.threads,
  })
  return model, history.loss[20]
end

cases["annealed is dropout at the schedule's rate"] = function()
  local x = duet.tensor.ones(3, 4)
  -- By hand it stands at the first update: linear's is a half of the rate.
  local annealed = duet.dropout.annealed {
    rate = 0.8, schedule = duet.schedule.linear { start_factor = 0.5, end_factor = 0, steps = 10 },
  }
  local y = annealed:forward(x, duet.rng(4))
  compare.rows("first", y, duet.dropout.inverted { rate = 0.4 }:forward(x, duet.rng(4)):totable())
  -- From the first epoch's end on, nothing is dropped any more.
  local gone = duet.dropout.annealed {
    rate = 0.5, unit = "epoch",
    schedule = duet.schedule.step { step_size = 1, gamma = 1e-300 },
  }
  local function second_epoch(dropout)
    local model = duet.model { inputs = 30, hidden = 4, outputs = 1, seed = 1 }
    local losses = model:fit(breast_cancer(), { epochs = 2, optimizer = "sgd", dropout = dropout,
                                                seed = 1 }).loss
    return losses[1], losses[2], model
  end
  local first, second = second_epoch(gone)
  local as_inverted = second_epoch(duet.dropout.inverted { rate = 0.5 })
  same("loss of the first epoch", first, as_inverted)
  local model = duet.model { inputs = 30, hidden = 4, outputs = 1, seed = 1 }
  model:fit(breast_cancer(), { epochs = 1, optimizer = "sgd", dropout = gone, seed = 1 })
  same("loss of the second epoch", second, model:loss(breast_cancer()))
end

cases["dropouts train at every place, and with any number of threads alike"] = function()
  for _, name in ipairs { "inverted", "plain", "gaussian", "alpha", "dropconnect" } do
    local drop = duet.dropout[name] { rate = 0.1 }
    for _, place in ipairs { "input", "hidden", "output", "w1", "w2" } do
      local what = ("%s at %s"):format(name, place)
      local one, loss = trained_with({ [place] = drop }, { threads = 1 })
      local two = trained_with({ [place] = drop }, { threads = 2 })
      compare.rows("w1 with " .. what, one.w1, two.w1:totable())
      if loss >= 0.69 then error(("%s: the loss is %g, want less"):format(what, loss)) end
      local _, single = trained_with({ [place] = drop }, { dtype = "float32" })
      compare.near(what .. " in float32", single, loss, 1e-3)
    end
  end
end

-- Equation 5 of the paper, written with odds; NumPy's 0.549, 0.715, 0.603 are the u of seed 0.
cases["concrete's mask is the paper's, and soft"] = function()
  local rate, temperature = 0.3, 0.5
  local concrete = duet.dropout.concrete { initial_rate = rate, temperature = temperature }
  local x = { { 1, -2.385, 4 } }
  local y, mask = concrete:forward(x, duet.rng(0))
  local want = {}
  for i, u in ipairs { 0.5488135039273248, 0.7151893663724195, 0.6027633760716439 } do
    local odds = rate / (1 - rate) * u / (1 - u)
    local dropped = odds ^ (1 / temperature) / (1 + odds ^ (1 / temperature))
    want[i] = (1 - dropped) / (1 - rate)
  end
  near_rows("gradient", concrete:backward({ { 1, 1, 1 } }, mask, x), { want }, "float32")
  near_rows("y", y, { { want[1], -2.385 * want[2], 4 * want[3] } }, "float32")
  compare.rows("prediction", concrete:infer(x), x)
end

local PLACES = { "input", "hidden", "output", "w1", "w2" }

local function regression()
  local x = duet.rng(1):normal(0, 1, 300, 8)
  local y = duet.tensor.zeros(300, 2)
  for i = 1, 300 do
    for j = 1, 2 do y:set(i, j, x:get(i, 1) * x:get(i, j + 1)) end
  end
  return duet.data.from(x, y)
end

-- A step of sgd with lr 1 is the gradient; the loss before it is that of the same masks.
cases["concrete's rate has the loss's gradient at every place, and the penalty's"] = function()
  local data, weight, at, step = regression(), 0.125, 0.3, 1e-5
  for _, place in ipairs(PLACES) do
    local function run(shift, regularizer)
      local model = duet.model { inputs = 8, hidden = 20, outputs = 2, seed = 1,
                                 loss = duet.loss.mse {} }
      local options = {
        epochs = 1, seed = 2, optimizer = duet.optimizer.sgd { lr = 0 },
        dropout = { [place] = duet.dropout.concrete { dropout_regularizer = regularizer } },
      }
      model:fit(data, options)
      local rate = model[("dropout.%s.logit_shift"):format(place)]
      rate:set(1, 1, shift)
      options.optimizer = duet.optimizer.sgd { lr = 1 }
      local history = model:fit(data, options)
      return history.loss[1], shift - rate:get(1, 1)
    end
    local slope = (run(at + step, 0) - run(at - step, 0)) / (2 * step)
    local _, gradient = run(at, 0)
    compare.near("by the rate at " .. place, gradient, slope, 1e-7)
    -- d/dl of p log p + (1 - p) log(1 - p) = p (1 - p) l, for each unit or weight.
    local units = ({ input = 8, hidden = 20, output = 2, w1 = 160, w2 = 40 })[place]
    local logit = math.log(0.1 / 0.9) + at
    local p = 1 / (1 + math.exp(-logit))
    local _, penalized = run(at, weight)
    compare.near("penalty at " .. place, penalized - gradient, weight * units * p * (1 - p) * logit,
                 1e-10)
  end
end

cases["concrete's rate is learned with any number of threads alike, and resumed"] = function()
  local path = os.tmpname()
  local data = breast_cancer()
  for dtype in pairs(TOLERANCE) do
    for _, place in ipairs(PLACES) do
      local name = ("dropout.%s.logit_shift"):format(place)
      local function train(more)
        local model = duet.model { inputs = 30, hidden = 10, outputs = 1, seed = 1, dtype = dtype }
        local options = { epochs = 6, batch = 64, seed = 2, threads = 1,
                          optimizer = duet.optimizer.adam { lr = 0.01 },
                          dropout = { [place] = duet.dropout.concrete {} } }
        for key, value in pairs(more or {}) do options[key] = value end
        assert(model:fit(data, options))
        return model
      end
      local one = train()
      local shift = one[name]:get(1, 1)
      if math.abs(shift) < 0.01 then error(("%s: it stays at %g"):format(name, shift)) end
      compare.rows(name, train { threads = 2 }[name], one[name]:totable())
      train { epochs = 3, checkpoint = { path = path } }
      local resumed = train { resume = path }
      compare.rows(name .. ", resumed", resumed[name], one[name]:totable())
      compare.rows("w1, resumed", resumed.w1, one.w1:totable())
    end
  end
  os.remove(path)
end

cases["a run goes on while another appends its dropouts' parameters"] = function()
  local data = breast_cancer()
  for _, place in ipairs(PLACES) do
    local model = duet.model { inputs = 30, hidden = 10, outputs = 1, seed = 1 }
    local function start(run)
      if run.epoch ~= 2 then return end
      model:fit(data, { epochs = 1, batch = 64, dropout = { [place] = duet.dropout.concrete {} } })
    end
    local history = assert(model:fit(data, {
      epochs = 4, batch = 64, validation = 0.2, early_stop = { patience = 9, restore_best = true },
      on_epoch = start,
    }))
    same("epochs", #history.loss, 4)
    assert(model["dropout." .. place .. ".logit_shift"]:get(1, 1) ~= 0, place)
  end
end

cases["a model keeps its tensors and learned rates, and is saved without dropouts"] = function()
  local data = breast_cancer()
  local model = duet.model { inputs = 30, hidden = 10, outputs = 1, seed = 1 }
  local w1, without = model.w1, model.parameters
  local options = { epochs = 2, dropout = duet.dropout.concrete {} }
  model:fit(data, options)
  compare.rows("w1", w1, model.w1:totable())
  same("parameters", model.parameters, without + 1)
  local learned = model["dropout.hidden.logit_shift"]:get(1, 1)
  model:fit(data, { epochs = 2 })
  same("after a run without", model["dropout.hidden.logit_shift"]:get(1, 1), learned)
  options.epochs, options.optimizer = 1, duet.optimizer.sgd { lr = 0 }
  model:fit(data, options)
  same("in the next run", model["dropout.hidden.logit_shift"]:get(1, 1), learned)
  local path = os.tmpname()
  model:save(path)
  local loaded = assert(duet.model.load(path))
  os.remove(path)
  same("parameters in the file", loaded.parameters, without)
  compare.rows("logits", loaded:logits(data), model:logits(data):totable())
end

return cases
