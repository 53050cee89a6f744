-- test_fit.lua - the options of model:fit that weigh rows, measure, and end a run.
local duet = require "duet"
local compare = require "compare"

local same = compare.same

local cases = {}

local function near(what, got, want, bound)
  local off = math.abs(got - want)
  if off > (bound or 1e-12) * math.max(1, math.abs(want)) or off ~= off then
    error(("%s: got %.17g, want %.17g"):format(what, got, want), 2)
  end
end

local function raises(message, f, ...)
  local ok, got = pcall(f, ...)
  if ok then error("no error, want: " .. message, 2) end
  if not tostring(got):find(message, 1, true) then
    error(("message: got %s, want %s"):format(got, message), 2)
  end
end

-- 23 rows of three columns, in two classes of 15 and 8 rows.
local ROWS, COLUMNS = 23, 3
local function table_of(seed)
  local rng = duet.rng(seed or 5)
  local x, y = rng:normal(0, 1, ROWS, COLUMNS):totable(), {}
  for i = 1, ROWS do y[i] = { i % 3 == 0 and 1 or 0 } end
  y[1][1] = 1
  return x, y
end

local function data(seed) return duet.data.from(table_of(seed)) end

local function net(change)
  local options = { inputs = COLUMNS, hidden = 4, outputs = 1, seed = 1 }
  for key, value in pairs(change or {}) do options[key] = value end
  return duet.model(options)
end

local function options(change)
  local given = { epochs = 5, optimizer = duet.optimizer.adam { lr = 0.1 } }
  for key, value in pairs(change or {}) do given[key] = value end
  return given
end

