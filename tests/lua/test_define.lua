-- test_define.lua - plugins written in Lua do what those in C do, to the bit, and fail as cleanly.
local compare = require "compare"
local duet = require "duet"
local same, near, rows, raises, contains =
  compare.same, compare.near, compare.rows, compare.raises, compare.contains

local cases = {}

-- ---- Plugins in Lua that are the twins of ones in C ---------------------------------------------

local twins = {}

twins.momentum = duet.optimizer.define {
  name = "lua_momentum", summary = "the twin of momentum",
  options = { { name = "momentum", default = 0.9, min = 0, max = 1, summary = "share kept" } },
  slots = { "velocity" },
  step = function(u)
    local v = u.slots.velocity
    v:mul(u.options.momentum):add(u.gradient)
    u.weight:add(v, -u.lr)
  end,
}

twins.adam = duet.optimizer.define {
  name = "lua_adam", version = "2.1", summary = "the twin of adam",
  options = {
    { name = "beta1", default = 0.9, range = "[0, 1)", summary = "decay of the mean" },
    { name = "beta2", default = 0.999, range = "[0, 1)", summary = "decay of the mean square" },
    { name = "epsilon", default = 1e-8, range = "(0, inf)", summary = "keeps the divisor from 0" },
  },
  slots = { "m", { name = "v" } },
  scalars = { { name = "rate", value = 3.25 } },
  scope = "elementwise",
  prepare = function(u)
    u.scalars.rate = u.lr * math.sqrt(1 - duet.math.power(u.options.beta2, u.t)) /
                     (1 - duet.math.power(u.options.beta1, u.t))
  end,
  step = function(u)
    local o, m, v, g = u.options, u.slots.m, u.slots.v, u.gradient
    local root = math.sqrt(1 - duet.math.power(o.beta2, u.t))
    m:mul(o.beta1):add(g, 1 - o.beta1)
    v:mul(o.beta2):add(g * (1 - o.beta2) * g)
    u.weight:sub((m * u.scalars.rate) / (v:sqrt() + o.epsilon * root))
  end,
}

duet.activation.define {
  name = "lua_tanh", summary = "the twin of tanh",
  forward = function(c) c.x:tanh(c.y) end,
  backward = function(c) c.gx:assign(c.gy * ((1 - c.y) * (1 + c.y))) end,
}

duet.loss.define {
  name = "lua_mse", summary = "half the squared error, summed",
  value = function(c)
    local e = c.logits - c.target
    if c.row_weight then e:mul(e):mul(c.row_weight) else e:mul(e) end
    return e:sum() / 2
  end,
  gradient = function(c)
    c.gradient:assign(c.logits):sub(c.target)
    if c.row_weight then c.gradient:mul(c.row_weight) end
  end,
  predict = function(c) c.y:assign(c.logits) end,
}

duet.regularizer.define {
  name = "lua_ridge",
  options = { { name = "alpha", default = 0.01 } },
  penalty = function(c) return c.options.alpha * (c.weight * c.weight):sum() / 2 end,
  gradient = function(c) c.gradient:add(c.weight, c.options.alpha) end,
  project = function(c) c.weight:clip(-c.lr, c.lr, c.weight) end,
}

duet.dropout.define {
  name = "lua_dropout",
  options = { { name = "rate", default = 0.5, min = 0, max = 1 } },
  draw = function(c)
    local rate = c.options.rate
    local u = c.rng:uniform(0, 1, c.mask.rows, c.mask.columns, c.mask.dtype)
    c.mask:assign(u:map(function(x) return x > rate and 1 / (1 - rate) or 0 end))
  end,
  forward = function(c) c.y:assign(c.x * c.mask) end,
  backward = function(c) c.gx:assign(c.gy * c.mask) end,
}

duet.initializer.define {
  name = "lua_fans",
  options = { { name = "kind", choices = { "normal", "uniform" }, default = "uniform" } },
  fill = function(c)
    local w = c.weight
    if c.options.kind == "normal" then
      w:assign(c.rng:normal(0, 1, w.rows, w.columns, w.dtype))
    else
      w:assign(c.rng:uniform(0, 1, w.rows, w.columns, w.dtype))
    end
    w:mul(c.fan_in):add(c.fan_out)
  end,
}

