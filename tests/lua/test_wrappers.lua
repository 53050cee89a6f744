-- test_wrappers.lua - optimizers around others, and all of them in whole runs.
local compare = require "compare"
local duet = require "duet"
local same, rows, raises, contains =
  compare.same, compare.rows, compare.raises, compare.contains

local DTYPES = { "float64", "float32" }
local TENSORS = { "w1", "b1", "w2", "b2" }
local sgd, adam = duet.optimizer.sgd, duet.optimizer.adam

local function model(dtype)
  return duet.model {
    inputs = 3, hidden = 5, outputs = 1, seed = 3, dtype = dtype,
    activation = duet.activation.tanh {}, initializer = duet.initializer.xavier {},
    loss = duet.loss.binary_crossentropy {},
  }
end

local function data(n)
  local x = duet.rng(4):normal(0, 1, n, 3)
  return duet.data.from(x, x:slice(1, n):sum(2):map(function(s) return s > 0.3 and 1 or 0 end))
end

-- Train a new model; options are those of fit.
local function train(options, n)
  local net = model(options.dtype)
  local own = {
    epochs = 3, batch = 16, seed = 7, regularizer = duet.regularizer.l2 { alpha = 0.01 },
    dropout = { hidden = duet.dropout.inverted { rate = 0.3 } },
  }
  for key, value in pairs(options) do own[key] = key ~= "dtype" and value or nil end
  local history = net:fit(data(n or 50), own)
  return net, history
end

local function same_weights(what, got, want)
  for _, name in ipairs(TENSORS) do rows(what .. " " .. name, got[name], want[name]:totable()) end
end

-- An optimizer with its defaults; those that stand around another one get adam.
local function default(plugin)
  for _, option in ipairs(plugin.schema) do
    if option.name == "base" then return plugin { base = adam { lr = 0.01 } } end
  end
  return plugin {}
end

-- Call f with each optimizer that comes with duet.
local function each(f)
  local n = 0
  for name, plugin in pairs(duet.optimizer) do
    if plugin.file then
      n = n + 1
      f(name, default(plugin))
    end
  end
  assert(n > 15, n .. " optimizers only")
end

local cases = {}

cases["every optimizer goes on after a run's file to the bit"] = function()
  local path = os.tmpname()
  each(function(name, optimizer)
    for _, dtype in ipairs(DTYPES) do
      local whole, history = train { optimizer = optimizer, epochs = 5, dtype = dtype }
      train { optimizer = optimizer, epochs = 2, dtype = dtype,
              checkpoint = { path = path, every = 2 } }
      local net, resumed = train { optimizer = optimizer, epochs = 5, dtype = dtype, resume = path }
      same_weights(name .. " " .. dtype, net, whole)
      for i = 1, 5 do same(name .. " loss", resumed.loss[i], history.loss[i]) end
    end
  end)
  os.remove(path)
end

-- By hand, with the gradients of the model: the batch's now and at the anchor, and all rows'.
cases["svrg corrects a batch's gradient by that over all rows"] = function()
  local d, lr = data(50), 0.1
  local net, by_hand = model(), model()
  net:fit(d, { epochs = 2, batch = 16, shuffle = false,
               optimizer = duet.optimizer.svrg { lr = lr, update_every = 3 } })
  local anchor, all
  for t = 1, 8 do
    local first = ({ 1, 17, 33, 49 })[(t - 1) % 4 + 1]
    local last = math.min(first + 15, 50)
    local batch = duet.data.from(d.x:slice(first, last), d.y:slice(first, last))
    if (t - 1) % 3 == 0 then
      anchor = {}
      for _, name in ipairs(TENSORS) do anchor[name] = by_hand[name]:copy() end
      all = by_hand:gradient(d)
    end
    local here, now = by_hand:gradient(batch), {}
    for _, name in ipairs(TENSORS) do
      now[name] = by_hand[name]:copy()
      by_hand[name]:assign(anchor[name])
    end
    local there = by_hand:gradient(batch)
    for _, name in ipairs(TENSORS) do
      by_hand[name]:assign(now[name]:add(here[name] - there[name] + all[name], -lr))
    end
  end
  for _, name in ipairs(TENSORS) do rows(name, net[name], by_hand[name]:totable(), 1e-14) end
