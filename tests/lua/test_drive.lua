-- test_drive.lua - plugins driven by hand do what their formulas say, and check what they get.
local compare = require "compare"
local duet = require "duet"
local same, near, rows, raises, contains =
  compare.same, compare.near, compare.rows, compare.raises, compare.contains

local cases = {}

cases["an initializer fills a tensor from the stream it is given"] = function()
  local w = duet.tensor.zeros(3, 2)
  same("returns w", duet.initializer.constant { value = 2.385 }:fill(w), w)
  rows("constant", w, { { 2.385, 2.385 }, { 2.385, 2.385 }, { 2.385, 2.385 } })
  duet.initializer.normal { mean = 0, std = 1 }:fill(w, duet.rng(5))
  rows("normal", w, duet.rng(5):normal(0, 1, 3, 2):totable())
  -- Without a stream the default one goes on.
  duet.seed(5)
  duet.initializer.normal { mean = 0, std = 1 }:fill(w)
  rows("default stream", w, duet.rng(5):normal(0, 1, 3, 2):totable())
  -- Fans are rows and columns: sqrt(2 / (3 + 2)).
  local std = math.sqrt(2 / 5)
  duet.initializer.xavier {}:fill(w, duet.rng(5))
  rows("xavier", w, (duet.rng(5):normal(0, 1, 3, 2) * std):totable())
  duet.initializer.xavier {}:fill(w, duet.rng(5), { fan_in = 6, fan_out = 2 })
  rows("fans", w, (duet.rng(5):normal(0, 1, 3, 2) * 0.5):totable())
  raises("fill: unknown option 'fanin' (did you mean 'fan_in'?)",
         function() return duet.initializer.xavier {}:fill(w, nil, { fanin = 3 }) end)
  raises("tensor expected, got 3", function() return duet.initializer.xavier {}:fill(3) end)
  same("configured without a table", duet.initializer.constant():fill(w), w)
  raises("rng expected, got 3", function() return duet.initializer.xavier {}:fill(w, 3) end)
end

cases["a regularizer gives penalty and gradient, and projects"] = function()
  local w = duet.tensor { { 1, -2 }, { 0, 4 } }
  local l1, l2 = duet.regularizer.l1 { alpha = 0.5 }, duet.regularizer.l2 { alpha = 0.5 }
  same("l1", l1:penalty(w), 3.5)
  rows("l1", l1:gradient(w), { { 0.5, -0.5 }, { 0, 0.5 } })
  same("l2", l2:penalty(w), 0.5 * 0.5 * 21)
  rows("l2", l2:gradient(w), { { 0.5, -1 }, { 0, 2 } })
  rows("w stays", w, { { 1, -2 }, { 0, 4 } })
  same("projects nothing", l1:project(w, 0.1), w)
  rows("w stays", w, { { 1, -2 }, { 0, 4 } })
  same("dtype", l2:gradient(duet.tensor({ 1 }, "float32")).dtype, "float32")
  same("a table", l1:penalty { 1, -1 }, 1.0)
  raises("tensor or table of numbers expected, got nothing",
         function() return l1:penalty(), nil end)
  local box = duet.regularizer.define {
    name = "box", project = function(c) c.weight:clip(-c.lr, c.lr, c.weight) end,
  } {}
  rows("box", box:project(w:copy(), 1.5), { { 1, -1.5 }, { 0, 1.5 } })
  same("no penalty", box:penalty(w), 0.0)
  rows("no gradient", box:gradient(w), { { 0, 0 }, { 0, 0 } })
end

cases["dropout gives output and mask, and goes back through it"] = function()
  local drop = duet.dropout.inverted { rate = 0.5 }
  local x = duet.rng(1):normal(3, 0.1, 40, 25)
  local y, mask = drop:forward(x, duet.rng(2))
  local uniform = duet.rng(2):uniform(0, 1, 40, 25)
  for i = 1, 40 do
    for j = 1, 25 do
      local keep = uniform[i][j] > 0.5 and 2 or 0
      same(("y[%d][%d]"):format(i, j), y[i][j], keep * x[i][j])
    end
  end
  rows("backward", drop:backward(x, mask), (x * mask):totable())
  rows("infer", drop:infer(x), x:totable())
  raises("tensor of 40 x 25 expected, got 1 x 2", function() return drop:backward(x, { 1, 2 }) end)
  raises("tensor of float64 expected, got float32",
         function() return drop:backward({ 1 }, duet.tensor({ 1 }, "float32")) end)
