-- test_messages.lua - what is said of the mistakes that people make, at the line they make them.
local compare = require "compare"
local duet = require "duet"
local raises, same = compare.raises, compare.same

local cases = {}

local d = duet.data.from({ { 0, 1 }, { 1, 0 }, { 1, 1 }, { 0, 0 } }, { 1, 1, 0, 0 })
local t = duet.tensor { { 1, 2 }, { 3, 4 } }
local R = duet.regularizer

local function net(options)
  local all = { inputs = 2, hidden = 2, outputs = 1, seed = 0 }
  for name, value in pairs(options or {}) do all[name] = value end
  return duet.model(all)
end

local function fit(options)
  return net():fit(d, options)
end

-- Raises each part at a line of the function beside it.
local function all_raise(list)
  for _, case in ipairs(list) do raises(case[1], case[2]) end
end

cases["functions of other libraries lead to ours"] = function()
  for _, case in ipairs {
    { "train_test_split", "write data:split" }, { "KFold", "did you mean 'folds'?" },
    { "GridSearchCV", "did you mean 'search'?" }, { "StandardScaler", "write duet.prepare" },
    { "MLPClassifier", "did you mean 'model'?" }, { "load_model", "write duet.model.load(path)" },
  } do
    raises(("duet: no field or function '%s' (%s"):format(case[1], case[2]),
           function() return duet[case[1]] end)
  end
  local p = duet.prepare {}
  all_raise {
    { "preparation: no field or method 'transform' (a preparation is called: p(data))",
      function() p:transform(d) end },
    { "preparation: no field or method 'fit_transform' (write p:fit(train), then p(train))",
      function() p:fit_transform(d) end },
    { "prepare: unknown option 'handle_unknown' (did you mean 'unknown'?)",
      function() duet.prepare { handle_unknown = "ignore" } end },
    { "fit: unknown option 'clipnorm' (write clip = { norm = ... })",
      function() fit { clipnorm = 1 } end },
    { "moons: unknown option 'n_samples' (did you mean 'rows'?)",
      function() duet.data.moons { n_samples = 10 } end },
    { "got 3, expected at most 2: model:fit(duet.data.from(x, y), { ... })",
      function() net():fit(d.x, d.y, { epochs = 1 }) end },
    { "fit: too many arguments: got 3", function() net():fit(d, {}, 3) end },
  }
end

cases["names of other libraries lead to ours"] = function()
  all_raise {
    { "optimizer adam: unknown option 'learning_rate' (did you mean 'lr'?)",
      function() duet.optimizer.adam { learning_rate = 0.1 } end },
    { "optimizer adam: unknown option 'eps' (did you mean 'epsilon'?)",
      function() duet.optimizer.adam { eps = 1 } end },
    { "optimizer adam: unknown option 'betas' (write beta1 and beta2)",
      function() duet.optimizer.adam { betas = { 0.9, 0.99 } } end },
    { "optimizer rmsprop: unknown option 'rho' (did you mean 'decay'?)",
      function() duet.optimizer.rmsprop { rho = 0.9 } end },
    { "regularizer l2: unknown option 'lambda' (did you mean 'alpha'?)",
      function() R.l2 { lambda = 0.1 } end },
    { "dropout inverted: unknown option 'p' (did you mean 'rate'?)",
      function() duet.dropout.inverted { p = 0.5 } end },
    { "schedule plateau: unknown option 'monitor' (it follows the validation loss, ",
      function() duet.schedule.plateau { monitor = "loss" } end },
    { "schedule one_cycle: unknown option 'max_lr' (the peak is the optimizer's lr)",
      function() duet.schedule.one_cycle { max_lr = 1 } end },
    { "fit: unknown option 'batch_size' (did you mean 'batch'?)",
      function() fit { batch_size = 2 } end },
    { "fit: unknown option 'batchsize' (did you mean 'batch'?)",
      function() fit { batchsize = 2 } end },
    { "fit: unknown option 'validation_split' (did you mean 'validation'?)",
      function() fit { validation_split = 0.2 } end },
    { "fit: unknown option 'verbose' (did you mean 'progress'?)",
      function() fit { verbose = 1 } end },
    { "fit: unknown option 'callbacks' (did you mean 'on_epoch'?)",
      function() fit { callbacks = {} } end },
    { "fit: unknown option 'lr' (it belongs to the optimizer: sgd { lr = ... })",
      function() fit { lr = 0.1 } end },
    { "fit: unknown option 'loss' (the loss belongs to the model)",
      function() fit { loss = "mse" } end },
    { "model: unknown option 'units' (did you mean 'hidden'?)",
      function() duet.model { units = 10 } end },
    { "fit: early_stop: unknown option 'restore' (did you mean 'restore_best'?)",
      function() fit { early_stop = { restore = true } } end },
    { "fit: clip: unknown option 'max_norm' (did you mean 'norm'?)",
      function() fit { clip = { max_norm = 1 } } end },
    { "csv: unknown option 'sep' (did you mean 'delimiter'?)",
      function() duet.data.csv("x.csv", { sep = ";" }) end },
    { "split: unknown option 'test_size' (did you mean 'test'?)",
      function() d:split { test_size = 0.5 } end },
    { "folds: unknown option 'n_splits' (did you mean 'k'?)",
      function() d:folds { n_splits = 5 } end },
    { "batches: unknown option 'batch_size' (did you mean 'size'?)",
      function() d:batches { batch_size = 5 } end },
  }
