-- fit.lua - model:fit and model:train: options as people write them, and the loop over epochs.

local core = require "duet.core"
local check = require "duet.check"
local history = require "duet.history"
local progress = require "duet.progress"

local function fail(message, ...)
  core.raise(("fit: " .. message):format(...))
end

-- A function of the script's as a schedule, defined once. PyTorch calls that LambdaLR.
local defined = setmetatable({}, { __mode = "k" })

local function schedule_of(given)
  if type(given) ~= "function" then return given end
  if not defined[given] then
    defined[given] = core.schedule.define {
      name = "lambda", summary = "a function of the script's", lr = given,
    } {}
  end
  return defined[given]
end

-- Without an optimizer a run learns as one does that Keras and scikit-learn start by default: adam,
-- in batches of 32. With one, a batch is what `batch` says, or all rows.
local function choose_optimizer(own)
  if own.optimizer then return end
  local adam = core.optimizer.adam {}
  own.optimizer = { weights = adam, biases = adam }
  own.batch = own.batch or 32
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

-- Checks everything, and prepares a run: nothing is trained yet. Returns the run and a checked copy
-- of its options.
local function start(model, data, options)
  if core.type(data) ~= "duet.data" then
    fail("expected a data set, got %s; tensors and tables become one as in "
         .. "model:fit(duet.data.from(x, y), { ... })", core.show(data))
  end
  local own = core.check("fit", options)
  choose_optimizer(own)
  own.schedule = schedule_of(own.schedule)
  own.rng = own.seed and core.rng(own.seed)
  if type(own.validation) == "number" then
    data, own.validation = data:split { test = own.validation, seed = 0 }
  end
  return core.fit(model, data, own), own
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
  local state = { epoch = 0, checkpoint = options.checkpoint }
  if options.resume then
    local resumed, message = run:resume(options.resume)
    if not resumed then return nil, message end
    state.epoch = run:last()
  end
  return state
end

local function finish(run, options, weights)
  local recorded = run:history(options.metrics and options.metrics.names or {})
  recorded.weights = weights
  return history.new(recorded)
end

local methods = core.model_methods

--- Train, and return the history.
function methods:fit(data, options)
  local run <close>, own = start(self, data, options)
  local state, message = begin(run, own)
  if not state then return nil, message end
  local every = own.record and own.record.weights
  local weights = every and { snapshot(self) }
  local view = own.on_epoch and handle(run, self, state)
  local bar = progress.new(own.epochs, own.progress)
  while advance(run, state) do
    if every and state.epoch % every == 0 then weights[#weights + 1] = snapshot(self) end
    bar:update(state.epoch, state.loss, state.val_loss)
    if view then own.on_epoch(view) end
  end
  bar:finish()
  return finish(run, own, weights)
end

--- The same loop, one epoch at a time: for epoch, loss, val_loss in model:train(data, options) do
function methods:train(data, options)
  local run, own = start(self, data, options)
  local state, message = begin(run, own)
  if not state then core.raise(message) end
  local view = own.on_epoch and handle(run, self, state)
  local function next_epoch()
    if not advance(run, state) then return nil end
    if view then own.on_epoch(view) end
    return state.epoch, state.loss, state.val_loss
  end
  return next_epoch, nil, nil, run
end

--- What a step would see: { w1 =, b1 =, w2 =, b2 =, loss = }.
function methods:gradient(data, options)
  return core.gradient(self, data, core.check("gradient", options).regularizer)
end

check.arguments(methods)

return start
