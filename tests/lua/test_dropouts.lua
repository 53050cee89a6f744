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
    local losses = model:fit(breast_cancer(), { epochs = 2, dropout = dropout, seed = 1 }).loss
    return losses[1], losses[2], model
  end
  local first, second = second_epoch(gone)
  local as_inverted = second_epoch(duet.dropout.inverted { rate = 0.5 })
  same("loss of the first epoch", first, as_inverted)
  local model = duet.model { inputs = 30, hidden = 4, outputs = 1, seed = 1 }
  model:fit(breast_cancer(), { epochs = 1, dropout = gone, seed = 1 })
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

return cases
