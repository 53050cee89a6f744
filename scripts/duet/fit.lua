-- fit.lua - model:fit and model:train: options as people write them, and the loop over epochs.

local core = require "duet.core"
local check = require "duet.check"
local history = require "duet.history"
local progress = require "duet.progress"
local regularizer = require "duet.regularizer"

local PERMITTED = {}
for name in ([[epochs batch shuffle optimizer regularizer dropout schedule clip validation
               early_stop metrics record progress on_epoch seed threads checkpoint
               resume]]):gmatch "%S+" do
  PERMITTED[name] = true
end

local TENSORS = { "w1", "w2", "b1", "b2" }
local PER_TENSOR = { weights = true, biases = true, w1 = true, w2 = true, b1 = true, b2 = true }
local ROLES = { w1 = "weights", w2 = "weights", b1 = "biases", b2 = "biases" }
local PLACES = { input = true, hidden = true, output = true, w1 = true, w2 = true }

local function fail(message, ...)
  core.raise(("fit: " .. message):format(...))
end

local function show(value)
  local kind = core.kind(value)
  return kind and ("%s %s"):format(kind, value.name) or check.show(value)
end

local function of_kind(value, kind, what)
  if core.kind(value) ~= kind then
    fail("%s is %s, expected a plugin of kind %s", what, show(value), kind)
  end
  return value
end

-- { weights =, biases =, w1 =, ... } as { w1 =, w2 =, b1 =, b2 = }; the narrower name wins.
local function per_tensor(given, what)
  local wrong = check.unknown(given, PER_TENSOR)
  if wrong then fail("%s: %s", what, wrong) end
  local all = {}
  for _, name in ipairs(TENSORS) do
    all[name] = given[name]
    if all[name] == nil then all[name] = given[ROLES[name]] end
  end
  return all
end

local function optimizers(given)
  if core.kind(given) then given = { weights = given, biases = given } end
  if given == nil then
    local sgd = core.optimizer.sgd {}
    given = { weights = sgd, biases = sgd }
  end
  if type(given) ~= "table" then
    fail("optimizer is %s, expected an optimizer or { weights =, biases = }", show(given))
  end
  local all = per_tensor(given, "optimizer")
  for _, name in ipairs(TENSORS) do
    if all[name] == nil then fail("optimizer: none is given for %s", name) end
    of_kind(all[name], "optimizer", "optimizer of " .. name)
  end
  return all
end

-- One regularizer, or a sum, goes to the weights.
local function regularizers(given)
  local one = regularizer.list(given)
  if one then return { w1 = one, w2 = one } end
  if type(given) ~= "table" then
    fail("regularizer is %s, expected a regularizer or { w1 =, w2 = }", show(given))
  end
  local all = per_tensor(given, "regularizer")
  for name, value in pairs(all) do
    all[name] = regularizer.list(value)
    if not all[name] then
      fail("regularizer of %s is %s, expected a regularizer", name, show(value))
    end
  end
  return all
end

-- One dropout goes to the hidden layer.
local function dropouts(given)
  if given == nil then return {} end
  if core.kind(given) then given = { hidden = given } end
  if type(given) ~= "table" then
    fail("dropout is %s, expected a dropout or { input =, hidden =, output = }", show(given))
  end
  local wrong = check.unknown(given, PLACES)
  if wrong then fail("dropout: %s", wrong) end
  for place, plugin in pairs(given) do of_kind(plugin, "dropout", "dropout at " .. place) end
  return given
end

-- A function of the script's as a schedule, defined once. PyTorch calls that LambdaLR.
local defined = setmetatable({}, { __mode = "k" })

local function schedule_of(given)
  if given == nil then return end
  if core.kind(given) == "schedule" then return given end
  if type(given) ~= "function" then
    fail("schedule is %s, expected a function or a plugin of kind schedule", show(given))
  end
  if not defined[given] then
    defined[given] = core.schedule.define {
      name = "lambda", summary = "a function of the script's", lr = given,
    } {}
  end
  return defined[given]
end

local function metrics(given)
  if given == nil then return {} end
  if core.kind(given) then given = { given } end
  if type(given) ~= "table" then fail("metrics is %s, expected a list of metrics", show(given)) end
  for _, metric in ipairs(given) do of_kind(metric, "metric", "metrics") end
  return given
end

-- A data set, or a share of the training data that is split off as by split { seed = 0 }.
local function validation(given, train)
  if type(given) ~= "number" then return train, given end
  if not (given > 0 and given < 1) then
    fail("validation is %s, expected a data set or a share in (0, 1)", check.show(given))
  end
  return train:split { test = given, seed = 0 }
end

-- How often weights are recorded, or nil.
local function record_interval(given)
  if given == nil then return end
  local every = type(given) == "table" and given.weights
  if type(given) ~= "table" or check.unknown(given, { weights = true })
     or math.type(every) ~= "integer" or every < 1 then
    fail("record is %s, expected { weights = n }: a snapshot every n epochs", check.show(given))
  end
  return every
end