-- Rows with whole numbers for weights, each as often as its weight says.
local function repeated(weights)
  local x, y = table_of()
  local more_x, more_y = {}, {}
  for i, weight in ipairs(weights) do
    for _ = 1, weight do
      more_x[#more_x + 1], more_y[#more_y + 1] = x[i], y[i]
    end
  end
  return duet.data.from(more_x, more_y)
end

local function same_weights(a, b, bound)
  for _, name in ipairs(a.tensors) do
    local n = (a[name] - b[name]):abs():max()
    if n > bound or n ~= n then error(("%s differs by %g"):format(name, n), 2) end
  end
end

-- ---- Weights of rows ---------------------------------------------------------------------------

local WHOLE = {}
for i = 1, ROWS do WHOLE[i] = i * 7 % 4 end -- 0 to 3

cases["a whole weight is the row that many times, and 0 is the row left out"] = function()
  for _, loss in ipairs { "binary_crossentropy", "mse", "hinge", "huber", "focal", "mae",
                          "log_cosh" } do
    local change = { loss = duet.loss[loss] {} }
    local weighted, whole = net(change), net(change)
    local given = options { sample_weight = WHOLE }
    local a, b = weighted:fit(data(), given), whole:fit(repeated(WHOLE), options())
    for epoch = 1, 5 do
      near(loss .. " in epoch " .. epoch, a.loss[epoch], b.loss[epoch])
      near("gradient_norm", a.gradient_norm[epoch], b.gradient_norm[epoch], 1e-10)
    end
    same_weights(weighted, whole, 1e-9)
    local g = weighted:gradient(data(), { sample_weight = WHOLE })
    local h = weighted:gradient(repeated(WHOLE))
    near("gradient's loss", g.loss, h.loss)
    near("gradient", (g.w1 - h.w1):abs():max(), 0)
    near("loss", weighted:loss(data(), { sample_weight = WHOLE }), weighted:loss(repeated(WHOLE)))
  end
end

cases["the loss is the weighted sum over the sum of weights"] = function()
  local m, d = net { loss = duet.loss.mse {} }, data()
  local weights, sum, total = duet.rng(1):uniform(0.1, 3, ROWS, 1), 0, 0
  local p, y = m:predict(d), d.y
  for i = 1, ROWS do
    sum = sum + weights[i][1] * (p[i][1] - y[i][1]) ^ 2
    total = total + weights[i][1]
  end
  near("loss", m:loss(d, { sample_weight = weights }), sum / total)
  near("as a row", m:loss(d, { sample_weight = weights:transpose() }), sum / total)
  near("a factor changes nothing", m:loss(d, { sample_weight = weights * 8 }), sum / total)
end

cases["batches are weighted in any order of the rows"] = function()
  -- Rows of weight 0 and noise in their place give the same losses: they don't count.
  local x, y = table_of()
  local noisy = {}
  for i = 1, ROWS do noisy[i] = WHOLE[i] > 0 and x[i] or { 9, -9, 9 } end
  local change = { batch = 5, seed = 3, sample_weight = WHOLE }
  local a = net():fit(duet.data.from(x, y), options(change))
  local b = net():fit(duet.data.from(noisy, y), options(change))
  for epoch = 1, 5 do same("loss", a.loss[epoch], b.loss[epoch]) end
end

cases["class weights are weights of rows by class"] = function()
  local d = data()
  local by_row, ones = {}, 0
  for i = 1, ROWS do
    by_row[i] = d.y[i][1] == 1 and 5 or 2
    ones = ones + d.y[i][1]
  end
  local m = net()
  same("a list", m:loss(d, { class_weight = { 2, 5 } }), m:loss(d, { sample_weight = by_row }))
  for i = 1, ROWS do by_row[i] = ROWS / (2 * (d.y[i][1] == 1 and ones or ROWS - ones)) end
  same("balanced", m:loss(d, { class_weight = "balanced" }), m:loss(d, { sample_weight = by_row }))
  near("both are multiplied", m:loss(d, { class_weight = { 1, 2 }, sample_weight = WHOLE }),
       m:loss(repeated(WHOLE), { class_weight = { 1, 2 } }))
  near("balanced counts weighted rows", m:loss(d, { class_weight = "balanced",
                                                    sample_weight = WHOLE }),
       m:loss(repeated(WHOLE), { class_weight = "balanced" }))
  local named = assert(duet.data.csv(compare.data "iris.csv", { target = "species" }))
  local three = duet.model { inputs = 4, hidden = 3, outputs = 3, seed = 1,
                             loss = duet.loss.crossentropy {} }
  same("by name", three:loss(named, { class_weight = { virginica = 4 } }),
       three:loss(named, { class_weight = { 1, 1, 4 } }))
end

cases["weights that make no sense are refused"] = function()
  local m, d = net(), data()
  local wrong = {
    ["sample_weight is 1 x 2, expected one number for each of the 23 rows"]
      = { sample_weight = { 1, 2 } },
    ["row 2 has the weight -1"] = { sample_weight = duet.tensor.ones(ROWS, 1):map(function(v)
      return -v end):add(duet.tensor.eye(ROWS):slice(1, 1):transpose(), 2) },
    ["the weights of all rows add up to 0"] = { sample_weight = duet.tensor.zeros(ROWS, 1) },
    ["class_weight is 'even', expected \"balanced\""] = { class_weight = "even" },
    ["the classes of this data set have no names"] = { class_weight = { malignant = 2 } },
    ["the target in row 1 is 1, expected the number of a class, from 0 to 0"]
      = { class_weight = { 2 } },
    ["class_weight: element 2 is no number"] = { class_weight = { 2, "x" } },
    ["class 1 has the weight -2"] = { class_weight = { 1, -2 } },
  }
  for message, given in pairs(wrong) do
    raises(message, m.loss, m, d, given)
    raises(message, m.gradient, m, d, given)
    given.epochs = 1
    raises(message, m.fit, m, d, given)
  end
  local named = assert(duet.data.csv(compare.data "iris.csv", { target = "species" }))
  local three = duet.model { inputs = 4, hidden = 3, outputs = 3, seed = 1,
                             loss = duet.loss.crossentropy {} }
  raises("no class is named 'virginca' (did you mean 'virginica'?)", three.loss, three, named,
         { class_weight = { virginca = 2 } })
  raises("class_weight has 2 weights, expected 3", three.loss, three, named,
         { class_weight = { 1, 2 } })
end

cases["scores count rows by their weights, and a run's metrics by those of rows alone"] = function()
  local m, d = net(), data()
  m:fit(d, options())
  local names = { "accuracy", "f1", "roc_auc", "log_loss", "brier", "mcc" }
  for _, name in ipairs(names) do
    near(name, m:score(d, name, { sample_weight = WHOLE }), m:score(repeated(WHOLE), name))
    near(name .. " of the data's weights", m:score(d:with { weights = WHOLE }, name),
         m:score(repeated(WHOLE), name))
  end
  near("the options alone", m:score(d, { sample_weight = WHOLE }), m:score(repeated(WHOLE)))
  near("balanced", m:score(d, "accuracy", { class_weight = "balanced" }),
       m:score(d, "balanced_accuracy"))
  raises("unknown option 'class_weigth' (did you mean 'class_weight'?)", m.score, m, d, "accuracy",
         { class_weigth = "balanced" })
  local given = options { metrics = names, sample_weight = WHOLE }
  local by_row = net():fit(d, given)
  local whole = net():fit(repeated(WHOLE), options { metrics = names })
  for _, name in ipairs(names) do
    for epoch = 1, 5 do near(name .. " in a run", by_row[name][epoch], whole[name][epoch]) end
  end
  given.class_weight = { 1, 3 }
  local balanced = net()
  local both = balanced:fit(d, given)
  near("classes aren't weighed", both.f1[5], balanced:score(repeated(WHOLE), "f1"))
end

-- ---- What is recorded --------------------------------------------------------------------------

cases["a history has rates, norms and seconds"] = function()
  local m, d = net(), data()
  local g = m:gradient(d)
  local squares = 0
  for _, name in ipairs(m.tensors) do squares = squares + g[name]:norm() ^ 2 end
  local h = m:fit(d, { epochs = 4, optimizer = duet.optimizer.sgd { lr = 0.5 },
                       schedule = function(c) return c.base / c.t end, clip = { norm = 1e-3 } })
  near("gradient_norm, before clipping", h.gradient_norm[1], math.sqrt(squares))
  for epoch = 1, 4 do
    same("lr", h.lr[epoch], 0.5 / epoch)
    near("update_norm", h.update_norm[epoch], 0.5 / epoch * 1e-3, 1e-9)
    assert(h.seconds[epoch] > (h.seconds[epoch - 1] or 0), "seconds grow")
  end
end

cases["fields of a run and of a history are those that are there"] = function()
  local seen = {}
  local h = net():fit(data(), options {
    epochs = 2, validation = 0.25, metrics = { hits = duet.metric.accuracy {} },
    on_epoch = function(run)
      seen[#seen + 1] = run.epoch
      assert(run.loss and run.val_loss and run.hits and run.val_hits and run.seconds and run.lr)
      raises("run: no field or method 'hit' (did you mean 'hits'?)", function() return run.hit end)
      raises("run: field 'foo' can't be assigned to", function() run.foo = 1 end)
    end })
  same("epochs", #seen, 2)
  same("named", #h.hits, 2)
  raises("history: no 'accuracy' (recorded: loss, val_loss, gradient_norm, hits, lr, seconds, "
         .. "update_norm, val_hits); give metrics", function() return h.accuracy[1] end)
  raises("history: no 'val_los' (did you mean 'val_loss'?)", function() return h.val_los end)
end

cases["a metric that can't be measured fails before the first epoch"] = function()
  local m, d = net(), data()
  local before = m.w1:copy()
  local broken = duet.metric.define { name = "broken", version = "1.0", summary = "fails",
    value = function() error "I can't" end } {}
  raises("I can't", m.fit, m, d, options { metrics = { broken } })
  local nothing = duet.metric.define { name = "nothing", version = "1.0", summary = "is NaN",
    value = function() return 0 / 0 end } {}
  raises("odd is not a number before epoch 1", m.fit, m, d, options { metrics = { odd = nothing } })
  assert(m.w1 == before, "nothing was trained")
end

cases["a metric that stops being a number ends the run by name"] = function()
  local calls = 0
  local turns = duet.metric.define { name = "turns", version = "1.0", summary = "NaN in epoch 3",
    value = function() calls = calls + 1 return calls > 3 and 0 / 0 or 1 end } {}
  local m = net()
  raises("turns is not a number after epoch 3", m.fit, m, data(), options { metrics = { turns } })
  calls = 0
  local h = m:fit(data(), options { metrics = { turns }, on_nonfinite = "stop" })
  same("stopped", h.stopped, "turns is not a number after epoch 3")
  same("epochs", h.epochs, 2)
end

cases["names of metrics don't collide"] = function()
  local m, accuracy = net(), duet.metric.accuracy {}
  raises("two arrays of the history would be named 'loss'", m.fit, m, data(),
         options { metrics = { loss = accuracy } })
  raises("two arrays of the history would be named 'val_loss'", m.fit, m, data(),
         options { metrics = { val_loss = accuracy }, validation = 0.5 })
  raises("a metric can't be named 'epochs'", m.fit, m, data(),
         options { metrics = { epochs = accuracy } })
end

-- ---- What is monitored -------------------------------------------------------------------------

-- A metric that gives the values of a list, after one for the try before the first epoch.
local function listed(name, values, higher)
  local at = 0
  return duet.metric.define { name = name, version = "1.0", summary = "values of a list",
    higher_is_better = higher,
    value = function() at = at + 1 return values[math.max(at - 1, 1)] end } {}
end

cases["early stopping looks at any recorded name, in its own direction"] = function()
  local values = { 0.1, 0.4, 0.3, 0.2, 0.1, 0.1 }
  for higher, best in pairs { [true] = 2, [false] = 6 } do
    local h = net():fit(data(), options { epochs = 6,
      metrics = { watched = listed("listed_" .. tostring(higher), values, higher) },
      early_stop = { patience = 4, monitor = "watched" } })
    same("best_epoch", h.best_epoch, best)
    same("epochs", h.epochs, 6)
  end
  local h = net():fit(data(), options { early_stop = { monitor = "gradient_norm" } })
  local least = 1
  for epoch, value in ipairs(h.gradient_norm) do
    if value <= h.gradient_norm[least] then least = epoch end
  end
  same("gradient_norm", h.best_epoch, least)
  local m = net()
  raises("early_stop monitors 'val_f1', which isn't measured (", m.fit, m, data(),
         options { early_stop = { monitor = "val_f1" } })
end

cases["plateau follows the monitored metric's direction"] = function()
  local values = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8 }
  local function rates(higher)
    return net():fit(data(), options { epochs = 8,
      metrics = { watched = listed("rising_" .. tostring(higher), values, higher) },
      schedule = duet.schedule.plateau { patience = 2, factor = 0.5 },
      early_stop = { patience = 100, monitor = "watched" } }).lr
  end
  local rising, falling = rates(true), rates(false)
  for epoch = 1, 8 do
    same("higher is better: no drop", rising[epoch], 0.1)
    same("lower is better: a drop after 3 epochs", falling[epoch], epoch <= 4 and 0.1 or
         epoch <= 7 and 0.05 or 0.025)
  end
end

-- ---- Updates -----------------------------------------------------------------------------------

cases["accumulated batches have the bits of a batch so many times as large"] = function()
  local change = { seed = 2, dropout = duet.dropout.inverted { rate = 0.5 } }
  for _, sizes in ipairs { { 4, 2 }, { 5, 3 }, { 1, 23 }, { 7, 100 } } do
    local few, many = net(), net()
    change.batch, change.accumulate = sizes[1], sizes[2]
    few:fit(data(), options(change))
    change.batch, change.accumulate = sizes[1] * sizes[2], nil
    many:fit(data(), options(change))
    same_weights(few, many, 0)
  end
  local m = net()
  raises("option 'accumulate' has no effect without batch", m.fit, m, data(),
         options { accumulate = 2 })
end

cases["on_step sees each update, and can end the run after it"] = function()
  local steps, losses = {}, {}
  local h = net():fit(data(), options { batch = 10, epochs = 3, on_step = function(run)
    steps[#steps + 1], losses[#losses + 1] = run.step, run.loss
    assert(run.lr == 0.1 and run.gradient_norm > 0 and run.update_norm > 0)
    raises("run: no field or method 'val_f1'", function() return run.val_f1 end)
  end })
  same("steps", table.concat(steps, " "), "1 2 3 4 5 6 7 8 9")
  near("an epoch's loss is the mean over its rows", h.loss[1],
       (10 * losses[1] + 10 * losses[2] + 3 * losses[3]) / ROWS)
  local stepped = {}
  h = net():fit(data(), options { batch = 10, epochs = 3, on_step = function(run)
    stepped[run.step] = run.loss
    if run.step == 5 then run:stop "enough" end
  end })
  same("stopped", h.stopped, "enough")
  same("epochs", h.epochs, 2)
  near("the last epoch's loss is that of its two batches", h.loss[2],
       (stepped[4] + stepped[5]) / 2)
  raises("no further", net().fit, net(), data(), options { on_step = function()
    error "no further" end })
end

cases["a run with on_step has the bits of one without"] = function()
  local a, b = net(), net()
  local change = { batch = 6, seed = 4 }
  a:fit(data(), options(change))
  change.on_step = function() end
  b:fit(data(), options(change))
  same_weights(a, b, 0)
end

cases["stop ends a run by time, and by targets that are all reached"] = function()
  local h = net():fit(data(), options { epochs = 1e5, stop = { seconds = 0.05 } })
  same("stopped", h.stopped, "time limit")
  assert(h.seconds[h.epochs] >= 0.05 and h.seconds[h.epochs] < 5, "seconds")
  local free = net():fit(data(), options { epochs = 60, metrics = { duet.metric.accuracy {} } })
  local wanted
  for epoch = 60, 1, -1 do
    if free.loss[epoch] <= 0.6 and free.accuracy[epoch] >= 0.7 then wanted = epoch end
  end
  h = net():fit(data(), options { epochs = 60, metrics = { duet.metric.accuracy {} },
                                  stop = { target = { loss = 0.6, accuracy = 0.7 } } })
  same("epochs", h.epochs, assert(wanted))
  same("stopped", h.stopped, "target reached")
  local m = net()
  raises("stop.target has 'los', which isn't measured (did you mean 'loss'?)", m.fit, m, data(),
         options { stop = { target = { los = 1 } } })
end

-- ---- Schedules ---------------------------------------------------------------------------------

cases["a schedule of an option sets it for each step"] = function()
  local optimizer = duet.optimizer.momentum { lr = 0.1, momentum = 0.8 }
  local function rate(c) return c.base / c.t end
  local function momentum(c) return c.base * 0.5 ^ (c.t - 1) end
  local m, by_hand = net(), net()
  m:fit(data(), { epochs = 5, schedule = { lr = rate, momentum = momentum },
                  optimizer = { weights = optimizer, biases = duet.optimizer.sgd { lr = 1 } } })
  local v = { w1 = by_hand.w1 * 0, w2 = by_hand.w2 * 0 }
  for t = 1, 5 do
    local g = by_hand:gradient(data())
    for name, velocity in pairs(v) do
      velocity:mul(0.8 * 0.5 ^ (t - 1)):add(g[name])
      by_hand[name]:sub(velocity, 0.1 / t)
    end
    by_hand.b1:sub(g.b1, 1 / t)
    by_hand.b2:sub(g.b2, 1 / t)
  end
  same_weights(m, by_hand, 1e-14)
  same("the user's instance stays", optimizer.momentum, 0.8)
  local w = duet.tensor { 1 }
  local u = optimizer:attach(w)
  u:step { 1 }
  u:step { 0 }
  near("by hand its momentum is the user's", w[1][1], 1 - 0.1 - 0.1 * 0.8)
end

-- What a length does is compared with PyTorch's figures in test_schedules.lua.
cases["a schedule without a length spans the run"] = function()
  local s = duet.schedule
  local function rates(schedule, change)
    local given = options { batch = 5, epochs = 4, schedule = schedule }
    for key, value in pairs(change or {}) do given[key] = value end
    local lr = {}
    given.on_step = function(run) lr[#lr + 1] = ("%.17g"):format(run.lr) end
    net():fit(data(), given)
    return table.concat(lr, " ")
  end
  -- 23 rows in batches of 5 are 5 updates, and in batches of 10 they are 3.
  for name, length in pairs { cosine = "steps", linear = "steps", polynomial = "steps",
                              one_cycle = "total_steps", rex = "steps", wsd = "steps" } do
    same(name, rates(s[name] {}), rates(s[name] { [length] = 20 }))
    same(name .. " by epochs", rates(s[name] { unit = "epoch" }),
         rates(s[name] { unit = "epoch", [length] = 4 }))
    same(name .. " with accumulate", rates(s[name] {}, { accumulate = 2 }),
         rates(s[name] { [length] = 12 }, { accumulate = 2 }))
    same("after a warmup " .. name, rates(s.warmup { steps = 6, schedule = s[name] {} }),
         rates(s.warmup { steps = 6, schedule = s[name] { [length] = 14 } }))
  end
  same("where the length isn't known", s.cosine {}:lr(0.5, 7), 0.5)
end

cases["schedules that make no sense are refused"] = function()
  local m, momentum = net(), duet.optimizer.momentum {}
  local wrong = {
    ["optimizer momentum has no option 'momentm' that is a number (did you mean 'momentum'?)"]
      = { momentm = "cosine" },
    ["it gave the momentum 2 at update 1, expected [0, 1]"]
      = { momentum = function() return 2 end },
    ["option 'weight_decay' of optimizer momentum is 0 or not given, expected a number"]
      = { weight_decay = "cosine" },
    ["no schedule plugin named 'cosin' (did you mean 'cosine'?)"] = { momentum = "cosin" },
    ["fit: schedule has the key 1, expected names of an optimizer's options"] = { "cosine" },
    ["fit: schedule: lr is a table, expected a schedule"] = { lr = { lr = "cosine" } },
  }
  for message, schedule in pairs(wrong) do
    raises(message, m.fit, m, data(), { epochs = 2, optimizer = momentum, schedule = schedule })
  end
end

-- ---- Validation --------------------------------------------------------------------------------

cases["validate_every measures the validation data in every n-th epoch"] = function()
  local change = { epochs = 7, validation = 0.3, metrics = { duet.metric.accuracy {} } }
  local each = net():fit(data(), options(change))
  change.validate_every = 3
  change.early_stop = { patience = 100 }
  local h = net():fit(data(), options(change))
  for epoch = 1, 7 do
    same("loss", h.loss[epoch], each.loss[epoch])
    for _, name in ipairs { "val_loss", "val_accuracy" } do
      if epoch % 3 == 0 then
        same(name, h[name][epoch], each[name][epoch])
      else
        assert(h[name][epoch] ~= h[name][epoch], name .. " isn't measured in epoch " .. epoch)
      end
    end
  end
  same("best_epoch", h.best_epoch, each.val_loss[6] <= each.val_loss[3] and 6 or 3)
end

cases["a share for validation is what split gives, stratified too"] = function()
  for _, given in ipairs { { share = 0.3 }, { share = 0.3, stratify = true, seed = 4 } } do
    local weights = duet.rng(1):uniform(0.1, 3, ROWS, 1)
    local train, rest = data():with { weights = weights }:split {
      test = 0.3, stratify = given.stratify or false, seed = given.seed or 0 }
    local a = net():fit(data(), options { validation = given, sample_weight = weights })
    local b = net():fit(train, options { validation = rest })
    for epoch = 1, 5 do
      same("loss", a.loss[epoch], b.loss[epoch])
      same("val_loss", a.val_loss[epoch], b.val_loss[epoch])
    end
    local m, sum, total = net(), 0, 0
    local losses = rest:with { weights = false }
    for i = 1, rest.rows do
      local one = duet.data.from(losses.x:slice(i, i), losses.y:slice(i, i))
      sum, total = sum + rest.weights[i][1] * m:loss(one), total + rest.weights[i][1]
    end
    near("a data set's weights are used", m:loss(rest), sum / total)
    near("others can be given", m:loss(rest, { sample_weight = duet.tensor.ones(rest.rows, 1) }),
         m:loss(losses))
  end
end

cases["schedules of more options than there is room for are refused"] = function()
  local schedule = {}
  for i = 1, 9 do schedule["option" .. i] = "cosine" end
  raises("fit: schedules of 9 options, expected at most 8",
         function() net():fit(data(), { epochs = 1, optimizer = "adam", schedule = schedule }) end)
end

-- ---- By hand -----------------------------------------------------------------------------------

cases["an optimizer attached to a model does what a fit does, to the bit"] = function()
  local d = data()
  for _, optimizer in ipairs { duet.optimizer.adam { lr = 0.1 }, duet.optimizer.lbfgs {},
                               duet.optimizer.sam { base = duet.optimizer.sgd { lr = 0.1 } } } do
    for _, dtype in ipairs { "float64", "float32" } do
      local by_fit, by_hand = net { dtype = dtype }, net { dtype = dtype }
      local history = by_fit:fit(d, { epochs = 4, optimizer = optimizer })
      local attached <close> = optimizer:attach(by_hand)
      for epoch = 1, 4 do
        near(optimizer.name, attached:step(d), history.loss[epoch], 1e-6)
      end
      same("t", attached.t, 4)
      same_weights(by_fit, by_hand, 0)
    end
  end
end

cases["steps of a model take gradients by name, and a rate that changes"] = function()
  local d, one, other = data(), net(), net()
  local attached = duet.optimizer.sgd { lr = 0.1 }:attach(one)
  local g = one:gradient(d)
  attached.lr = 0.5
  same("loss", attached:step(g), g.loss)
  other:fit(d, { epochs = 1, optimizer = duet.optimizer.sgd { lr = 0.5 } })
  same_weights(one, other, 0)
  g.loss = nil
  same("no loss", attached:step(g), nil)
  local function step(change)
    return function()
      local gradient = one:gradient(d)
      change(gradient)
      attached:step(gradient)
    end
  end
  raises("step: the table has no gradient of b1", step(function(t) t.b1 = nil end))
  raises("step: the gradient of w2 is 1 x 4, expected 4 x 1",
         step(function(t) t.w2 = t.w2:transpose():copy() end))
  raises("lr is -1, expected a number in [0, inf)", function() attached.lr = -1 end)
  raises("give it a data set", function()
    duet.optimizer.lbfgs {}:attach(net()):step(one:gradient(d))
  end)
  same("shown", tostring(attached), "optimizer on a model, after 2 steps")
end

return cases
