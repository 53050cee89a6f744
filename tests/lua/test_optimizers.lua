-- test_optimizers.lua - optimizers against traces of NumPy, from their papers, and of PyTorch.
local compare = require "compare"
local duet = require "duet"
local same, near, rows = compare.same, compare.near, compare.rows

package.path = compare.data "../scripts/?.lua;" .. package.path
local objectives = {}
for _, problem in ipairs(require "convergence_problems"()) do
  objectives[problem.name] = problem.f
end

local DTYPES = { "float64", "float32" }

-- What is compared is of order 1.
local TOLERANCE = { float64 = 1e-11, float32 = 3e-5 }
local WIDER = {
  prodigy = { float32 = 3e-3 }, -- its first steps, of 1e-6, are lost in float32's rounding
  levenberg_marquardt = { float32 = 1e-3 }, -- equations whose condition is 1e5 and more
  spsa = { float32 = 3e-3 }, -- a difference of losses
  sophia = { float64 = 1e-9, float32 = 3e-3 }, -- a difference of gradients for the exact Hessian
}

-- A golden file's options: a base is a table with its name.
local function configure(optimizer, options)
  local own = {}
  for key, value in pairs(options) do own[key] = value end
  local function base_of(given)
    local base = {}
    for key, value in pairs(given) do base[key] = key ~= "name" and value or nil end
    return duet.optimizer[given.name](base)
  end
  if own.base then own.base = base_of(own.base) end
  if own.bases then own.bases = { base_of(own.bases[1]), base_of(own.bases[2]) } end
  return duet.optimizer[optimizer](own)
end

-- sum(x^4) / 4 + x A x / 2 of all elements in a row, and its gradient, as in the golden file.
local function quartic(w)
  local n, a = w.rows * w.columns, {}
  for i = 1, n do
    a[i] = {}
    for j = 1, n do a[i][j] = i == j and 1.25 + 0.25 * i or 0.5 / (1 + math.abs(i - j)) end
  end
  local x = w:reshape(1, n)
  local ax = x:dot(duet.tensor(a, w.dtype))
  return (x ^ 4):sum() / 4 + (x * ax):sum() / 2, (x ^ 3 + ax):reshape(w.rows, w.columns)
end

local function tolerance_of(optimizer, dtype)
  return (WIDER[optimizer] or {})[dtype] or TOLERANCE[dtype]
end

local function follow(case, given, dtype)
  local function shaped(list) return duet.tensor(list, dtype):reshape(case.rows, case.columns) end
  local w = shaped(given.initial):copy()
  local u = configure(case.optimizer, case.options):attach(w)
  local what = ("%s %s %d x %d"):format(u.optimizer, dtype, case.rows, case.columns)
  for t, gradient in ipairs(given.grads) do
    if case.evaluates then
      u:step(function() return quartic(w) end)
    else
      u:step(shaped(gradient))
    end
    local key = tostring(t)
    local tolerance = tolerance_of(case.optimizer, dtype)
    if case.weights[key] then rows(what .. " t = " .. t, w, case.weights[key], tolerance) end
    if case.predictions[key] then
      rows(what .. " predicts, t = " .. t, u:prediction(), case.predictions[key], tolerance)
    end
  end
end

local cases = {}

cases["steps match NumPy's"] = function()
  local given = compare.golden "torch"
  for _, case in ipairs(compare.golden("optimizers").cases) do
    for _, dtype in ipairs(DTYPES) do follow(case, given, dtype) end
  end
end

-- A network that starts as in layers.json, trained on a case's data.
local function train_layers(case, given, dtype)
  local loss = case.target == "values" and duet.loss.mse {} or duet.loss.crossentropy {}
  local net = duet.model { inputs = 3, hidden = 4, outputs = 2, dtype = dtype, loss = loss,
                           activation = duet.activation.tanh {} }
  for name, start in pairs(given.start) do net[name]:assign(duet.tensor(start, dtype)) end
  local weights = case.weighted and given.row_weights or nil
  local shown = {}
  net:fit(duet.data.from(given.x, given[case.target]), {
    epochs = 8, shuffle = false, optimizer = configure(case.optimizer, case.options),
    regularizer = case.ridge > 0 and duet.regularizer.l2 { alpha = case.ridge } or nil,
    sample_weight = weights,
    on_epoch = function(run)
      shown[run.epoch] = {}
      for name in pairs(given.start) do shown[run.epoch][name] = net[name]:copy() end
    end,
  })
  return shown
