-- lecture.lua - every recipe of the lecture "Optimizing neural networks", on its data.
--
-- A recipe says how it differs from the first one. They run in the lecture's order, since those
-- that draw random numbers go on where the one before stopped.

local duet = require "duet"

-- The directory that this script is in, with the others that belong to it.
local HERE = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = HERE .. "/?.lua;" .. package.path

local command = require "lecture_command"
local report = require "lecture_report"

---------------------------------------------------------------------------------------------------
-- The data and the network

-- 455 rows to train with and 114 to test with; some recipes learn from 364 of the former and watch
-- the loss of the other 91.
local function load_data(path)
  local all, message = duet.data.csv(path, { target = "benign" })
  if not all then command.fail(message) end
  local train, test = all:split { test = 0.2, seed = 0 }
  local scale = duet.data.standardize(train)
  train, test = scale(train), scale(test)
  local learn, watched = train:split { test = 0.2, seed = 0 }
  return { train = train, test = test, learn = learn, watched = watched }
end

local function network(initializer)
  return duet.model {
    inputs = 30, hidden = 10, outputs = 1,
    initializer = initializer or duet.initializer.constant { value = 1 },
    activation = duet.activation.sigmoid { clip_z = -100 },
    loss = duet.loss.binary_crossentropy { clip = 1e-10, clip_z = -100 },
  }
end

---------------------------------------------------------------------------------------------------
-- The recipes

local sgd, nesterov = duet.optimizer.sgd, duet.optimizer.nesterov
local rmsprop, adam = duet.optimizer.rmsprop, duet.optimizer.adam
local l1, l2 = duet.regularizer.l1, duet.regularizer.l2
local normal, xavier = duet.initializer.normal, duet.initializer.xavier
local inverted = duet.dropout.inverted

-- Whatever steps the weights, the lecture steps the biases by plain descent.
local function on_weights(optimizer)
  return { weights = optimizer, biases = sgd { lr = 1 } }
end

-- What `fit` is given. A recipe's own options take the place of these.
local FIT = { epochs = 1000, optimizer = sgd { lr = 1 } }

-- Each recipe: its name; how many of the test rows its slide says are right (`slide`), or the
-- lecture's code where the slide only shows a plot (`plotted`); and how it differs: the weights at
-- first, whether it draws random numbers, whether it watches a loss, and what `fit` is given.
local recipes = {

  -- What the weights are at first: all of them 1, ...
  { name = "dual", slide = 109 },

  -- ... or random, which lets the hidden units differ, ...
  { name = "random", plotted = 110, seed = 0, draws = true,
    initializer = normal { mean = 0, std = 1 } },

  -- ... with a deviation that goes with the size of the layers.
  { name = "xavier", plotted = 112, draws = true, initializer = xavier { variant = "lecture" } },

  -- Regularization: large weights cost.
  { name = "l1", slide = 108, fit = { regularizer = l1 { alpha = 0.01 } } },
  { name = "l2", slide = 110, fit = { regularizer = l2 { alpha = 0.01 } } },
  { name = "elastic", slide = 108,
    fit = { regularizer = l1 { alpha = 0.01 } + l2 { alpha = 0.01 } } },

  -- The learning rate: how far a step goes.
  { name = "lr_0.1", slide = 100,
    fit = { optimizer = on_weights(sgd { lr = 0.1 }), record = { weights = 1 } } },
  { name = "lr_0.01", slide = 101,
    fit = { optimizer = on_weights(sgd { lr = 0.01 }), record = { weights = 1 } } },

  -- Validation: the loss of rows that nothing is learnt from says when to stop, ...
  { name = "validation_1000", slide = 109, watches = true },
  { name = "validation_500", slide = 106, watches = true, fit = { epochs = 500 } },
  { name = "validation_600", slide = 108, watches = true, fit = { epochs = 600 } },
  { name = "validation_700", slide = 106, watches = true, fit = { epochs = 700 } },

  -- ... and so training may stop by itself.
  { name = "early_stop", slide = 108, slide_stopped = 585, watches = true,
    fit = { early_stop = { patience = 10 } } },

  -- Mini-batches: a step for every 32 rows.
  { name = "minibatch", slide = 109, draws = true, fit = { batch = 32 } },

  -- Dropout: half of the outputs are left out in training. The lecture's run has no seed; of 200
  -- that have one, so many have so many rows right.
  { name = "dropout", slide = 108, draws = true, outcomes = { [108] = 41, [109] = 151, [110] = 8 },
    fit = { dropout = { output = inverted { rate = 0.5, backward = "unmasked" } } } },

  -- Optimizers: momentum, a step that goes with each weight's gradients, and both. Each beside
  -- plain descent over as many epochs.
  { name = "dual_10000", slide = 109, fit = { epochs = 10000 } },
  { name = "momentum", slide = 110,
    fit = { epochs = 10000, optimizer = on_weights(nesterov { lr = 0.01, momentum = 0.9 }) } },

  { name = "dual_15000", slide = 109, fit = { epochs = 15000 } },
  { name = "rmsprop", slide = 109,
    fit = { epochs = 15000, optimizer = on_weights(rmsprop { lr = 0.1, decay = 0.99,
                                                             epsilon = 1e-6,
                                                             variant = "lecture" }) } },

  { name = "adam", slide = 110,
    fit = { epochs = 10000, optimizer = on_weights(adam { lr = 0.01, epsilon = 1e-6,
                                                          variant = "lecture" }) } },
}

---------------------------------------------------------------------------------------------------
-- Training

local function train(recipe, data, receipts)
  if recipe.seed then duet.seed(recipe.seed) end
  local model = network(recipe.initializer)
  local options = { validation = recipe.watches and data.watched or nil, progress = recipe.name,
                    receipt = receipts and ("%s/%s.json"):format(receipts, recipe.name) or nil }
  for name, value in pairs(FIT) do options[name] = value end
  for name, value in pairs(recipe.fit or {}) do options[name] = value end
  local history = model:fit(recipe.watches and data.learn or data.train, options)
  return { recipe = recipe, history = history, score = model:score(data.test),
           rows = data.test.rows }
end

-- The recipes to run: those wanted, and those that draw random numbers before one that does.
local function plan(wanted)
  local steps, drawn_later = {}, false
  for i = #recipes, 1, -1 do
    local recipe = recipes[i]
    local shown = wanted[recipe.name] == true
    if shown or recipe.draws and drawn_later then
      table.insert(steps, 1, { recipe = recipe, shown = shown })
    end
    drawn_later = drawn_later or shown and recipe.draws
  end
  return steps
end

local options = command.parse(arg, recipes)
local data = load_data(options.data or HERE .. "/../data/breast_cancer.csv")
local reporter = report.new(options)
for _, step in ipairs(plan(options.only)) do
  local result = train(step.recipe, data, step.shown and options.receipts)
  if step.shown then reporter:add(result) end
end
reporter:finish()