end

cases["an activation goes forward and back"] = function()
  local x = duet.tensor { { -1, 0, 2.385 } }
  local relu, tanh = duet.activation.relu {}, duet.activation.tanh {}
  rows("relu", relu:forward(x), { { 0, 0, 2.385 } })
  rows("back", relu:backward(x, relu:forward(x), { 1, 1, 3 }), { { 0, 0, 3 } })
  local y = tanh:forward(x)
  local back = tanh:backward(x, y, { 1, 1, 1 })
  for j = 1, 3 do
    near("tanh", y[1][j], duet.math.tanh(x[1][j]), 1e-15)
    near("back", back[1][j], 1 - y[1][j] ^ 2, 1e-15)
  end
  raises("tensor of 1 x 3 expected, got 1 x 2", function() return tanh:backward(x, y, { 1, 1 }) end)
  raises("optimizer plugin expected",
         function() return duet.optimizer.sgd {}.attach(tanh, x), nil end)
end

cases["a loss gives the sum over rows, its gradient and the output"] = function()
  local loss = duet.loss.binary_crossentropy {}
  local z, y = { { 0.3 }, { -2.385 }, { 1 } }, { { 1 }, { 0 }, { 0 } }
  local function a(v) return 1 / (1 + math.exp(-v)) end
  local terms = { -math.log(a(0.3)), -math.log(1 - a(-2.385)), -math.log(1 - a(1)) }
  near("value", loss:value(z, y), terms[1] + terms[2] + terms[3], 1e-12)
  near("weighted", loss:value(z, y, { 2, 0, 0.5 }), 2 * terms[1] + 0.5 * terms[3], 1e-12)
  near("weighted by a column", loss:value(z, y, { { 2 }, { 0 }, { 0.5 } }),
       2 * terms[1] + 0.5 * terms[3], 1e-12)
  rows("gradient", loss:gradient(z, y), { { a(0.3) - 1 }, { a(-2.385) }, { a(1) } }, 1e-12)
  rows("predict", loss:predict(z), { { a(0.3) }, { a(-2.385) }, { a(1) } }, 1e-12)
  raises("loss binary_crossentropy: the target in row 2 is 2, expected a label of 0 or 1",
         function() return loss:value(z, { { 1 }, { 2 }, { 0 } }), nil end)
  raises("loss mse: the target in row 1 is nan, expected a finite number",
         function() return duet.loss.mse {}:value({ 1 }, { 0 / 0 }), nil end)
  raises("tensor of 3 x 1 expected, got 1 x 3",
         function() return loss:value(z, { 1, 0, 0 }), nil end)
  raises("tensor of 3 x 1 expected, got 3 x 2",
         function() return loss:value(z, y, { { 1, 1 }, { 1, 1 }, { 1, 1 } }), nil end)
end

cases["a schedule is asked by update or epoch, and observes"] = function()
  local step = duet.schedule.step { step_size = 2, gamma = 0.5 }
  for t, want in ipairs { 8, 8, 4, 4, 2 } do same("lr " .. t, step:lr(8, t), want + 0.0) end
  raises("integer from 1 to", function() return step:lr(8, 0), nil end)
  raises("schedule step follows no metric: it has no observe", function() step:observe(1) end)
  local follower = duet.schedule.define {
    name = "drive_follower", scalars = { { name = "factor", value = 1 }, "epoch" },
    lr = function(c) return c.base * c.scalars.factor end,
    observe = function(c)
      c.scalars.factor = c.scalars.factor * c.value
      c.scalars.epoch = c.epoch
    end,
  }
  local a, b = follower {}, follower {}
  a:observe(0.5)
  a:observe(0.5)
  same("state of its own", a:lr(8, 1), 2.0)
  same("state of its own", b:lr(8, 1), 8.0)
  local peek = duet.schedule.define {
    name = "peek", lr = function(c) return c.t * 100 + c.epoch end,
  }
  same("by update", peek {}:lr(1, 7), 701.0)
  same("with epoch", peek {}:lr(1, 7, 3), 703.0)
  same("by epoch", peek { unit = "epoch" }:lr(1, 7), 707.0)
  raises("scalars change in 'observe' only", function()
    return duet.schedule.define {
      name = "sly", scalars = { "s" }, observe = function() end,
      lr = function(c) c.scalars.s = 1 return 1 end,
    } {}:lr(1, 1)
  end)