end

cases["on a network, steps that need its layers match NumPy's"] = function()
  local golden = compare.golden "layers"
  for i, case in ipairs(golden.cases) do
    for _, dtype in ipairs(DTYPES) do
      local shown = train_layers(case, golden.given, dtype)
      for t, params in pairs(case.params) do
        for name, want in pairs(params) do
          rows(("%s %d %s %s t = %s"):format(case.optimizer, i, dtype, name, t),
               shown[tonumber(t)][name], want, tolerance_of(case.optimizer, dtype))
        end
      end
    end
  end
end

cases["with maximize they climb what they would descend"] = function()
  local given, n = compare.golden "torch", 0
  for name, plugin in pairs(duet.optimizer) do
    local climbs = false
    for _, option in ipairs(plugin.schema) do climbs = climbs or option.name == "maximize" end
    if climbs and plugin.file then
      n = n + 1
      local down, up = duet.tensor(given.initial):reshape(3, 4), duet.tensor(given.initial)
      down, up = down:copy(), up:reshape(3, 4):copy()
      local u, v = plugin {}:attach(down), plugin { maximize = true }:attach(up)
      for _ = 1, 12 do
        u:step(function() return quartic(down) end)
        v:step(function()
          local value, gradient = quartic(up)
          return -value, -gradient
        end)
      end
      rows(name, up, down:totable())
    end
  end
  assert(n >= 10, n .. " climb")
end

-- Both functions and the rounding of sums differ in their last digits, which the steps amplify.
cases["lbfgs makes the steps and the evaluations of PyTorch's"] = function()
  for i, case in ipairs(compare.golden("lbfgs").cases) do
    local w, calls = duet.tensor(case.start), 0
    local u = duet.optimizer.lbfgs(case.options):attach(w)
    local what = ("%s, case %d, %s"):format(case["function"], i, u.optimizer)
    for t, want in ipairs(case.weights) do
      u:step(function()
        calls = calls + 1
        return objectives[case["function"]](w)
      end)
      rows(("%s, t = %d"):format(what, t), w, { want }, 1e-7)
    end
    same("calls of " .. what, calls, case.calls)
  end
end

cases["lbfgs trains a network as PyTorch's does"] = function()
  local golden = compare.golden("lbfgs").network
  for _, run in ipairs(golden.runs) do
    local model = duet.model {
      inputs = 3, hidden = 4, outputs = 1, activation = duet.activation.tanh {},
      loss = duet.loss.binary_crossentropy {},
    }
    for name, value in pairs(golden.initial) do model[name]:assign(duet.tensor(value)) end
    local history = model:fit(duet.data.from(duet.tensor(golden.x), duet.tensor(golden.y)), {
      epochs = run.epochs, optimizer = duet.optimizer.lbfgs(run.options),
      regularizer = duet.regularizer.l2 { alpha = 0.05 },
    })
    for i, loss in ipairs(run.loss) do near("loss " .. i, history.loss[i], loss, 1e-9) end
    for name, value in pairs(run.weights) do rows(name, model[name], value, 1e-7) end
  end
end

-- An optimizer with its defaults, around adam if it is one around another.
local function usual(name)
  for _, option in ipairs(duet.optimizer[name].schema) do
    if option.name == "base" then
      return duet.optimizer[name] { base = duet.optimizer.adam {} }
    end
  end
  return duet.optimizer[name] {}
end

-- Two classes that a line parts, and a small network for them.
local function small_run(name, dtype, epochs, more)
  local x = duet.rng(7):normal(0, 1, 40, 3)
  local y = {}
  for i = 1, 40 do y[i] = { x[i][1] - 0.5 * x[i][3] > 0.1 and 1 or 0 } end
  local model = duet.model { inputs = 3, hidden = 4, outputs = 1, seed = 2, dtype = dtype }
  local options = { epochs = epochs, batch = 16, seed = 3, optimizer = usual(name) }
  for key, value in pairs(more or {}) do options[key] = value end
  local history = assert(model:fit(duet.data.from(x, y), options))
  return model, history
end

cases["each optimizer, stopped and resumed, gives the bits of one that went on"] = function()
  local path = os.tmpname()
  for name, plugin in pairs(duet.optimizer) do
    for _, dtype in ipairs(plugin.file and DTYPES or {}) do
      local whole, want = small_run(name, dtype, 7)
      small_run(name, dtype, 4, { checkpoint = { path = path, every = 4 } })
      local resumed, got = small_run(name, dtype, 7, { resume = path })
      for i = 1, 7 do same(name .. ": loss", got.loss[i], want.loss[i]) end
      for _, tensor in ipairs(whole.tensors) do
        same(("%s %s: %s"):format(name, dtype, tensor),
          (resumed[tensor] - whole[tensor]):abs():max(), 0.0)
      end
    end
  end
  os.remove(path)