duet.schedule.define {
  name = "lua_halving",
  options = { { name = "every", type = "int", default = 10, min = 1 } },
  lr = function(c) return c.base * 0.5 ^ ((c.t - 1) // c.options.every) end,
}

duet.schedule.define {
  name = "lua_follower",
  scalars = { { name = "best", value = 1e300 }, { name = "factor", value = 1 } },
  lr = function(c) return c.base * c.scalars.factor end,
  observe = function(c)
    local s = c.scalars
    if c.value < s.best then s.best = c.value else s.factor = s.factor / 4 end
  end,
}

duet.metric.define {
  name = "lua_hits",
  value = function(c)
    local n = 0
    for i = 1, c.target.rows do n = n + (c.predicted[i][1] == c.target[i][1] and 1 or 0) end
    return n / c.target.rows
  end,
}

-- 500 steps on a function that isn't quadratic, from w.
local function descend(optimizer, dtype)
  local w = duet.rng(7):normal(0.385, 1.7, 3, 4, dtype)
  local u = optimizer:attach(w)
  for _ = 1, 500 do u:step(w * w * w - w * 2.385) end
  return w
end

cases["an optimizer in Lua makes the bits of its twin in C, 500 steps on"] = function()
  for _, dtype in ipairs { "float64", "float32" } do
    for name, twin in pairs(twins) do
      local options = { lr = 0.0238 }
      local want = descend(duet.optimizer[name](options), dtype)
      rows(name .. " " .. dtype, descend(twin(options), dtype), want:totable())
      same("moved", math.abs(math.abs(want[1][1]) - 2.385 ^ 0.5) < 0.1, true)
    end
  end
end

-- A model trained on all of breast_cancer's first rows.
local function train(with)
  local data = duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" })
  local train_data = duet.data.standardize(data)(data)
  local model = duet.model {
    inputs = 30, hidden = 5, outputs = 1, seed = 1, dtype = with.dtype,
    initializer = duet.initializer.xavier {},
    activation = with.activation or duet.activation.tanh {},
    loss = with.loss or duet.loss.binary_crossentropy {},
  }
  local history = model:fit(train_data, {
    epochs = 5, batch = 100, seed = 2,
    optimizer = with.optimizer or duet.optimizer.adam { lr = 0.01 },
    regularizer = with.regularizer, dropout = with.dropout, schedule = with.schedule,
    metrics = with.metrics, threads = with.threads,
  })
  return model, history
end

local lua_svrg = duet.optimizer.define {
  name = "lua_svrg", summary = "the twin of svrg", scope = "model",
  options = { { name = "update_every", default = 50, type = "int", min = 1 } },
  slots = { { name = "anchor", from = "weight" }, "all" },
  step = function(u)
    if (u.t - 1) % u.options.update_every == 0 then
      u.slots.anchor:assign(u.weight)
      u.objective { all_rows = true, gradient = u.slots.all }
    end
    local start, there = u.weight:copy(), u.weight:copy()
    u.weight:assign(u.slots.anchor)
    u.objective { gradient = there }
    u.weight:assign(start - (u.gradient - there + u.slots.all) * u.lr)
  end,
}

local lua_noise = duet.optimizer.define {
  name = "lua_noise", summary = "the twin of gradient_noise around sgd", scope = "model",
  step = function(u)
    local g = u.random_normal(u.gradient:copy())
    u.weight:sub((u.gradient + g * math.sqrt(0.5)) * u.lr)
  end,
}

cases["services of a step are those that plugins in C have"] = function()
  local sgd = duet.optimizer.sgd { lr = 0.1 }
  for _, dtype in ipairs { "float64", "float32" } do
    local pairs_of = {
      { duet.optimizer.svrg { lr = 0.1, update_every = 3 },
        lua_svrg { lr = 0.1, update_every = 3 } },
      { duet.optimizer.gradient_noise { eta = 0.5, gamma = 0, base = sgd },
        lua_noise { lr = 0.1 } },
    }
    for i, pair in ipairs(pairs_of) do
      local want = train { optimizer = pair[1], dtype = dtype }
      local got = train { optimizer = pair[2], dtype = dtype }
      for _, name in ipairs { "w1", "b1", "w2", "b2" } do
        rows(("pair %d, %s, %s"):format(i, dtype, name), got[name], want[name]:totable(),
             dtype == "float64" and 1e-12 or 1e-5)
      end
    end
  end
end

-- What a descriptor in C has and a definition lacks: the host's business, and what isn't there yet.
local NOT_IN_LUA = {
  head = true, needs_minor = true, config_size = true, reserved_base = true, reserved = true,
  flags = true, -- fields of their own, such as `no_descent`
  check = true, exports = true, parameters = true,
}

cases["definitions have the fields of descriptors in C"] = function()
  local function fields(kind)
    local permitted = {}
    local _, message = pcall(duet[kind].define, { name = "x", ["?"] = 1 })
    for name in message:match "there are: (.*)%)":gmatch "[%w_]+" do permitted[name] = true end
    return permitted
  end
  local function header(name)
    local file <close> = assert(io.open(compare.data("../include/duet/" .. name .. ".h")))
    return file:read "a"
  end
  local base = header "plugin":match "#define DUET_PLUGIN_FIELDS(.-)\n\n"
  for _, kind in ipairs(require "duet.core".kinds) do
    local permitted = fields(kind)
    local own = header(kind):match("\nstruct duet_" .. kind .. " {(.-)\n};"):gsub("/%*.-%*/", "")
    for text in (base .. ";" .. own):gsub("\\\n", " "):gmatch "[^;]+" do
      local name = text:match "%(%*([%w_]+)%)" or text:match "([%w_]+)%s*$"
      if name and name ~= "DUET_PLUGIN_FIELDS" and not NOT_IN_LUA[name] then
        assert(permitted[name], ("duet.%s.define has no field '%s'"):format(kind, name))
      end
    end
  end
end

cases["a definition has presets, lists and identity"] = function()
  local plugin = duet.optimizer.define {
    name = "tabular", author = "A. Nonymous", licence = "MIT", state_version = 2,
    options = { { name = "weights", default = { 0.5, 0.25 }, range = "[0, 1]" },
                { name = "every", type = "int", default = 3, min = 1, unit = "updates",
                  scale = "log" } },
    presets = { { name = "plain", option = "every", value = 4 },
                { name = "fast", option = "every", value = 7 },
                { name = "fast", option = "lr", value = 0.5 } },
    slots = { { name = "history", times = "weights" } },
    step = function(u)
      local w = u.options.weights
      u.slots.history:slice(#w, #w):assign(u.gradient)
      u.weight:add(u.gradient, -u.lr * w[1] * u.options.every)
    end,
  }
  local w = duet.tensor { 8, 4 }
  plugin { variant = "fast" }:attach(w):step { { 1, 2 } }
  rows("0.5 0.5 7 times the gradient", w, { { 8 - 1.75, 4 - 3.5 } })
  w = duet.tensor { 8, 4 }
  local u = plugin { lr = 1, weights = { 1, 0, 0 } }:attach(w)
  u:step { { 1, 2 } }
  rows("1 1 4 times the gradient", w, { { 4, -4 } })
  rows("a history as long as the list", u.slots.history, { { 0, 0 }, { 0, 0 }, { 1, 2 } })
  raises("option 'weights' is 2, expected a list of numbers in [0, 1]",
         function() return plugin { weights = { 2 } } end)
end

-- The norm over all tensors, for a step that is elementwise: the updates have length 1.
cases["prepare_all sees all tensors, and its scalars are shared"] = function()
  local seen = {}
  local unit = duet.optimizer.define {
    name = "unit_step", scope = "elementwise",
    scalars = { { name = "norm", shared = true }, "own" },
    prepare_all = function(u)
      u.scalars.norm = u.gradient:norm()
      u.scalars.own = -1
      seen.columns, seen.slots, seen.name = u.gradient.columns, next(u.slots), u.name
    end,
    step = function(u)
      seen[u.name] = u.scalars.own
      u.weight:add(u.gradient, -u.lr / u.scalars.norm)
    end,
  }
  local net = duet.model { inputs = 2, hidden = 3, outputs = 1, seed = 5 }
  local before = net:copy()
  net:fit(duet.data.from({ { 1, 2 }, { -1, 0.5 } }, { 1, 0 }),
          { optimizer = unit { lr = 1 }, epochs = 1, batch = 2 })
  local square = 0
  for _, name in ipairs { "w1", "b1", "w2", "b2" } do
    square = square + (net[name] - before[name]):norm() ^ 2
  end
  near("length of the update", square, 1, 1e-12)
  same("elements", seen.columns, 2 * 3 + 3 + 3 + 1)
  same("no name", seen.name, nil)
  same("its own scalar is the first tensor's alone", seen.b1, 0.0)
end

cases["optimizers, activations and dropouts in Lua train as their twins do"] = function()
  for _, dtype in ipairs { "float64", "float32" } do
    local swaps = {
      { optimizer = duet.optimizer.lua_adam { lr = 0.01 } },
      { activation = duet.activation.lua_tanh {} },
      { optimizer = duet.optimizer.lua_momentum { lr = 0.01 } },
      { dropout = duet.dropout.lua_dropout { rate = 0.25 } },
    }
    local twin = {
      {}, {}, { optimizer = duet.optimizer.momentum { lr = 0.01 } },
      { dropout = duet.dropout.inverted { rate = 0.25 } },
    }
    for i, swap in ipairs(swaps) do
      swap.dtype, twin[i].dtype, swap.threads, twin[i].threads = dtype, dtype, 2, 1
      local got, want = train(swap), train(twin[i])
      for _, name in ipairs { "w1", "b1", "w2", "b2" } do
        rows(("swap %d, %s, %s"):format(i, dtype, name), got[name], want[name]:totable())
      end
    end
  end
end

cases["regularizers, schedules and metrics in Lua take part in a run"] = function()
  local _, plain = train {}
  local model, history = train {
    regularizer = duet.regularizer.lua_ridge { alpha = 0.5 },
    schedule = duet.schedule.lua_halving { every = 3 },
    metrics = { duet.metric.lua_hits {}, duet.metric.accuracy {} },
  }
  same("penalty is kept", #history.penalty, 5)
  same("penalty is positive", history.penalty[1] > 0, true)
  for i = 1, 5 do same("hits", history.lua_hits[i], history.accuracy[i]) end
  same("loss differs", plain.loss[5] ~= history.loss[5], true)
  -- The last of 30 updates has the rate 0.01 / 2^9.
  same("projected", model.w1:abs():max() <= 0.01 / 2 ^ 9, true)
end

cases["a dropout in Lua says what stands in its place in prediction"] = function()
  local plugin = duet.dropout.define {
    name = "lua_halving_dropout", draw = function(c) c.mask:fill(1) end,
    forward = function(c) c.y:assign(c.x) end, backward = function(c) c.gx:assign(c.gy) end,
    infer = function(c) c.y:assign(c.x * (c.place == "hidden" and 0.5 or 0.25)) end,
  }
  rows("by hand", plugin {}:infer { 2.385, -1 }, { { 2.385 / 2, -0.5 } })
  local model = train { dropout = plugin {}, optimizer = duet.optimizer.sgd { lr = 0.1 } }
  local twin = train { optimizer = duet.optimizer.sgd { lr = 0.1 } }
  rows("w1", model.w1, twin.w1:totable())
  local x = duet.tensor.ones(1, 30)
  local without = twin:logits(x)[1][1] - twin.b2[1][1]
  near("logit", model:logits(x)[1][1] - twin.b2[1][1], without / 2, 1e-12)
end

cases["a defined plugin is found, described and configured as one in C"] = function()
  local plugin = duet.optimizer.lua_adam
  same("the same object", plugin, twins.adam)
  same("tostring", tostring(plugin), "optimizer lua_adam 2.1: the twin of adam")
  same("file", plugin.file, nil)
  same("summary of one without", duet.metric.lua_hits.summary, "defined in Lua")
  local options = {}
  for _, row in ipairs(plugin.schema) do options[row.name] = row end
  same("lr", options.lr.default, 0.001)
  same("range", options.beta1.range, "[0, 1)")
  same("summary", options.beta2.summary, "decay of the mean square")
  same("instance", tostring(plugin { beta1 = 0.5 }),
       "optimizer lua_adam { lr = 0.001, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-08 }")
  raises("optimizer lua_adam: option 'beta1' is 1, expected a number in [0, 1)",
         function() return plugin { beta1 = 1 } end)
  raises("unknown option 'beta3' (did you mean 'beta1'?)",
         function() return plugin { beta3 = 1 } end)
  same("choice", duet.initializer.lua_fans {}.kind, "uniform")
  raises("option 'kind' is 'norm', expected one of normal/uniform",
         function() return duet.initializer.lua_fans { kind = "norm" } end)
  raises("option 'every' is 2.5, expected an integer in [1, inf)",
         function() return duet.schedule.lua_halving { every = 2.5 } end)
  local found
  for name in pairs(duet.schedule) do found = found or name == "lua_follower" end
  same("listed", found, true)
end

cases["options of all types reach the function"] = function()
  local seen
  local plugin = duet.optimizer.define {
    name = "typed",
    options = {
      { name = "real", default = 2.385 }, { name = "limit", type = "real" },
      { name = "int", type = "int", default = -3 }, { name = "on", default = true },
      { name = "mode", choices = { "mean", "sum" } },
      { name = "text", default = "hello" }, { name = "empty", type = "text" },
      { name = "size", default = 4.5, needs = "mode=sum" },
    },
    step = function(u)
      seen = {}
      for name, value in pairs(u.options) do seen[name] = value end
    end,
  }
  local w = duet.tensor { 1, 2 }
  plugin {}:attach(w):step(w)
  local want = { real = 2.385, int = -3, on = true, mode = "mean", text = "hello", size = 0.0 }
  for name, value in pairs(want) do same(name, seen[name], value) end
  for name in pairs(seen) do same("known " .. name, want[name] ~= nil, true) end
  plugin { real = -1, limit = 7, int = 5, on = false, mode = "sum", text = "a", empty = "b",
           size = 9 }:attach(w):step(w)
  want = { real = -1.0, limit = 7.0, int = 5, on = false, mode = "sum", text = "a", empty = "b",
           size = 9.0 }
  for name, value in pairs(want) do same(name, seen[name], value) end
  same("int", math.type(seen.int), "integer")
end

cases["what is wrong with a definition is said at its line"] = function()
  local function step() end
  local wrong = {
    { "unknown option 'stepp' (did you mean 'step'?)", { name = "x", stepp = step } },
    { "the function 'step' is missing, which applies one update", { name = "x" } },
    { "the name is missing", { step = step } },
    { "option 'name' is 'Big', expected small letters", { name = "Big", step = step } },
    { "'step' is 3, expected a function", { name = "x", step = 3 } },
    { "option 'scope' is 'row', expected elementwise, tensor or model",
      { name = "x", step = step, scope = "row" } },
    { "option 'lr' is 0, expected a number in (0, inf)", { name = "x", step = step, lr = 0 } },
    { "'options' is 3, expected a list", { name = "x", step = step, options = 3 } },
    { "options[1] is 3, expected a table with a name",
      { name = "x", step = step, options = { 3 } } },
    { "options[1]: the name is missing", { name = "x", step = step, options = { {} } } },
    { "options[2]: the name 'a' is taken", { name = "x", step = step, options = { "a", "a" } } },
    { "options[1]: unknown option 'defualt' (did you mean 'default'?)",
      { name = "x", step = step, options = { { name = "a", defualt = 1 } } } },
    { "options[1]: option 'type' is 'float', expected real, int, bool, choice, text, " ..
      "reals, plugin or plugins",
      { name = "x", step = step, options = { { name = "a", type = "float" } } } },
    { "option 'default' is 'x', expected a number",
      { name = "x", step = step, options = { { name = "a", type = "real", default = "x" } } } },
    { "option 'default' is 'x', expected one of b/c",
      { name = "x", step = step,
        options = { { name = "a", choices = { "b", "c" }, default = "x" } } } },
    { "option 'choices' is a table, expected a list of names",
      { name = "x", step = step, options = { { name = "a", choices = {} } } } },
    { "'a' has a default that its range excludes",
      { name = "x", step = step, options = { { name = "a", default = 2, max = 1 } } } },
    { "expected a range, or min and max, not both",
      { name = "x", step = step, options = { { name = "a", range = "[0, 1]", max = 1 } } } },
    { "option 'max' is 1, expected a number that is no less than min",
      { name = "x", step = step, options = { { name = "a", min = 2, max = 1 } } } },
    { "option 'range' is '0..1', expected one such as",
      { name = "x", step = step, options = { { name = "a", range = "0..1" } } } },
    { "'lr' is an option twice, or one of the host's own",
      { name = "x", step = step, options = { "lr" } } },
    { "slots[1]: option 'shape' is 'cube'",
      { name = "x", step = step, slots = { { name = "a", shape = "cube" } } } },
    { "slots[2]: the name 'a' is taken", { name = "x", step = step, slots = { "a", "a" } } },
    { "scalars[1]: the name is '1', expected small letters",
      { name = "x", step = step, scalars = { "1" } } },
  }
  for _, case in ipairs(wrong) do
    raises(case[1], function() return duet.optimizer.define(case[2]), nil end)
    raises("duet.optimizer.define: ", function() return duet.optimizer.define(case[2]), nil end)
  end
  raises("a table expected", function() return duet.loss.define "x", nil end)
  raises("expected at least one of the functions penalty, gradient and project",
         function() return duet.regularizer.define { name = "x" }, nil end)
  raises("scalars are for 'observe', which is missing", function()
    return duet.schedule.define { name = "x", scalars = { "s" }, lr = step }, nil
  end)
  raises("option 'target' is 'all', expected values, binary, classes or counts", function()
    return duet.loss.define { name = "x", target = "all" }, nil
  end)
  raises("no optimizer plugin named 'x'", function() return duet.optimizer.x end)
end

cases["what a function is given says where it is, and only that"] = function()
  local at
  local probe = duet.optimizer.define {
    name = "probe", slots = { "s", { name = "corner", shape = "single", value = 2.385 },
                              { name = "rows", shape = "row" }, { name = "start", from = "weight" },
                              { name = "past", times = "history" },
                              { name = "extra", needs = "more" } },
    options = { { name = "history", type = "int", default = 3, min = 1 },
                { name = "more", default = false } },
    scalars = { "k" },
    step = function(u)
      at = { t = u.t, lr = u.lr, name = u.name, role = u.role, epoch = u.epoch,
             training = u.training, loss = u.loss, type = type(u) }
      u.scalars.k = u.scalars.k + 2
      same("corner", u.slots.corner[1][1], 2.385)
      same("rows", u.slots.rows.rows .. " x " .. u.slots.rows.columns, "2 x 1")
      same("past", u.slots.past.rows .. " x " .. u.slots.past.columns, "6 x 3")
      same("start", u.slots.start[2][3], 6.0)
      same("extra", u.slots.extra, nil)
    end,
  }
  raises("needs what is no option", function()
    return duet.optimizer.define { name = "x", step = print,
                                   slots = { { name = "a", needs = "b" } } }
  end)
  local w = duet.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
  local u = probe { lr = 0.25 }:attach(w)
  u:step(w)
  u.lr = 0.125
  u:step(w)
  local want = { t = 2, lr = 0.125, name = "w", role = "weights", epoch = 0, training = true,
                 type = "table" }
  for name, value in pairs(want) do same(name, at[name], value) end
  same("loss", at.loss, nil)
  same("scalar", u.scalars.k, 4.0)
  u:step(function() return 7.5, w end)
  same("loss", at.loss, 7.5)
end

-- The message that a step with this function raises.
local function fault(step, extra)
  local definition = extra or {}
  definition.name, definition.step = "faulty", step
  local w = duet.tensor { 1, 2 }
  local u = duet.optimizer.define(definition) {}:attach(w)
  local ok, message = pcall(u.step, u, w)
  same("failed", ok, false)
  return message, w
end

cases["an error in a function stops with its message and a traceback"] = function()
  local message = fault(function() error "stop here" end)
  contains("plugin and tensor", message, "optimizer faulty: w: ")
  contains("message", message, "stop here")
  contains("traceback", message, "stack traceback:")
  contains("place", message, "test_define.lua:")
  contains("error that is a table", fault(function() error {} end), "table: 0x")
  contains("error that is nil", fault(function() error() end), "nil")
  contains("yield", fault(function() coroutine.yield() end), "attempt to yield")
  local long = fault(function() error(("x"):rep(5000)) end)
  contains("beginning of a long one", long, "optimizer faulty: w: ")
  contains("no field", fault(function(u) return u.wieght end),
           "step: no field 'wieght' (did you mean 'weight'?)")
  contains("no slot", fault(function(u) return u.slots.velocty end, { slots = { "velocity" } }),
           "step: no slot 'velocty' (did you mean 'velocity'?)")
  contains("assigned", fault(function(u) u.weight = u.weight * 2 end),
           "step: field 'weight' can't be assigned to; tensors are changed in place")
  contains("option assigned", fault(function(u) u.options.a = 1 end, { options = { "a" } }),
           "option 'a' can't be assigned to")
  contains("scalar", fault(function(u) u.scalars.a = "x" end, { scalars = { "a" } }),
           "scalar 'a': number expected, got 'x'")
  contains("recursion", fault(function(u) local function f() return f() + 1 end f() end),
           "stack overflow")
end

cases["a run that a function stops raises its traceback, and another run can follow"] = function()
  local steps = 0
  duet.optimizer.define {
    name = "brittle",
    step = function(u)
      steps = steps + 1
      if steps == 9 then error "ninth" end
    end,
  }
  local function run() return train { optimizer = duet.optimizer.brittle {} } end
  local ok, message = pcall(run)
  same("failed", ok, false)
  contains("message", message, "optimizer brittle: w")
  contains("message", message, "ninth")
  contains("traceback", message, "stack traceback:")
  run()
  duet.loss.define {
    name = "wordy", value = function() return "many" end, gradient = function() end,
    predict = function() end,
  }
  ok, message = pcall(train, { loss = duet.loss.wordy {} })
  same("failed", ok, false)
  contains("message", message, "loss wordy: ")
  contains("message", message, "'value' returned 'many', expected a number")
end

cases["what a function keeps is out of reach after the call"] = function()
  local kept
  duet.dropout.define {
    name = "keeper",
    draw = function(c) kept = { c, c.options, c.mask, c.mask[1], c.rng } end,
    forward = function(c) kept[6] = c.y:slice(1, 1) end,
    backward = function() end,
  }
  duet.dropout.keeper {}:forward(duet.tensor { { 1, 2 }, { 3, 4 } })
  raises("belonged to a call of 'draw' that has returned", function() return kept[1].place, nil end)
  raises("belonged to a call of 'draw' that has returned", function() return kept[2].rate, nil end)
  raises("a view of memory that is gone", function() return kept[3].rows, nil end)
  raises("a view of memory that is gone", function() return kept[4][1], nil end)
  raises("belonged to a call that has returned", function() return kept[5]:uniform(), nil end)
  raises("a view of memory that is gone", function() return kept[6].rows, nil end)
end

cases["a function may use plugins, itself included, and coroutines"] = function()
  local depth = 0
  duet.activation.define {
    name = "nested",
    forward = function(c)
      depth = depth + 1
      if depth < 3 then c.y:assign(duet.activation.nested {}:forward(c.x * 2) + c.x)
      else c.y:assign(c.x) end
    end,
    backward = function() end,
  }
  -- At depth 3 it is 4 x, at 2 then 4 x + 2 x, at 1 then 6 x + x.
  rows("nested", duet.activation.nested {}:forward { 1, 10 }, { { 7, 70 } })
  local routine = coroutine.wrap(function()
    for _ = 1, 3 do
      depth = 2
      coroutine.yield(duet.activation.nested {}:forward { 3 })
    end
  end)
  for _ = 1, 3 do rows("in a coroutine", routine(), { { 3 } }) end
  depth = 2
  duet.activation.define {
    name = "inside",
    forward = function(c)
      local f = coroutine.wrap(function() return duet.activation.nested {}:forward(c.x) end)
      c.y:assign(f())
    end,
    backward = function() end,
  }
  rows("coroutine in a function", duet.activation.inside {}:forward { 3 }, { { 3 } })
end

cases["a name defined again is for new instances"] = function()
  local function define(by)
    return duet.regularizer.define { name = "twice", penalty = function() return by end }
  end
  local first = define(1) {}
  local second = define(2) {}
  same("old", first:penalty { 1 }, 1.0)
  same("new", second:penalty { 1 }, 2.0)
  same("by name", duet.regularizer.twice {}:penalty { 1 }, 2.0)
  collectgarbage()
  same("old", first:penalty { 1 }, 1.0)
end

cases["an optimizer at model scope evaluates"] = function()
  local losses = {}
  duet.optimizer.define {
    name = "backtracker", scope = "model",
    step = function(u)
      local start, lr = u.weight:copy(), u.lr
      local g, loss = u.gradient:copy(), u.loss
      repeat
        u.weight:assign(start):add(g, -lr)
        lr = lr / 2
      until u:evaluate() <= loss or lr < 1e-10
      losses[#losses + 1] = loss
    end,
  }
  local w = duet.tensor { 3, -2 }
  local function f() return (w * w):sum(), w * 2 end
  local u = duet.optimizer.backtracker { lr = 10 }:attach(w)
  for _ = 1, 5 do u:step(f) end
  for i = 2, 5 do same("falls", losses[i] < losses[i - 1] or losses[i] == 0, true) end
  local ok, message = pcall(u.step, u, w)
  same("failed", ok, false)
  contains("message", message, "it asked to evaluate")
  -- In training as well, over all parameters.
  losses = {}
  local _, history = train { optimizer = duet.optimizer.backtracker { lr = 1 } }
  local sum = losses[6] * 69
  for i = 1, 5 do sum = sum + losses[i] * 100 end
  near("loss", history.loss[1], sum / 569, 1e-12)
end

cases["a loss in Lua has gradients, targets and a metric of its own"] = function()
  local loss = duet.loss.lua_mse {}
  same("value", loss:value({ { 3 }, { 1 } }, { { 1 }, { 2 } }), 2.5)
  same("weighted", loss:value({ { 3 }, { 1 } }, { { 1 }, { 2 } }, { 0.5, 4 }), 3.0)
  rows("gradient", loss:gradient({ { 3 }, { 1 } }, { { 1 }, { 2 } }, { 0.5, 4 }), { { 1 }, { -4 } })
  rows("predict", loss:predict { { 3 } }, { { 3 } })
  local model, history = train { loss = loss, dtype = "float32" }
  same("falls", history.loss[5] < history.loss[1], true)
  local two = duet.data.from(duet.tensor.zeros(2, 30), { { 1 }, { 2 } })
  same("score", type(model:score(two)), "number")
  duet.loss.define {
    name = "lua_classes", target = "classes", value = function() return 0 end,
    gradient = function() end, predict = function() end,
  }
  raises("loss lua_classes: the target in row 1 is 2, expected a class number from 0 to 1",
         function() return duet.loss.lua_classes {}:value({ { 1, 2 } }, { { 2 } }), nil end)
end

return cases