end

cases["a metric compares rows"] = function()
  local accuracy = duet.metric.accuracy {}
  local predicted, target = { { 1 }, { 0 }, { 2 }, { 1 } }, { { 1 }, { 1 }, { 2 }, { 1 } }
  same("accuracy", accuracy:value(predicted, target), 0.75)
  near("r2", duet.metric.r2 {}:value({ { 1 }, { 2 }, { 4 } }, { { 1 }, { 2 }, { 3 } }), 0.5, 1e-15)
  raises("tensor of 1 x 2 expected, got 2 x 1",
         function() return accuracy:value({ 1, 2 }, { { 1 }, { 2 } }), nil end)
end

cases["an optimizer is attached to a tensor and steps"] = function()
  local w = duet.tensor { { 1, 2 }, { 3, 4 } }
  local u = duet.optimizer.momentum { lr = 0.1, momentum = 0.5 }:attach(w)
  same("t", u.t, 0)
  same("weight", u.weight, w)
  same("options", u.options.momentum, 0.5)
  same("optimizer", u.optimizer.name, "momentum")
  u:step(duet.tensor { { 1, 1 }, { 1, 1 } })
  rows("w", w, { { 0.9, 1.9 }, { 2.9, 3.9 } }, 1e-15)
  local velocity = u.slots.velocity
  rows("velocity", velocity, { { 1, 1 }, { 1, 1 } })
  u.lr = 0.2
  same("lr", u.lr, 0.2)
  u:step { { 1, 1 }, { 1, 1 } }
  rows("live", velocity, { { 1.5, 1.5 }, { 1.5, 1.5 } })
  rows("w", w, { { 0.6, 1.6 }, { 2.6, 3.6 } }, 1e-15)
  velocity:fill(0)
  u:step(duet.tensor.zeros(2, 2))
  rows("slots can be written", w, { { 0.6, 1.6 }, { 2.6, 3.6 } }, 1e-15)
  same("t", u.t, 3)
  same("tostring", tostring(u), "optimizer momentum on 2 x 2, after 3 steps")
  u:step(w) -- the weights themselves may be the gradient
  rows("w", w, { { 0.48, 1.28 }, { 2.08, 2.88 } }, 1e-15)
end

cases["a gradient may lie anywhere, and stays as it was"] = function()
  local all = duet.tensor { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } }
  local w = all:slice(2)
  local u = duet.optimizer.momentum { lr = 0.1, momentum = 0.5 }:attach(w)
  u:step(all:slice(1, 2))
  rows("across w", w, { { 3.9, 4.8, 5.7 }, { 6.6, 7.5, 8.4 } }, 1e-15)
  u:step(u.slots.velocity)
  rows("in a slot", w, { { 3.75, 4.5, 5.25 }, { 6, 6.75, 7.5 } }, 1e-15)
  rows("velocity", u.slots.velocity, { { 1.5, 3, 4.5 }, { 6, 7.5, 9 } }, 1e-15)
  duet.optimizer.define {
    name = "spoils", step = function(t) t.weight:sub(t.gradient) t.gradient:fill(7) end,
  }
  local g = duet.tensor { 1, 2, 3 }
  w = duet.tensor { 4, 4, 4 }
  duet.optimizer.spoils {}:attach(w):step(g)
  rows("w", w, { { 3, 2, 1 } })
  rows("gradient", g, { { 1, 2, 3 } })
end

