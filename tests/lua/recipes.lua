-- recipes.lua - the lecture's recipes, for tests and benchmarks: each with the lecture's settings
-- unless others are given.
local duet = require "duet"

local sgd = duet.optimizer.sgd
local l1, l2 = duet.regularizer.l1, duet.regularizer.l2
local normal, xavier = duet.initializer.normal, duet.initializer.xavier

local recipes = {}

--- In the lecture's order: those that draw random numbers go on where the one before stopped.
recipes.names = {
  "dual", "random", "xavier", "l1", "l2", "elastic", "lr_0.1", "lr_0.01", "validation_1000",
  "validation_500", "validation_600", "validation_700", "minibatch", "dropout", "early_stop",
  "dual_10000", "momentum", "dual_15000", "rmsprop", "adam",
}

-- The lecture steps the weights with the technique at hand, the biases always by plain descent.
local function on_weights(optimizer)
  return { weights = optimizer, biases = sgd { lr = 1 } }
end

-- Options of fit that differ from those of "dual". `s` has the settings that are other than the
-- lecture's.
local differences = {
  l1 = function(s) return { regularizer = l1 { alpha = s.l1 or 0.01 } } end,
  l2 = function(s) return { regularizer = l2 { alpha = s.l2 or 0.01 } } end,
  elastic = function(s)
    return { regularizer = l1 { alpha = s.l1 or 0.01 } + l2 { alpha = s.l2 or 0.01 } }
  end,
  ["lr_0.1"] = function(s) return { optimizer = on_weights(sgd { lr = s.lr or 0.1 }) } end,
  ["lr_0.01"] = function(s) return { optimizer = on_weights(sgd { lr = s.lr or 0.01 }) } end,
  validation_500 = function() return { epochs = 500 } end,
  validation_600 = function() return { epochs = 600 } end,
  validation_700 = function() return { epochs = 700 } end,
  early_stop = function(s) return { early_stop = { patience = s.patience or 10 } } end,
  minibatch = function(s) return { batch = s.batch or 32 } end,
  dropout = function(s)
    local drop = duet.dropout.inverted { rate = s.rate or 0.5, backward = "unmasked" }
    return { dropout = { output = drop } }
  end,
  dual_10000 = function() return { epochs = 10000 } end,
  dual_15000 = function() return { epochs = 15000 } end,
  momentum = function(s)
    local optimizer = duet.optimizer.nesterov { lr = s.lr or 0.01, momentum = s.momentum or 0.9 }
    return { epochs = 10000, optimizer = on_weights(optimizer) }
  end,
  rmsprop = function(s)
    local optimizer = duet.optimizer.rmsprop {
      lr = s.lr or 0.1, decay = s.decay or 0.99, epsilon = 1e-6, variant = "lecture",
    }
    return { epochs = 15000, optimizer = on_weights(optimizer) }
  end,
  adam = function(s)
    local optimizer = duet.optimizer.adam { lr = s.lr or 0.01, epsilon = 1e-6,
                                            variant = "lecture" }
    return { epochs = 10000, optimizer = on_weights(optimizer) }
  end,
}

local initializers = {
  random = normal { mean = 0, std = 1 },
  xavier = xavier { variant = "lecture" },
  constant = duet.initializer.constant { value = 1 },
}

--- The lecture's data, standardized: train and test, and what validation divides train into.
function recipes.data(path)
  local all = assert(duet.data.csv(path, { target = "benign" }))
  local train, test = all:split { test = 0.2, seed = 0 }
  local scale = duet.data.standardize(train)
  train, test = scale(train), scale(test)
  local learn, watch = train:split { test = 0.2, seed = 0 }
  return { train = train, test = test, learn = learn, watch = watch }
end

--- A recipe's model. Settings: hidden; initial (random, xavier or constant); seed, which reseeds
--- the default stream.
function recipes.model(name, settings)
  local s = settings or {}
  if s.seed then duet.seed(s.seed) end
  return duet.model {
    inputs = 30, hidden = s.hidden or 10, outputs = 1,
    initializer = initializers[s.initial or name] or initializers.constant,
    activation = duet.activation.sigmoid { clip_z = -100 },
    loss = duet.loss.binary_crossentropy { clip = 1e-10, clip_z = -100 },
  }
end

function recipes.watches(name)
  return name == "early_stop" or name:find "^validation" ~= nil
end

--- Train a model as a recipe says; the history. Settings: epochs, threads, and the technique's.
function recipes.fit(model, name, data, settings)
  local s = settings or {}
  local watches = recipes.watches(name)
  local options = {
    epochs = 1000, optimizer = sgd { lr = s.lr or 1 }, validation = watches and data.watch or nil,
  }
  if differences[name] then
    for key, value in pairs(differences[name](s)) do options[key] = value end
  end
  options.epochs = s.epochs or options.epochs
  options.threads = s.threads
  options.record = s.record
  options.progress = false
  return model:fit(watches and data.learn or data.train, options)
end

-- The golden files name some recipes otherwise.
local GOLDEN_NAMES = { random = "random_init", elastic = "l1l2", ["lr_0.1"] = "learning_0.1",
                       ["lr_0.01"] = "learning_0.01" }

--- What the golden files call a recipe.
function recipes.golden_name(name)
  return GOLDEN_NAMES[name] or name
end

--- How many rows of the test a model of a recipe gets right.
function recipes.right(model, data)
  return math.floor(model:score(data.test) * data.test.rows + 0.5)
end

return recipes