end

cases["plugins of other libraries lead to ours"] = function()
  all_raise {
    { "no activation plugin named 'softmax' (the softmax is part of duet.loss.crossentropy)",
      function() return duet.activation.softmax end },
    { "no loss plugin named 'categorical_crossentropy' (did you mean 'crossentropy'?)",
      function() return duet.loss.categorical_crossentropy end },
    { "no loss plugin named 'bce' (did you mean 'binary_crossentropy'?)",
      function() return duet.loss.bce end },
    { "no metric plugin named 'acc' (did you mean 'accuracy'?)",
      function() return duet.metric.acc end },
    { "named 'glorot_uniform' (write duet.initializer.glorot { distribution = \"uniform\" })",
      function() return duet.initializer.glorot_uniform end },
    { "named 'he_normal' (write duet.initializer.he { distribution = \"normal\" })",
      function() return duet.initializer.he_normal end },
    { "named 'reduce_lr_on_plateau' (did you mean 'plateau'?)",
      function() return duet.schedule.reduce_lr_on_plateau end },
    { "no dropout plugin named 'dropout' (did you mean 'inverted'?)",
      function() return duet.dropout.dropout end },
    { "no dropout plugin named 'spatial' (there are: alpha, annealed, ",
      function() return duet.dropout.spatial end },
  }
end

cases["a number where a plugin is expected, and a plugin that is called"] = function()
  all_raise {
    { "fit: option 'regularizer' is 0.01, expected a regularizer (write duet.regularizer.l2 { ",
      function() fit { regularizer = 0.01 } end },
    { "fit: option 'dropout' is 0.5, expected a dropout (write duet.dropout.inverted { rate = ",
      function() fit { dropout = 0.5 } end },
    { "fit: option 'early_stop' is 10, expected a table of options (write early_stop = { ",
      function() fit { early_stop = 10 } end },
    { "loss mse: it can't be called; call a method, as in duet.loss.mse {}:value(logits, y)",
      function() duet.loss.mse {}(t, t) end },
    { "activation relu: it can't be called; call a method, as in duet.activation.relu {}:forward",
      function() duet.activation.relu {}(t) end },
  }
end

cases["targets of another kind"] = function()
  local x = duet.tensor.zeros(4, 2)
  local function of(y) return duet.data.from(x, y) end
  all_raise {
    { "y has 1 columns, expected 3 for loss binary_crossentropy with 3 outputs (class numbers need "
      .. "loss = duet.loss.crossentropy {})",
      function() net { outputs = 3, loss = "binary_crossentropy" }:fit(of { 0, 1, 2, 0 }) end },
    { "the target in row 3 is 2, expected a label of 0 or 1 (class numbers need loss = ",
      function() net { loss = "binary_crossentropy" }:fit(of { 0, 1, 2, 0 }) end },
    { "the target in row 4 is 3, expected a class number from 0 to 2 (classes are counted from 0: "
      .. "subtract 1)",
      function() net { outputs = 3, loss = "crossentropy" }:fit(of { 1, 2, 2, 3 }) end },
  }
end

