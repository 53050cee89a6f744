-- run.lua - short trainings whose every bit is printed, to be compared between compilers,
-- instruction sets and numbers of threads: tests/bits/matrix runs it.
--
-- Short enough for a fused multiply-add in software, with enough rows for several shards, and
-- shapes that leave remainders at every width of vector.
local duet = require "duet"

local function problem(rows, columns, dtype)
  local rng = duet.rng(7)
  local x = rng:normal(0, 1, rows, columns, dtype)
  local plane = rng:normal(0, 1, columns, 1, dtype)
  local side = x:dot(plane)
  local labels = duet.tensor.zeros(rows, 1, dtype)
  for i = 1, rows do labels:set(i, 1, side:get(i, 1) > 0 and 1 or 0) end
  return duet.data.from(x, labels), duet.data.from(x, side)
end

local binary_crossentropy = duet.loss.binary_crossentropy

-- Each: what the data looks like, what the model is, how it is trained.
local runs = {
  {
    name = "full batch, sgd", rows = 1000, columns = 30,
    model = { hidden = 10, loss = binary_crossentropy { clip = 1e-10, clip_z = -100 },
      activation = duet.activation.sigmoid { clip_z = -100 },
      initializer = duet.initializer.constant { value = 1 } },
    fit = { epochs = 4, optimizer = duet.optimizer.sgd { lr = 1 } },
  },
  {
    name = "batches, dropout, adam", rows = 300, columns = 30,
    model = { hidden = 10, loss = binary_crossentropy {} },
    fit = { epochs = 2, batch = 32, optimizer = duet.optimizer.adam { lr = 0.01 },
      dropout = { hidden = duet.dropout.inverted { rate = 0.5 },
        output = duet.dropout.inverted { rate = 0.5, backward = "unmasked" } } },
  },
  {
    name = "float32, adam", rows = 1000, columns = 30, dtype = "float32",
    model = { hidden = 37, loss = binary_crossentropy {}, activation = duet.activation.tanh {} },
    fit = { epochs = 3, optimizer = duet.optimizer.adam { lr = 0.01 } },
  },
  {
    name = "float32, batches of shards", rows = 640, columns = 7, dtype = "float32",
    model = { hidden = 19, loss = binary_crossentropy {} },
    fit = { epochs = 2, batch = 300, optimizer = duet.optimizer.rmsprop { lr = 0.01 },
      dropout = duet.dropout.inverted { rate = 0.25 } },
  },
  {
    name = "validation, nesterov, elastic", rows = 700, columns = 17,
    model = { hidden = 37, loss = binary_crossentropy {}, activation = duet.activation.tanh {},
      initializer = duet.initializer.normal { mean = 0, std = 0.3 } },
    fit = { epochs = 3, validation = 0.2,
      optimizer = duet.optimizer.nesterov { lr = 0.1, momentum = 0.9 },
      regularizer = duet.regularizer.l1 { alpha = 0.01 } + duet.regularizer.l2 { alpha = 0.01 } },
  },
  {
    name = "values, relu, adagrad", rows = 513, columns = 5, values = true,
    model = { hidden = 65, loss = duet.loss.mse {}, activation = duet.activation.relu {},
      initializer = duet.initializer.uniform { low = -0.5, high = 0.5 } },
    fit = { epochs = 3, optimizer = duet.optimizer.adagrad { lr = 0.05 },
      schedule = duet.schedule.step { step_size = 2, gamma = 0.5 } },
  },
  {
    name = "one hidden unit, momentum", rows = 257, columns = 1,
    model = { hidden = 1, loss = binary_crossentropy {} },
    fit = { epochs = 3, optimizer = duet.optimizer.momentum { lr = 0.1, momentum = 0.9 } },
  },
  {
    name = "updates on threads", rows = 40, columns = 210,
    model = { hidden = 190, loss = binary_crossentropy {} },
    fit = { epochs = 2, optimizer = duet.optimizer.adam { lr = 0.01 } },
  },
  {
    name = "batches of one block, shared by rows and units", rows = 130, columns = 210,
    model = { hidden = 290, loss = binary_crossentropy {} },
    fit = { epochs = 2, batch = 75, optimizer = duet.optimizer.sgd { lr = 0.1 } },
  },
  {
    name = "weights of rows and classes, several shards, two schedules", rows = 1100, columns = 7,
    model = { hidden = 9, loss = binary_crossentropy {} },
    fit = { epochs = 3, batch = 300, accumulate = 2, class_weight = { 1, 3 },
      sample_weight = duet.rng(3):uniform(0, 2, 1100, 1),
      optimizer = duet.optimizer.momentum { lr = 0.1, momentum = 0.9 },
      schedule = { lr = duet.schedule.cosine {}, momentum = duet.schedule.linear {} } },
  },
}

-- Every optimizer; those that stand around another one around adam.
for name, plugin in pairs(duet.optimizer) do
  local inside = {} -- the options that are optimizers: one, or a list
  for _, option in ipairs(plugin.schema) do
    if option.kind == "optimizer" then
      local adam = duet.optimizer.adam { lr = 0.01 }
      inside[option.name] = option.type == "plugins" and { adam } or adam
    end
  end
  for _, dtype in ipairs { "float64", "float32" } do
    runs[#runs + 1] = {
      name = ("optimizer %s, %s"):format(name, dtype), rows = 130, columns = 5, dtype = dtype,
      model = { hidden = 9, loss = binary_crossentropy {}, activation = duet.activation.tanh {} },
      fit = { epochs = 2, batch = 65, optimizer = plugin(inside) },
    }
  end
end

-- Every plugin of the other kinds that takes part in training.
for kind, key in pairs { activation = "model", initializer = "model", loss = "model",
                         regularizer = "fit", dropout = "fit", schedule = "fit" } do
  for name, plugin in pairs(duet[kind]) do
    for _, dtype in ipairs { "float64", "float32" } do
      local takes_schedule = name == "annealed" or name == "warmup"
      local case = {
        name = ("%s %s, %s"):format(kind, name, dtype), rows = 130, columns = 5, dtype = dtype,
        model = { hidden = 9, outputs = name == "crossentropy" and 2 or 1,
          loss = binary_crossentropy {}, activation = duet.activation.tanh {} },
        fit = { epochs = 2, batch = 65, optimizer = duet.optimizer.adam { lr = 0.01 } },
      }
      case[key][kind] = plugin {
        schedule = takes_schedule and duet.schedule.exponential {} or nil,
      }
      runs[#runs + 1] = case
    end
  end
end

-- In one order everywhere.
table.sort(runs, function(a, b) return a.name < b.name end)

local function print_all(name, what, values)
  for i, value in ipairs(values) do
    print(("%s: %s[%d] %a"):format(name, what, i, value))
  end
end

local function run(case)
  local classes, values = problem(case.rows, case.columns, case.dtype)
  local data = case.values and values or classes
  local settings = { inputs = case.columns, outputs = 1, dtype = case.dtype, seed = 1 }
  for key, value in pairs(case.model) do settings[key] = value end
  settings.initializer = settings.initializer or duet.initializer.xavier {}
  case.fit.seed = 2

  local model = duet.model(settings)
  local history = model:fit(data, case.fit)
  print_all(case.name, "loss", history.loss)
  print_all(case.name, "val_loss", history.val_loss or {})
  for _, tensor in ipairs { "w1", "b1", "w2", "b2" } do
    for i, row in ipairs(model[tensor]:totable()) do
      print_all(case.name, ("%s[%d]"):format(tensor, i), row)
    end
  end
  print_all(case.name, "loss of all", { model:loss(data) })
end

for _, case in ipairs(runs) do run(case) end
