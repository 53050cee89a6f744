-- gallery.lua - draws the pictures of docs/gallery.md: duet scripts/gallery.lua [DIRECTORY]
--
-- Each picture is a function of its own, whose body is what the page shows. With no directory the
-- files go to gallery/. gnuplot draws them.
local duet = require "duet"
local directory = require "duet.directory"

local HERE = arg[0]:match "^(.*)/" or "."
local COLOURS = { "blue", "red", "black", "orange", "purple", "green" }
local pictures = {}

-- Values to draw a curve at: from low to high.
local function range(low, high, n)
  return duet.tensor.linspace(low, high, n or 200)
end

function pictures.activations()
  local x, curves = range(-4, 4), { title = "Activations", x = "x", ymin = -1.5, ymax = 3 }
  for i, name in ipairs { "sigmoid", "tanh", "relu", "gelu", "silu", "elu" } do
    curves[i] = { name = name, x = x, y = duet.activation[name] {}:forward(x), color = COLOURS[i] }
  end
  return curves
end

function pictures.losses()
  local x, curves = range(-3, 3), { title = "Losses of one row, target 1", x = "logit", ymax = 4 }
  for i, name in ipairs { "binary_crossentropy", "hinge", "focal", "mse", "huber" } do
    local loss, y = duet.loss[name] {}, {}
    for k = 1, x.columns do y[k] = loss:value({ { x[1][k] } }, { { 1 } }) end
    curves[i] = { name = name, x = x, y = y, color = COLOURS[i] }
  end
  return curves
end

function pictures.schedules()
  local steps, curves = 300, { title = "Learning-rate schedules", x = "update", y = "rate" }
  local warmup = duet.schedule.warmup { steps = 50, schedule = duet.schedule.linear {
    steps = steps - 50, start_factor = 1, end_factor = 0 } }
  local chosen = {
    { "cosine", duet.schedule.cosine { steps = steps } },
    { "one_cycle", duet.schedule.one_cycle { total_steps = steps } },
    { "step", duet.schedule.step { step_size = 75, gamma = 0.5 } },
    { "warmup, linear", warmup },
    { "cosine_restarts", duet.schedule.cosine_restarts { steps = 100 } },
  }
  for i, choice in ipairs(chosen) do
    local y = {}
    for t = 1, steps do y[t] = choice[2]:lr(0.1, t) end
    curves[i] = { name = choice[1], y = y, color = COLOURS[i] }
  end
  return curves
end

-- Rosenbrock's valley: value and gradient.
local function rosenbrock(x)
  local a, b = x:get(1, 1), x:get(1, 2)
  local off = b - a * a
  return (1 - a) ^ 2 + 100 * off ^ 2,
         duet.tensor { { -2 * (1 - a) - 400 * a * off, 200 * off } }
end

function pictures.paths()
  local curves = { title = "Paths in Rosenbrock's valley, from (-1.5, 1.5) to (1, 1)", x = "a",
                   y = "b", xmin = -2, xmax = 1.5, ymin = -0.5, ymax = 3 }
  for i, optimizer in ipairs {
    duet.optimizer.momentum { lr = 3e-4, momentum = 0.95 }, duet.optimizer.adam { lr = 0.2 },
    duet.optimizer.rmsprop { lr = 0.02 }, duet.optimizer.lbfgs {},
  } do
    local w = duet.tensor { { -1.5, 1.5 } }
    local attached, x, y = optimizer:attach(w), {}, {}
    for k = 1, 400 do
      x[k], y[k] = w:get(1, 1), w:get(1, 2)
      attached:step(function() return rosenbrock(w) end)
    end
    curves[i] = { name = optimizer.name, x = x, y = y, color = COLOURS[i] }
  end
  return curves
end

function pictures.function_learnt()
  local x = duet.rng(0):uniform(-3, 3, 80, 1)
  local y = x:copy():map(function(v) return duet.math.sin(2 * v) end)
            + duet.rng(1):normal(0, 0.15, 80, 1)
  local model = duet.model { hidden = 20, activation = "tanh", seed = 0 }
  model:fit(duet.data.from(x, y), { epochs = 2000, seed = 0, batch = 16,
                                    optimizer = duet.optimizer.adam { lr = 0.01 } })
  local line = range(-3, 3):transpose()
  return { title = "What a network with 20 hidden units has learnt", x = "x",
           { name = "80 rows", x = x:transpose(), y = y:transpose(), style = "points",
             color = "black" },
           { name = "predict", x = line:transpose(), y = model:predict(line):transpose(),
             color = "red" } }
end

function pictures.spirals()
  local d = duet.data.spirals { rows = 300, noise = 0.1, seed = 0 }
  local model = duet.model { hidden = 32, activation = "tanh", seed = 0 }
  model:fit(d, { epochs = 1500, seed = 0, optimizer = duet.optimizer.adam { lr = 0.02 },
                 batch = 50 })
  local says, sides = model:predict(d), { {}, {} }
  for i = 1, d.rows do
    local side = sides[says:get(i, 1) == 0 and 1 or 2]
    side[#side + 1] = i
  end
  local share = 100 * model:score(d)
  local curves = { title = ("Two spirals as predicted, %.0f %% of the rows right"):format(share) }
  for k, side in ipairs(sides) do
    local rows = d:rows_of(side).x:transpose()
    curves[k] = { name = "class " .. k - 1, x = rows:slice(1, 1), y = rows:slice(2, 2),
                  style = "points", color = COLOURS[k] }
  end
  return curves
end

function pictures.overfitting()
  local d = assert(duet.data.csv(HERE .. "/../data/breast_cancer.csv", { target = "benign" }))
  local train, test = d:split { test = 0.5, seed = 1, stratify = true }
  local curves = { title = "Validation loss, by the strength of l2", x = "epoch", ymax = 0.4 }
  for i, alpha in ipairs { 0, 0.003, 0.03 } do
    local model = duet.model { hidden = 60, activation = "relu", seed = 0,
                               prepare = { scale = "standard" } }
    local history = model:fit(train, {
      epochs = 120, seed = 0, validation = test, optimizer = duet.optimizer.adam { lr = 0.003 },
      batch = 32, regularizer = duet.regularizer.l2 { alpha = alpha },
    })
    curves[i] = { name = "alpha " .. alpha, y = history.val_loss, color = COLOURS[i] }
  end
  return curves
end

local names = {}
for name in pairs(pictures) do names[#names + 1] = name end
table.sort(names)
local to = arg[1] or "gallery"
directory.make(to)
for _, name in ipairs(names) do
  duet.plot(pictures[name]()):save(("%s/%s.svg"):format(to, name))
  print(("%s/%s.svg"):format(to, name))
end
