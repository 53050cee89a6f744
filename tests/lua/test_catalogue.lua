-- test_catalogue.lua - plugins give the figures of PyTorch, scikit-learn and SciPy, in both element
-- types. The golden files are made by tests/golden/make_*.py.
local compare = require "compare"
local duet = require "duet"
local same = compare.same

local cases = {}

-- Relative to numbers above 1: rounding of a few operations.
local TOLERANCE = { float64 = 1e-14, float32 = 1e-5 }

-- "elu { alpha = 0.83 }", to say which case failed.
local function title(case)
  local parts = {}
  for name, value in pairs(case.options) do parts[#parts + 1] = ("%s = %s"):format(name, value) end
  table.sort(parts)
  return ("%s { %s }"):format(case.plugin, table.concat(parts, ", "))
end

-- For each case of a golden file and each element type: f(plugin, case, dtype, title).
local function each_case(kind, golden, f)
  for _, case in ipairs(golden.cases) do
    for dtype in pairs(TOLERANCE) do
      f(duet[kind][case.plugin](case.options), case, dtype, title(case) .. " in " .. dtype)
    end
  end
end

local function near_rows(what, got, want, dtype, factor)
  compare.rows(what, got, want, TOLERANCE[dtype] * (factor or 1))
end

cases["activations and their slopes are PyTorch's"] = function()
  local golden = compare.golden "activations"
  each_case("activation", golden, function(plugin, case, dtype, what)
    local x = duet.tensor({ golden.x }, dtype)
    local y = plugin:forward(x)
    near_rows(what, y, { case.y }, dtype)
    local slope = plugin:backward(x, y, duet.tensor.ones(1, #golden.x, dtype))
    near_rows("slope of " .. what, slope, { case.slope }, dtype)
  end)
end

cases["activations neither overflow nor lose a NaN"] = function()
  for name in pairs(duet.activation) do
    local activation = duet.activation[name] {}
    for dtype, big in pairs { float64 = 1e300, float32 = 1e38 } do
      local x = duet.tensor({ -big, big, -1e-30, 0, 0 / 0 }, dtype)
      local y = activation:forward(x)
      local slope = activation:backward(x, y, duet.tensor.ones(1, 5, dtype))
      for i = 1, 4 do
        local a, b = y:get(1, i), slope:get(1, i)
        if a - a ~= 0 or b - b ~= 0 then
          error(("%s of %g in %s is %g, its slope %g"):format(name, x:get(1, i), dtype, a, b))
        end
      end
      same(name .. " of NaN is NaN", y:get(1, 5), 0 / 0)
    end
  end
end

cases["losses and their gradients are PyTorch's"] = function()
  local golden = compare.golden "losses"
  each_case("loss", golden, function(plugin, case, dtype, what)
    local z, y = duet.tensor(golden.logits, dtype), duet.tensor(case.target, dtype)
    compare.near(what, plugin:value(z, y), case.value, 4 * TOLERANCE[dtype])
    near_rows("gradient of " .. what, plugin:gradient(z, y), case.gradient, dtype, 2)
  end)
end

cases["losses weigh rows"] = function()
  local golden = compare.golden "losses"
  local weight = { 2, 0, 0.5, 1, 3 }
  each_case("loss", golden, function(plugin, case, dtype, what)
    local z, y = duet.tensor(golden.logits, dtype), duet.tensor(case.target, dtype)
    local sum, rows = 0, {}
    for i, by in ipairs(weight) do
      sum = sum + by * plugin:value(z:slice(i, i), y:slice(i, i))
      rows[i] = (plugin:gradient(z:slice(i, i), y:slice(i, i)) * by):totable()[1]
    end
    compare.near(what, plugin:value(z, y, weight), sum, 4 * TOLERANCE[dtype])
    near_rows("gradient of " .. what, plugin:gradient(z, y, weight), rows, dtype)
  end)
end

-- Logits far out, and right or wrong: finite, and never less than 0.
cases["losses never overflow"] = function()
  local targets = { classes = { { 0 }, { 1 } }, binary = { { 0, 1 }, { 1, 0 } },
                    values = { { 0, 1 }, { 1, 0 } } }
  local targets_of = { crossentropy = "classes", binary_crossentropy = "binary", focal = "binary",
                       hinge = "binary", kl = "values" }
  for name, target in pairs(targets_of) do
    for dtype, big in pairs { float64 = 1e300, float32 = 1e38 } do
      local z = duet.tensor({ { big, -big }, { big, -big } }, dtype)
      local loss = duet.loss[name] {}
      local y = duet.tensor(targets[target], dtype)
      local value, gradient = loss:value(z, y), loss:gradient(z, y)
      if not (value >= 0 and value < math.huge) then
        error(("%s is %g in %s"):format(name, value, dtype))
      end
      if gradient:norm() - gradient:norm() ~= 0 then error(name .. ": the gradient isn't finite") end
      if name ~= "hinge" then
        same("least probability by " .. name, loss:predict(z):min(), 0.0)
      end
    end
  end
end

cases["an output behind a softmax is the softmax"] = function()
  for _, name in ipairs { "crossentropy", "kl" } do
    -- exp(0), exp(1), exp(2) over their sum
    compare.rows(name, duet.loss[name] {}:predict { { 0, 1, 2 }, { 700, 701, 702 } },
                 { { 0.09003057317038046, 0.24472847105479767, 0.6652409557748219 },
                   { 0.09003057317038046, 0.24472847105479767, 0.6652409557748219 } }, 1e-15)
  end
end

cases["losses refuse options that make no sense"] = function()
  compare.raises("class_weight[2] is -1, expected 0 or more", function()
    return duet.loss.crossentropy { class_weight = { 1, -1 } }
  end)
  compare.raises("class_weight has 2 numbers, expected 3, one for each class", function()
    return duet.loss.crossentropy { class_weight = { 1, 2 } }:value({ { 1, 2, 3 } }, { { 0 } }), nil
  end)
  compare.raises("option 'alpha'", function()
    return duet.loss.focal { class_balancing = false, alpha = 0.5 }
  end)
end

return cases