end

cases["random numbers follow seed, update and tensor, at any number of threads"] = function()
  local function noisy(seed, threads)
    local optimizer = duet.optimizer.gradient_noise { eta = 1, base = sgd { lr = 0.01 } }
    return (train { optimizer = optimizer, seed = seed, threads = threads })
  end
  local net = noisy(7, 1)
  same_weights("three threads", noisy(7, 3), net)
  assert((noisy(8, 1).w1 - net.w1):norm() > 0.01, "another seed gives the same numbers")
end

cases["wrappers in wrappers go on after a run's file, and keep to their roles"] = function()
  local path = os.tmpname()
  local nested = duet.optimizer.ema {
    decay = 0.9, base = duet.optimizer.lookahead {
      k = 2, base = duet.optimizer.sam { base = adam { lr = 0.02, amsgrad = true } },
    },
  }
  local optimizer = { weights = nested, biases = duet.optimizer.schedule_free { lr = 0.1 } }
  local whole = train { optimizer = optimizer, epochs = 5 }
  train { optimizer = optimizer, epochs = 2, checkpoint = { path = path, every = 2 } }
  same_weights("nested", train { optimizer = optimizer, epochs = 5, resume = path }, whole)
  os.remove(path)
end

cases["no optimizer's bits depend on the number of threads"] = function()
  each(function(name, optimizer)
    local one = train({ optimizer = optimizer, epochs = 2, batch = 150, threads = 1 }, 300)
    local three = train({ optimizer = optimizer, epochs = 2, batch = 150, threads = 3 }, 300)
    same_weights(name, three, one)
  end)
end

cases["every optimizer trains: the loss of a full batch goes down"] = function()
  each(function(name, optimizer)
    for _, dtype in ipairs(DTYPES) do
      local net = model(dtype)
      local history = net:fit(data(50), { epochs = 60, optimizer = optimizer })
      local first, last = history.loss[1], net:loss(data(50))
      local lower = last < first
      if not lower then error(("%s %s: %g after %g"):format(name, dtype, last, first)) end
    end
  end)
end

cases["evaluating anew sees the same rows, masks and penalty"] = function()
  local checked = 0
  duet.optimizer.define {
    name = "sees_the_same", scope = "model", lr = 0.1,
    step = function(u)
      local gradient, loss = u.gradient:copy(), u.loss
      for _ = 1, 2 do same("loss", u:evaluate(), loss) end
      rows("gradient", u.gradient, gradient:totable())
      u.weight:add(u.gradient, -u.lr)
      checked = checked + 1
    end,
  }
  local drop = duet.dropout.inverted { rate = 0.5 }
  train { optimizer = duet.optimizer.sees_the_same {},
          dropout = { input = drop, hidden = drop, output = drop } }
  same("steps", checked, 3 * 4)
  -- To the bit: the gradient at w + 0 is the one at w.
  for _, dtype in ipairs(DTYPES) do
    for _, base in ipairs { sgd { lr = 0.5, momentum = 0.9 }, adam { lr = 0.05 } } do
      same_weights("rho = 0", train { optimizer = duet.optimizer.sam { rho = 0, base = base },
                                      dtype = dtype },
                   train { optimizer = base, dtype = dtype })
    end
  end
end

-- One step by hand: from model:gradient at the weights and at those uphill, of the weights alone.
-- The plugin adds 1e-12 to the norm.
cases["sam on the weights moves and measures the weights alone"] = function()
  local rho, lr = 0.3, 0.5
  local net, want = model(), model()
  local start = want:gradient(data(50), {})
  local size = math.sqrt((start.w1 * start.w1):sum() + (start.w2 * start.w2):sum())
  local before = { w1 = want.w1:copy(), w2 = want.w2:copy() }
  for _, name in ipairs { "w1", "w2" } do want[name]:add(start[name], rho / size) end
  local uphill = want:gradient(data(50), {})
  net:fit(data(50), { epochs = 1, optimizer = {
    weights = duet.optimizer.sam { rho = rho, base = sgd { lr = lr } }, biases = sgd { lr = 0.25 },
  } })
  for name, w in pairs(before) do
    rows(name, net[name], (w - uphill[name] * lr):totable(), 1e-12)
  end
  for _, name in ipairs { "b1", "b2" } do
    rows(name, net[name], (start[name] * -0.25):totable(), 1e-15)
  end
