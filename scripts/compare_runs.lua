-- compare_runs.lua - what compare.lua compares: a task, and runs of an optimizer on it.

local duet = require "duet"

local runs = {}

--- Rates that are tried where an optimizer has none of its own.
runs.RATES = { 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1 }

-- ---- The task -----------------------------------------------------------------------------------

-- What is to be predicted: one of some classes, 0 or 1, or a value. The loss knows what to do.
local function aim_of(data)
  if data.classes then
    return { loss = duet.loss.crossentropy {}, outputs = #data.classes, counts = true }
  end
  for i = 1, data.rows do
    if data.y[i][1] ~= 0 and data.y[i][1] ~= 1 then
      return { loss = duet.loss.mse {}, outputs = 1, counts = false }
    end
  end
  return { loss = duet.loss.binary_crossentropy {}, outputs = 1, counts = true }
end

-- Values are brought to mean 0 and deviation 1, as those of the rows to train with have them.
local function standardized(data, like)
  local mean = like.y:mean()
  local centred = like.y - mean
  local deviation = math.sqrt((centred * centred):mean())
  return duet.data.from(data.x, (data.y - mean) / deviation)
end

--- Read a data set: four fifths of its rows to train with, one to test with; and of the former
--- again four to learn from and one to choose a rate by. Or nil and a message.
function runs.task(path, target)
  local all, message = duet.data.csv(path, { target = target })
  if not all then return nil, message end
  local task = aim_of(all)
  local train, test = all:split { test = 0.2, seed = 0 }
  local scale = duet.data.standardize(train)
  train, test = scale(train), scale(test)
  if not task.counts then train, test = standardized(train, train), standardized(test, train) end
  task.train, task.test, task.inputs = train, test, all.columns
  task.learn, task.held_out = train:split { test = 0.2, seed = 0 }
  return task
end

-- ---- Runs ---------------------------------------------------------------------------------------

-- Train a new network on some rows and watch others. Nil if it left the numbers.
local function train(task, optimizer, lr, settings, seed, rows, watched)
  local model = duet.model {
    inputs = task.inputs, hidden = settings.hidden, outputs = task.outputs, seed = seed,
    initializer = duet.initializer.xavier {}, activation = duet.activation.tanh {},
    loss = task.loss,
  }
  local own = optimizer.make(lr)
  local ok, result = pcall(model.fit, model, rows, {
    epochs = settings.epochs, seed = seed, validation = watched,
    batch = not optimizer.full_batch and settings.batch or nil,
    optimizer = optimizer.weights_only
                and { weights = own, biases = duet.optimizer.adam { lr = lr } } or own,
  })
  if ok then return model, result end
  if duet.status(result) ~= "not_finite" then error(result, 0) end
end

local function last(array)
  return array[#array]
end

-- The rate with the least loss on the rows held out, over all seeds, and that loss; nil: all
-- diverge.
local function search(task, optimizer, settings, tell)
  local best, rate = math.huge, nil
  for _, lr in ipairs(optimizer.rates or runs.RATES) do
    local sum = 0
    tell(lr)
    for seed = 1, settings.seeds do
      local model, history = train(task, optimizer, lr, settings, seed, task.learn, task.held_out)
      sum = sum + (model and last(history.val_loss) or math.huge)
    end
    if sum / settings.seeds < best then best, rate = sum / settings.seeds, lr end
  end
  return rate, best
end

--- Choose a rate and train with it, once for each seed: { lr =, held_out = the loss it was chosen
--- by, loss =, test_loss = arrays of histories, score = array, seconds = per run }; lr is nil, and
--- the arrays are empty, where every rate diverged. `tell` is told each rate that is tried.
function runs.compare(task, optimizer, settings, tell)
  local result = { loss = {}, test_loss = {}, score = {} }
  result.lr, result.held_out = search(task, optimizer, settings, tell)
  local start = duet.clock()
  for seed = 1, result.lr and settings.seeds or 0 do
    local model, history =
      train(task, optimizer, result.lr, settings, seed, task.train, task.test)
    if model then
      local i = #result.score + 1
      result.loss[i], result.test_loss[i] = history.loss, history.val_loss
      result.score[i] = model:score(task.test)
    end
  end
  result.seconds = (duet.clock() - start) / settings.seeds
  return result
end

-- ---- Figures ------------------------------------------------------------------------------------

--- Mean and deviation (of a sample) of some numbers; the deviation of one is 0.
function runs.spread(values)
  local sum, squares = 0, 0
  for _, value in ipairs(values) do sum = sum + value end
  local mean = sum / #values
  for _, value in ipairs(values) do squares = squares + (value - mean) ^ 2 end
  return mean, #values > 1 and math.sqrt(squares / (#values - 1)) or 0
end

--- Of histories of one length: the mean, the least and the most of each epoch.
function runs.band(histories)
  local mean, low, high = {}, {}, {}
  for epoch = 1, #histories[1] do
    local values = {}
    for i, history in ipairs(histories) do values[i] = history[epoch] end
    mean[epoch] = runs.spread(values)
    low[epoch], high[epoch] = math.min(table.unpack(values)), math.max(table.unpack(values))
  end
  return mean, low, high
end

return runs