end

-- duet.math.power makes each anew, by squaring; tests/test_math.c has another source for it.
cases["powers of betas go from step to step as exactly as if made anew"] = function()
  for _, beta in ipairs { 0, 0.5, 0.9, 0.965, 0.999, 0.99999 } do
    local adam = duet.optimizer.adam { beta1 = beta, beta2 = math.sqrt(beta) }
    local u = adam:attach(duet.tensor { 1 })
    for t = 1, 12000 do
      u:step(u.weight)
      local s, o = u.scalars, u.options
      same("beta1, t = " .. t, 1 - s.beta1_power, 1 - duet.math.power(o.beta1, t))
      same("beta2, t = " .. t, 1 - s.beta2_power, 1 - duet.math.power(o.beta2, t))
    end
  end
end

cases["asgd predicts with its average, which starts after t0"] = function()
  local w = duet.tensor { 1, 2 }
  local u = duet.optimizer.asgd { lr = 0.5, lambda = 0, t0 = 1 }:attach(w)
  local after = {}
  for t = 1, 5 do
    u:step { 1, -1 }
    after[t] = w:copy()
  end
  -- w is 1 - t / 2; until t = 3 the average is w, then the mean of w at 3, 4, 5.
  rows("w", w, { { -1.5, 4.5 } }, 0)
  rows("average", u:prediction(), ((after[3] + after[4] + after[5]) / 3):totable(), 1e-15)
end

-- PyTorch's line search went past max_eval until 2.6: pytorch/pytorch#91581.
cases["lbfgs evaluates no more often than max_eval says"] = function()
  for most = 2, 12 do
    local p, n = duet.tensor { 1e-3 }, 0
    duet.optimizer.lbfgs { line_search = "strong_wolfe", max_eval = most }:attach(p):step(function()
      n = n + 1
      local x = p[1][1]
      return x ^ 4 * 1e12 + math.abs(x), duet.tensor { 4e12 * x ^ 3 + (x > 0 and 1 or -1) }
    end)
    same("at most " .. most, n <= most, true)
  end
  compare.raises("max_eval = 1 only measures", function() duet.optimizer.lbfgs { max_eval = 1 } end)
end

-- Powers of two: what is multiplied and divided by one number is the same again.
cases["ftrl keeps the weights it is given until there is a gradient"] = function()
  local start = { -2, -1, 0, 0.5, 2 }
  local from_zero = { beta = 1, initial_accumulator = 0 }
  for _, options in ipairs { {}, { l1 = 1 }, { l2 = 0.25 }, from_zero } do
    local w = duet.tensor(start)
    local u = duet.optimizer.ftrl(options):attach(w)
    for _ = 1, 3 do u:step { 0, 0, 0, 0, 0 } end
    rows(tostring(u.optimizer), w, { start }, 1e-15)
  end
  local w = duet.tensor(start)
  duet.optimizer.ftrl { variant = "keras" }:attach(w):step { 0, 0, 0, 0, 0 }
  rows("Keras's", w, { { 0, 0, 0, 0, 0 } }, 0)
end

-- PyTorch 1.13: torch.optim.Adam([w], lr=.1) in float32, a gradient of 1e20, then 1000 of 1.
cases["the square of a large gradient overflows no earlier than PyTorch's"] = function()
  local w = duet.tensor({ 1 }, "float32")
  local u = duet.optimizer.adam { lr = 0.1 }:attach(w)
  u:step(duet.tensor({ 1e20 }, "float32"))
  for _ = 1, 1000 do u:step(duet.tensor({ 1 }, "float32")) end
  compare.near("weight", w[1][1], 0.39945, 1e-5)
  for _, name in ipairs { "adabelief", "adamw", "lamb", "nadam", "radam", "rmsprop" } do
    local x = duet.tensor({ 1 }, "float32")
    local o = duet.optimizer[name] {}:attach(x)
    o:step(duet.tensor({ 1e20 }, "float32"))
    for slot, state in pairs(o.slots) do
      same(name .. "." .. slot, state[1][1] - state[1][1], 0)
    end
  end
end

return cases
