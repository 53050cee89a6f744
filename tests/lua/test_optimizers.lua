-- test_optimizers.lua - optimizers against traces of NumPy, from their papers, and of PyTorch.
local compare = require "compare"
local duet = require "duet"
local objectives = require "objectives"
local same, near, rows = compare.same, compare.near, compare.rows

local DTYPES = { "float64", "float32" }

-- What is compared is of order 1.
local TOLERANCE = { float64 = 1e-11, float32 = 3e-5 }
local WIDER = {
  prodigy = { float32 = 3e-3 }, -- its first steps, of 1e-6, are lost in float32's rounding
  sophia = { float64 = 1e-9, float32 = 3e-3 }, -- a difference of gradients for the exact Hessian
}

-- A golden file's options: a base is a table with its name.
local function configure(optimizer, options)
  local own = {}
  for key, value in pairs(options) do own[key] = value end
  if own.base then
    local base = {}
    for key, value in pairs(own.base) do base[key] = key ~= "name" and value or nil end
    own.base = duet.optimizer[own.base.name](base)
  end
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
    local tolerance = (WIDER[case.optimizer] or {})[dtype] or TOLERANCE[dtype]
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

return cases
