-- test_activations.lua - activations and losses give the figures of PyTorch, in both element types.
local compare = require "compare"
local duet = require "duet"
local kinds = require "kinds"
local same, each_case, near_rows, TOLERANCE =
  compare.same, kinds.each_case, kinds.near_rows, kinds.TOLERANCE

local cases = {}

local function follow_activations(golden)
  each_case("activation", golden, function(plugin, case, dtype, what)
    local x = duet.tensor({ golden.x }, dtype)
    local y = plugin:forward(x)
    near_rows(what, y, { case.y }, dtype)
    local slope = plugin:backward(x, y, duet.tensor.ones(1, #golden.x, dtype))
    near_rows("slope of " .. what, slope, { case.slope }, dtype)
  end)
end

cases["activations and their slopes are PyTorch's"] = function()
  follow_activations(compare.golden "activations")
end

cases["activations and their slopes are those of their papers"] = function()
  follow_activations(compare.golden "formulas".activation)
end

-- What training does is seen in the layers of a batch: h / z are the slopes of units below 0.
cases["rrelu draws a slope for each row and unit, the same forward and backward"] = function()
  local x = duet.rng(5):normal(0, 1, 200, 3)
  local y = duet.rng(6):normal(0, 1, 200, 1)
  local model = duet.model { inputs = 3, hidden = 6, outputs = 1, seed = 1, loss = duet.loss.mse {},
                             activation = duet.activation.rrelu { lower = 0.1, upper = 0.5 } }
  local updates = {}
  local probe = duet.optimizer.define { name = "slopes", scope = "model", step = function(u)
    local l, slopes = u.layers(), {}
    local z = l[1].input:dot(model.w1) + model.b1
    local by_h = l[2].gradient:dot(model.w2:transpose())
    for row = 1, l.rows do
      for unit = 1, 6 do
        local slope = l[2].input[row][unit] / z[row][unit]
        local back = l[1].gradient[row][unit] / by_h[row][unit]
        compare.near("backward", back, slope, 1e-12)
        if z[row][unit] < 0 then
          slopes[#slopes + 1] = slope
        else
          compare.near("above 0", slope, 1, 1e-15)
        end
      end
    end
    updates[u.t] = slopes
  end }
  model:fit(duet.data.from(x, y), { epochs = 2, shuffle = false, optimizer = probe {}, seed = 3 })
  for t = 1, 2 do
    local n, sum = #updates[t], 0
    assert(n > 300, n)
    for _, slope in ipairs(updates[t]) do
      assert(slope >= 0.1 - 1e-12 and slope <= 0.5 + 1e-12, slope)
      sum = sum + slope
    end
    compare.near("mean", sum / n, 0.3, 4 * 0.4 / math.sqrt(12 * n))
  end
  assert(updates[1][1] ~= updates[2][1], "each update draws anew")
end

cases["activations neither overflow nor lose a NaN"] = function()
  for name, plugin in pairs(duet.activation) do
    local activation = plugin {}
    -- Other suites may have defined some of their own.
    for dtype, big in pairs(plugin.file and { float64 = 1e300, float32 = 1e38 } or {}) do
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

local function follow_losses(golden)
  each_case("loss", golden, function(plugin, case, dtype, what)
    local z, y = duet.tensor(golden.logits, dtype), duet.tensor(case.target, dtype)
    compare.near(what, plugin:value(z, y), case.value, 4 * TOLERANCE[dtype])
    near_rows("gradient of " .. what, plugin:gradient(z, y), case.gradient, dtype, 2)
  end)
end

cases["losses and their gradients are PyTorch's"] = function()
  follow_losses(compare.golden "losses")
end

cases["losses and their gradients are those of their papers"] = function()
  follow_losses(compare.golden "formulas".loss)
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
      same(name .. ": gradient that isn't finite", gradient:norm() - gradient:norm(), 0.0)
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