cases["a model's file that is cut off says of how many bytes"] = function()
  compare.with_folder({}, function(folder)
    local path = folder .. "/m.duet"
    net():save(path)
    local text = assert(io.open(path, "rb")):read "a"
    local header = 8 + string.unpack("<I8", text)
    for _, n in ipairs { header + 1, #text - 1 } do
      compare.write(path, text:sub(1, n))
      compare.fails(("it is cut off: it has %d of %d bytes"):format(n, #text),
                    duet.model.load(path))
    end
    compare.write(path, text:sub(1, header - 1))
    compare.fails("it is cut off in its header", duet.model.load(path))
  end)
end

cases["a list of names is in alphabetical order"] = function()
  raises("rng: no field or method 'foo' (there are: normal, permutation, shuffle, state, uniform)",
         function() duet.rng(0):foo() end)
end

cases["a dropout of all units is zero, and draws nothing"] = function()
  local rng = duet.rng(3)
  local y, mask = duet.dropout.inverted { rate = 1 }:forward(duet.tensor.ones(2, 3), rng)
  same("forward", y, duet.tensor.zeros(2, 3))
  same("backward", duet.dropout.inverted { rate = 1 }:backward(duet.tensor.ones(2, 3), mask),
       duet.tensor.zeros(2, 3))
  same("stream", rng:uniform(0, 1), duet.rng(3):uniform(0, 1))
end

cases["what the notes say to write can be written"] = function()
  for _, name in ipairs { "glorot", "he", "lecun" } do
    for _, distribution in ipairs { "normal", "uniform" } do
      assert(duet.initializer[name] { distribution = distribution })
    end
  end
  compare.rows("inverse", t:solve(duet.tensor.eye(t.rows)), { { -2, 1 }, { 1.5, -0.5 } }, 1e-15)
end

cases["a plugin that isn't configured, or of another kind"] = function()
  all_raise {
    { "fit: option 'optimizer': optimizer adam isn't configured: write duet.optimizer.adam {}",
      function() fit { optimizer = duet.optimizer.adam } end },
    { "model: option 'activation': activation relu isn't configured: write duet.activation.relu {}",
      function() net { activation = duet.activation.relu } end },
    { "model: option 'loss' is activation relu, expected a loss",
      function() net { loss = duet.activation.relu {} } end },
    { "metric f1 isn't configured: write duet.metric.f1 {}",
      function() net():score(d, duet.metric.f1) end },
    { "bad argument #2 to 'score' (metric plugin expected, got loss mse)",
      function() net():score(d, duet.loss.mse {}) end },
    { "fit: option 'optimizer': no optimizer plugin named 'adom' (did you mean 'adam'?)",
      function() fit { optimizer = "adom" } end },
    { "optimizer sam: option 'base' is activation relu, expected an optimizer",
      function() duet.optimizer.sam { base = duet.activation.relu {} } end },
  }
end

cases["the name of a plugin stands for it with its defaults"] = function()
  local by_name = net { activation = "tanh", loss = "mse", initializer = "he" }
  local in_full = net { activation = duet.activation.tanh {}, loss = duet.loss.mse {},
                        initializer = duet.initializer.he {} }
  same("model", tostring(by_name), tostring(in_full))
  same("score", by_name:score(d, "mae"), in_full:score(d, duet.metric.mae {}))
  local short = { optimizer = { weights = "adam", biases = "sgd" }, regularizer = "l2",
                  dropout = { output = "inverted" }, schedule = "cosine", metrics = { "mae" },
                  epochs = 3, seed = 0 }
  local long = { optimizer = { weights = duet.optimizer.adam {}, biases = duet.optimizer.sgd {} },
                 regularizer = R.l2 {}, dropout = { output = duet.dropout.inverted {} },
                 schedule = duet.schedule.cosine {}, metrics = { duet.metric.mae {} },
                 epochs = 3, seed = 0 }
  local a, b = by_name:fit(d, short), in_full:fit(d, long)
  compare.list("loss", a.loss, b.loss)
  compare.list("penalty", a.penalty, b.penalty)
  compare.list("mae", a.mae, b.mae)
  local sam = duet.optimizer.sam { base = "adam" }
  same("base", sam.base.name, "adam")
end

cases["a list where names are expected"] = function()
  all_raise {
    { "fit: regularizer: found a list; several regularizers are added: l1 {} + l2 {}",
      function() fit { regularizer = { R.l1 {}, R.l2 {} } } end },
    { "fit: regularizer: option 'w1' is a list; several regularizers are added: l1 {} + l2 {}",
      function() fit { regularizer = { w1 = { R.l1 {}, R.l2 {} } } } end },
    { "fit: dropout: found dropout inverted without a name (there are: input, hidden, ",
      function() fit { dropout = { duet.dropout.inverted {} } } end },
    { "fit: found 5 without a name (there are: epochs, batch, ",
      function() fit { epochs = 1, 5 } end },
    { "model: found 4 without a name (there are: inputs, hidden, outputs, ",
      function() duet.model { 4, 5, 3, inputs = 4, hidden = 5, outputs = 3 } end },
    { "optimizer adam: found 0.1 without a name (there are: lr, ",
      function() duet.optimizer.adam { 0.1 } end },
    { "model: option 'hidden' is a list, expected an integer in [1, 1e9] (a model has one hidden "
      .. "layer: a whole number)",
      function() net { hidden = { 10, 10 } } end },
  }
end

cases["names where a list is expected, and holes"] = function()
  all_raise {
    { "loss crossentropy: option 'class_weight' has the key 'setosa', expected a list",
      function() duet.loss.crossentropy { class_weight = { setosa = 2 } } end },
    { "schedule multistep: option 'milestones' has the key 'a', expected a list",
      function() duet.schedule.multistep { milestones = { a = 30 } } end },
    { "tensor: the table has the key 'x', expected a list", function() duet.tensor { x = 3 } end },
    { "tensor: row 2 has the key 'x', expected a list",
      function() duet.tensor { { 1, 2 }, { 3, 4, x = 5 } } end },
    { "rows_of: the table has the key 'x', expected a list",
      function() d:rows_of { 1, x = 2 } end },
    { "csv: option 'columns' has the key 3, expected a list",
      function() duet.data.csv("x.csv", { target = "y", columns = { "a", [3] = "b" } }) end },
    { "fit: option 'metrics' has the key 1.5, expected a list or names",
      function() fit { metrics = { [1.5] = "mae" } } end },
  }
end

cases["a key is the name of a metric in the history"] = function()
  local history = fit { epochs = 2, validation = d,
                        metrics = { "accuracy", of_zeros = duet.metric.recall { pos_label = 0 },
                                    of_ones = duet.metric.recall {} } }
  for _, name in ipairs { "accuracy", "of_zeros", "of_ones" } do
    same(name, #history[name], 2)
    same("val_" .. name, #history["val_" .. name], 2)
  end
  raises("fit: option 'metrics' has two named 'recall'; give one another name: { other_name = ",
         function() fit { metrics = { "recall", duet.metric.recall { pos_label = 0 } } } end)
end

cases["arguments too many, and of another kind"] = function()
  local x, y = duet.tensor { { 1, 2 } }, duet.tensor { { 1 } }
  all_raise {
    { "fit: expected a data set, got duet.tensor; tensors and tables become one as in model:fit("
      .. "duet.data.from(x, y), { ... })", function() net():fit(x, y) end },
    { "fit: expected a data set, got a list", function() net():fit({ { 1, 2 } }, { 0 }) end },
    { "fit: called without a model: write model:fit(data, { ... }), with a colon",
      function() net().fit(d) end },
    { "fit: too many arguments: got 3, expected at most 2", function() net():fit(d, {}, 3) end },
    { "libsvm: option 'columns' is 0, expected an integer in [1, 16777216]",
      function() duet.data.libsvm("x", { columns = 0 }) end },
    { "bad argument #1 to 'predict' (duet.model expected, got duet.data)",
      function() return net().predict(d), nil end },
    { "min: too many arguments: got 3, expected at most 2", function() t:min(1, t, 2) end },
    { "plugins: too many arguments: got 2, expected at most 1",
      function() duet.plugins({}, "optimizer") end },
    { "fit: a table of options expected, got 'adam'", function() net():fit(d, "adam") end },
    { "model: a table of options expected, got 3", function() duet.model(3) end },
    { "model: option 'dtype' is 'float', expected one of float64/float32",
      function() net { dtype = "float" } end },
    { "model: option 'seed' is '0', expected an integer in [0, 4294967295]",
      function() net { seed = "0" } end },
    { "model: option 'hidden' is missing, expected an integer in [1, 1e9]",
      function() duet.model { inputs = 2, outputs = 1 } end },
    { "fit: checkpoint: option 'path' is missing, expected a string",
      function() fit { checkpoint = {} } end },
    { "fit: option 'validation' is 2, expected a data set or a number in (0, 1)",
      function() fit { validation = 2 } end },
    { "fit: option 'optimizer' has none for b1",
      function() fit { optimizer = { weights = "adam" } } end },
  }
end

cases["names that objects don't have"] = function()
  local h = fit { epochs = 1 }
  all_raise {
    { "tensor: no field or method 'stdev' (did you mean 'std'?)", function() t:stdev() end },
    { "duet.tensor: no field or function 'linspce' (did you mean 'linspace'?)",
      function() duet.tensor.linspce(1, 2, 3) end },
    { "duet.tensor: no field or function 'vstack' (did you mean 'concat'?)",
      function() duet.tensor.vstack {} end },
    { "duet.math: no field or function 'lgo' (did you mean 'log'?)",
      function() duet.math.lgo(2) end },
    { "tensor: no field or method 'matmul' (did you mean 'dot'?)", function() t:matmul(t) end },
    { "tensor: no field or method 't' (did you mean 'transpose'?)", function() return t:t() end },
    { "no field or method 'fit' (a scaler is fitted when it is made, and called: scaler(data))",
      function() duet.data.standardize(d):fit(d) end },
    { "duet.model: no field or function 'laod' (did you mean 'load'?)",
      function() duet.model.laod "x" end },
    { "data: no field or function 'cvs' (did you mean 'csv'?)", function() duet.data.cvs "x" end },
    { "rng: no field or method 'randn' (did you mean 'normal'?)",
      function() duet.rng(0):randn() end },
    { "model: no field or method 'forward' (did you mean 'logits'?)",
      function() net():forward(t) end },
    { "data: no field or method 'train_test_split' (did you mean 'split'?)",
      function() d:train_test_split {} end },
    { "optimizer adam: no field or method 'zero_grad' (a gradient is given to each step: ",
      function() duet.optimizer.adam {}:zero_grad() end },
    { "duet: no field or function 'Dense' (write duet.model { inputs = ",
      function() return duet.Dense end },
    { "tensor: no field or method 'len' (write #t for rows", function() return t:len() end },
    { "model: no field or method 'fot' (did you mean 'fit'?)", function() net():fot() end },
    { "history: no 'accuracy' (recorded: loss, gradient_norm, lr, seconds, update_norm); give "
      .. "metrics",
      function() return h.accuracy[1] end },
    { "history: no 'los' (did you mean 'loss'?)", function() return h.los end },
    { "history: field 'foo' can't be assigned to", function() h.foo = 1 end },
  }
  same("val_loss", h.val_loss, nil)
end

cases["a message's status says what it is about"] = function()
  local function status(f, ...) return duet.status(select(2, pcall(f, ...))) end
  same("option", status(duet.optimizer.adam, { beta1 = 2 }), "invalid")
  same("name", status(duet.optimizer.adam, { beta3 = 2 }), "not_found")
  same("without effect", status(duet.optimizer.sgd, { dampening = 0.5 }), "no_effect")
  same("plugin", status(function() return duet.optimizer.nothing end), "not_found")
  same("list", status(fit, { 1 }), "invalid")
  same("numbers", status(function()
    net { loss = "mse" }:fit(duet.data.from({ { 1e9, 1 } }, { 1e300 }), {
      epochs = 9, optimizer = duet.optimizer.sgd { lr = 1e300 },
    })
  end), "not_finite")
  same("model's file", duet.status(select(2, duet.model.load "/nowhere/m.duet")), "io")
  same("another error", status(error, "mine"), nil)
  same("no message", duet.status(nil), nil)
  local _, kept = pcall(duet.optimizer.adam, { beta1 = 2 })
  local _, again = pcall(error, kept, 0)
  same("raised again", duet.status(again), "invalid")
  for i = 1, 100 do pcall(duet.optimizer.adam, { beta1 = 2 + i }) end
  same("forgotten", duet.status(kept), nil)
end

return cases