-- Path and interval of checkpoints, or nil.
local function checkpoint_of(given)
  if given == nil then return end
  if type(given) ~= "table" or check.unknown(given, { path = true, every = true })
     or type(given.path) ~= "string"
     or given.every ~= nil and (math.type(given.every) ~= "integer" or given.every < 1) then
    fail("checkpoint is %s, expected { path = \"run.duet\", every = n }", check.show(given))
  end
  return { path = given.path, every = given.every or 1 }
end

local function check_types(options)
  local function is(name, type_name)
    local value = options[name]
    if value ~= nil and type(value) ~= type_name then
      fail("option '%s' is %s, expected a %s", name, show(value), type_name)
    end
  end
  local shown = options.progress
  if shown ~= nil and type(shown) ~= "boolean" and type(shown) ~= "string" then
    fail("option 'progress' is %s, expected a boolean or a label", show(shown))
  end
  is("on_epoch", "function")
  is("resume", "string")
end

local function snapshot(model)
  return { w1 = model.w1:copy(), b1 = model.b1:copy(), w2 = model.w2:copy(), b2 = model.b2:copy() }
end

-- What on_epoch and the iterator's caller hold: a view of the run.
local function handle(run, model, state)
  return setmetatable({}, {
    __name = "duet.run", __metatable = "duet.run",
    __index = function(_, name)
      if name == "model" then return model end
      if name == "stop" then return function(_, reason) run:stop(reason) end end
      return state[name]
    end,
    __tostring = function() return ("run, epoch %d"):format(state.epoch) end,
  })
end

-- Checks everything, and prepares a run: nothing is trained yet.
local function start(model, data, options)
  if options == nil then options = {} end
  if type(options) ~= "table" then fail("a table of options expected (got %s)", show(options)) end
  local wrong = check.unknown(options, PERMITTED)
  if wrong then fail("%s", wrong) end
  check_types(options)
  local train, watched = validation(options.validation, data)
  local plain = {
    epochs = options.epochs, batch = options.batch, shuffle = options.shuffle,
    optimizer = optimizers(options.optimizer), regularizer = regularizers(options.regularizer),
    dropout = dropouts(options.dropout), schedule = schedule_of(options.schedule),
    clip = options.clip, validation = watched, early_stop = options.early_stop,
    metrics = metrics(options.metrics), rng = options.seed and core.rng(options.seed),
    threads = options.threads,
  }
  return core.fit(model, train, plain), plain, record_interval(options.record)
end

-- Names of metrics in the history.
local function names_of(list)
  local names = {}
  for i, metric in ipairs(list) do names[i] = metric.name end
  return names
end

-- Runs one more epoch, if there is one: whether there was.
local function advance(run, state)
  local before = state.epoch
  run:epoch()
  state.epoch, state.loss, state.val_loss = run:last()
  if state.epoch == before then return false end
  local checkpoint = state.checkpoint
  if checkpoint and state.epoch % checkpoint.every == 0 then run:save(checkpoint.path) end
  return true
end

-- Where a run stands before its first epoch: at 0, or where a file says. Nil and a message where
-- that can't be read.
local function begin(run, options)
  local state = { epoch = 0, checkpoint = checkpoint_of(options.checkpoint) }
  if options.resume then
    local resumed, message = run:resume(options.resume)
    if not resumed then return nil, message end
    state.epoch = run:last()
  end
  return state
end

local function finish(run, plain, weights)
  local recorded = run:history(names_of(plain.metrics))
  recorded.weights = weights
  return history.new(recorded)
end

local methods = core.model_methods

--- Train, and return the history.
function methods:fit(data, options)
  local run <close>, plain, every = start(self, data, options)
  local state, message = begin(run, options or {})
  if not state then return nil, message end
  local weights = every and { snapshot(self) }
  local on_epoch = options and options.on_epoch
  local view = on_epoch and handle(run, self, state)
  local bar = progress.new(plain.epochs or 100, options and options.progress)
  while advance(run, state) do
    if every and state.epoch % every == 0 then weights[#weights + 1] = snapshot(self) end
    bar:update(state.epoch, state.loss, state.val_loss)
    if on_epoch then on_epoch(view) end
  end
  bar:finish()
  return finish(run, plain, weights)
end

--- The same loop, one epoch at a time: for epoch, loss, val_loss in model:train(data, options) do
function methods:train(data, options)
  local run = start(self, data, options)
  local on_epoch = options and options.on_epoch
  local state, message = begin(run, options or {})
  if not state then core.raise(message) end
  local view = on_epoch and handle(run, self, state)
  local function next_epoch()
    if not advance(run, state) then return nil end
    if on_epoch then on_epoch(view) end
    return state.epoch, state.loss, state.val_loss
  end
  return next_epoch, nil, nil, run
end

--- What a step would see: { w1 =, b1 =, w2 =, b2 =, loss = }.
function methods:gradient(data, options)
  options = options or {}
  local wrong = check.unknown(options, { regularizer = true })
  if wrong then core.raise("model:gradient: " .. wrong) end
  return core.gradient(self, data, regularizers(options.regularizer))
end

return start