cases["slots that an option needs are nil without it"] = function()
  local w = duet.tensor { 1 }
  same("without", duet.optimizer.adam {}:attach(w).slots.v_max, nil)
  same("with", #duet.optimizer.adam { amsgrad = true }:attach(w).slots.v_max, 1)
  local names = {}
  for name in pairs(duet.optimizer.adam {}:attach(w).slots) do names[#names + 1] = name end
  table.sort(names)
  same("pairs", table.concat(names, " "), "m v")
  raises("slots are changed in place", function() duet.optimizer.adam {}:attach(w).slots.m = w end)
end

cases["a step takes a function that gives loss and gradient"] = function()
  local w = duet.tensor { 3, -2 }
  local u = duet.optimizer.sgd { lr = 0.25 }:attach(w)
  same("loss", u:step(function() return (w * w):sum(), w * 2 end), 13.0)
  rows("w", w, { { 1.5, -1 } })
  rows("minimized", (duet.minimize(function(x) return (x * x):sum(), x * 2 end, { 3, -2 },
                                   { optimizer = duet.optimizer.sgd { lr = 0.25 }, steps = 2 })),
       { { 0.75, -0.5 } })
  raises("the function returned nil, expected a loss and a gradient",
         function() u:step(function() end) end)
  local ok, message = pcall(u.step, u, function() error { code = 7 } end)
  same("failed", ok, false)
  same("errors pass through", message.code, 7)
  -- In evaluate() as well, once the plugin has returned.
  duet.optimizer.define {
    name = "asks", scope = "model", step = function(t) t:evaluate() t:evaluate() end,
  }
  local v = duet.optimizer.asks {}:attach(w)
  local calls = 0
  ok, message = pcall(v.step, v, function()
    calls = calls + 1
    if calls == 2 then error { code = 8 } end
    return 1, w
  end)
  same("failed", ok, false)
  same("code", message.code, 8)
  same("calls", calls, 2)
  calls = 10
  same("goes on", v:step(function() calls = calls + 1 return calls, w end), 11)
  ok, message = pcall(v.step, v, function()
    calls = calls + 1
    if calls > 14 then v:step(w) end
    return 1, w
  end)
  same("failed", ok, false)
  contains("message", message, "step: called while it is stepping")
end

cases["what a step can't use is refused"] = function()
  local w = duet.tensor { { 1, 2 } }
  local u = duet.optimizer.sgd {}:attach(w)
  raises("step: the gradient is 1 x 3, expected 1 x 2, as the tensor",
         function() u:step { 1, 2, 3 } end)
  raises("step: the gradient is float32, expected float64, as the tensor",
         function() u:step(duet.tensor({ 1, 2 }, "float32")) end)
  raises("function expected, got 3", function() u:step(3) end)
  raises("lr is -1, expected a number in [0, inf)", function() u.lr = -1 end)
  raises("lr is inf, expected", function() u.lr = math.huge end)
  raises("can be assigned to, not 't'", function() u.t = 3 end)
  raises("attached optimizer: no field or method 'rate'", function() return u.rate end)
  raises("tensor expected, got a list", function() return duet.optimizer.sgd {}:attach { 1, 2 } end)
end

cases["an optimizer can't step a view of memory that is gone"] = function()
  local owner = duet.optimizer.adam {}:attach(duet.tensor { 1 })
  local in_c = duet.optimizer.sgd {}:attach(owner.slots.m)
  duet.optimizer.define { name = "idle", step = function() end }
  local in_lua = duet.optimizer.idle {}:attach(owner.slots.v)
  do local _ <close> = owner end
  for _, u in ipairs { in_c, in_lua } do
    raises("a view of memory that is gone", function() u:step { 1 } end)
    raises("a view of memory that is gone", function() u:step(function() return 1, { 1 } end) end)
  end
end

cases["a closed optimizer lets go of its state"] = function()
  local slot, u
  do
    local attached <close> = duet.optimizer.adam {}:attach(duet.tensor { 1 })
    attached:step { 1 }
    slot, u = attached.slots.m, attached
  end
  raises("a view of memory that is gone", function() return slot[1][1] end)
  raises("this optimizer is closed", function() u:step { 1 } end)
  same("tostring", tostring(u), "optimizer, closed")
end

cases["what is attached keeps its tensor, and slots keep their optimizer"] = function()
  local velocity
  do
    local w = duet.tensor { 1, 2 }
    local u = duet.optimizer.momentum {}:attach(w[1])
    velocity = u.slots.velocity
    u:step { 1, 1 }
  end
  collectgarbage()
  collectgarbage()
  rows("velocity", velocity, { { 1, 1 } })
  -- A tensor that was a view for a call can't be stepped after it.
  local kept
  duet.activation.define {
    name = "lender",
    forward = function(c) kept = duet.optimizer.sgd {}:attach(c.y) c.y:assign(c.x) end,
    backward = function() end,
  }
  duet.activation.lender {}:forward { 1 }
  raises("a view of memory that is gone", function() kept:step { 1 } end)
end

return cases