end

cases["wrappers that do nothing are their base"] = function()
  local base = adam { lr = 0.03 }
  local want = train { optimizer = base }
  same_weights("ema", train { optimizer = duet.optimizer.ema { decay = 0, base = base } }, want)
  local net = train { optimizer = duet.optimizer.lookahead { k = 1, alpha = 1, base = base } }
  for _, name in ipairs(TENSORS) do rows(name, net[name], want[name]:totable(), 1e-12) end
  same_weights("slow weights that never follow",
               train { optimizer = duet.optimizer.lookahead { k = 1000, base = base } }, model())
end

cases["a wrapper's rate is its base's, and follows the schedule"] = function()
  local w, v = duet.tensor { 1, 2 }, duet.tensor { 1, 2 }
  local u = duet.optimizer.lookahead { k = 100, base = sgd { lr = 0.5 } }:attach(w)
  same("lr", u.lr, 0.5)
  u.lr = 0.25
  u:step { 1, 1 }
  rows("w", w, { { 0.75, 1.75 } })
  same("t", u.t, 1)
  sgd { lr = 0.25 }:attach(v):step { 1, 1 }
  rows("sgd", v, w:totable())
  local schedule = duet.schedule.step { step_size = 2, gamma = 0.1 }
  local plain = train { optimizer = sgd { lr = 1 }, schedule = schedule }
  local wrapped = train { optimizer = duet.optimizer.ema { decay = 0, base = sgd { lr = 1 } },
                          schedule = schedule }
  same_weights("scheduled", wrapped, plain)
end

cases["what needs a function by hand says so, and what doesn't takes a gradient"] = function()
  local w = duet.tensor { 1, 2 }
  local sam = duet.optimizer.sam { base = sgd {} }:attach(w)
  raises("asked to evaluate", function() sam:step { 1, 1 } end)
  raises("asked to evaluate", function() duet.optimizer.sophia {}:attach(w):step { 1, 1 } end)
  raises("asked to evaluate", function() duet.optimizer.lbfgs {}:attach(w):step { 1, 1 } end)
  local v = duet.tensor { 1, 2 }
  local once = duet.optimizer.lbfgs { max_iter = 1, history = 7 }:attach(v)
  once:step { 3, -1 } -- the first step is lr / |g|_1 long
  rows("v", v, { { 0.25, 2.25 } }, 1e-15)
  same("history", once.slots.s.rows, 7)
  same("pairs", once.scalars.pairs, 0.0)
  once:step { 1, 0 }
  same("pairs", once.scalars.pairs, 1.0)
end

cases["an optimizer of the whole model is not for tensors that lie apart"] = function()
  local sam = duet.optimizer.sam { base = sgd {} }
  local ok, message = pcall(train, { optimizer = { w1 = sam, w2 = sgd {}, b1 = sam, b2 = sam } })
  same("fails", ok, false)
  contains("message", message, "serves weights, biases, or all")
  local whole = train { optimizer = { w1 = sam, w2 = sam, b1 = sgd {}, b2 = adam {} } }
  assert(whole.w1:norm() > 0)
  raises("base", function() return duet.optimizer.sam {} end)
  raises("base", function() return duet.optimizer.sam { base = duet.schedule.constant {} } end)
end

cases["a failure while evaluating stops the run with its reason"] = function()
  local calls = 0
  local l2 = duet.regularizer.define {
    name = "fails_at_the_second", penalty = function() return 0 end,
    gradient = function()
      calls = calls + 1
      if calls == 3 then error "not twice" end
    end,
  }
  local ok, message = pcall(train, { optimizer = duet.optimizer.sam { base = sgd {} },
                                     regularizer = l2 {} })
  same("fails", ok, false)
  contains("message", message, "not twice")
end

return cases
