-- fit.lua - model:fit and model:train: options as people write them, and the loop over epochs.

local core = require "duet.core"
local check = require "duet.check"
local first_fit = require "duet.first_fit"
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

-- A table of schedules by option becomes the rate's schedule, and a list of the others.
local function choose_schedules(own)
  local given = own.schedule
  if type(given) ~= "table" then
    own.schedule = schedule_of(given)
    return
  end
  own.schedule, own.schedules = nil, {}
  for option, value in pairs(given) do
    if type(option) ~= "string" then
      fail("schedule has the key %s, expected names of an optimizer's options", core.show(option))
    end
    local what = "fit: schedule: " .. option
    local schedule = schedule_of(core.check("fit", { schedule = value }, what).schedule)
    if type(schedule) == "table" then
      fail("schedule: %s is a table, expected a schedule", option)
    end
    if option == "lr" then
      own.schedule = schedule
    else
      own.schedules[#own.schedules + 1] = { option = option, schedule = schedule }
    end
  end
  table.sort(own.schedules, function(a, b) return a.option < b.option end)
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

-- What on_epoch and on_step get: a view of the run with the values in `state`, and no others.
local function handle(run, model, state, what)
  local function stop(_, reason) run:stop(reason) end
  return setmetatable({}, {
    __name = "duet.run", __metatable = "duet.run",
    __index = function(_, name)
      if name == "model" then return model end
      if name == "stop" then return stop end
      local value = state[name]
      if value ~= nil or name == "val_loss" then return value end
      local names = { "model", "stop" }
      for key in pairs(state) do names[#names + 1] = key end
      table.sort(names)
      core.raise(("run: no field or method %s%s"):format(core.show(name),
                                                        core.hint("run", name, names)))
    end,
    __newindex = function(_, name)
      core.raise(("run: field %s can't be assigned to"):format(core.show(name)))
    end,
    __tostring = function() return ("run, %s %d"):format(what, state[what]) end,
  })
end

-- Splits off a share of the rows, and of the weights given for them.
local function split(data, own)
  local given = own.validation
  if own.sample_weight then
    data, own.sample_weight = data:with { weights = own.sample_weight }, nil
  end
  return data:split { test = given.share, stratify = given.stratify or false,
                      seed = given.seed or 0 }
end

-- The names of fields that are no arrays of numbers.
local TAKEN = { best_epoch = true, epoch = true, epochs = true, model = true, plot = true,
                step = true, stop = true, stopped = true, weights = true, write = true }

local function check_names(names)
  for _, name in ipairs(names or {}) do
    if TAKEN[name] then fail("a metric can't be named '%s', which a run or a history has", name) end
  end
end

local function check_checkpoint(checkpoint)
  if checkpoint and checkpoint.keep and not checkpoint.path:find("{epoch}", 1, true) then
    fail("checkpoint: 'keep' needs {epoch} in the path, found '%s'", checkpoint.path)
  end
end

-- Checks everything, and prepares a run: nothing is trained yet. Returns the run and a checked copy
-- of its options.
local function start(model, data, options, ...)
  if core.type(model) ~= "duet.model" then
    fail("called without a model: write model:fit(data, { ... }), with a colon")
  end
  local n = select("#", ...)
  if n > 0 and (select(n, ...)) ~= nil then
    fail("too many arguments: got %d, expected at most 2%s", 2 + n,
         core.type(data) == "duet.tensor" and ": model:fit(duet.data.from(x, y), { ... })" or "")
  end
  if core.type(data) ~= "duet.data" then
    fail("expected a data set, got %s; tensors and tables become one as in "
         .. "model:fit(duet.data.from(x, y), { ... })", core.show(data))
  end
  local own = core.check("fit", options)
  choose_optimizer(own)
  choose_schedules(own)
  own.rng = own.seed and core.rng(own.seed)
  check_names(own.metrics and own.metrics.names)
  check_checkpoint(own.checkpoint)
  local validation = own.validation
  if validation and type(validation.share) == "number" then
    data, own.validation = split(data, own)
  elseif validation then
    own.validation = validation.share
  end
  local _ <close> = first_fit.decide(model, data)
  if own.warn then own.warn = not core.warn_of_sizes(model, data) end -- one warning is enough
  return core.fit(model, data, own), own
end

-- What a run is doing: what the last epoch measured, for on_epoch, where `epoch` counts those done;
-- and what the last update did, for on_step.
local function state_of(run, model, options)
  local measured, update = { epoch = 0 }, {}
  return {
    run = run, model = model, options = options, measured = measured, update = update, saved = {},
    on_epoch = options.on_epoch and handle(run, model, measured, "epoch"),
    on_step = options.on_step and handle(run, model, update, "step"),
  }
end

-- Returns how many epochs have been run, and the best one.
local function run_epoch(state)
  local run = state.run
  if not state.on_step then return run:epoch() end
  local over
  repeat
    local done = state.update.step
    over = run:step()
    run:update(state.update)
    state.update.epoch = state.measured.epoch + 1
    if state.update.step ~= done then state.options.on_step(state.on_step) end
  until over
  return run:last()
end

local function save(state)
  local checkpoint, epoch = state.options.checkpoint, state.measured.epoch
  local path = checkpoint.path:gsub("{epoch}", ("%d"):format(epoch))
  local saved = state.saved
  state.run:save(path)
  if saved[#saved] ~= path then saved[#saved + 1] = path end
  if checkpoint.keep and #saved > checkpoint.keep then os.remove(table.remove(saved, 1)) end
end

-- A receipt is begun where the run stands, and read when the first one is asked for.
local function begin_receipt(state, data)
  local path = state.options.receipt
  if not path then return end
  state.receipt = require "duet.receipt".begin(path, state.model, data, state.run, state.options)
end

-- Runs one more epoch, if there is one: whether there was.
local function advance(state)
  local before, checkpoint = state.measured.epoch, state.options.checkpoint
  local epoch, best = run_epoch(state)
  if epoch == before then
    if checkpoint and not checkpoint.best and state.run:interrupted() then save(state) end
    return false
  end
  -- Nobody looks in most runs, whose epochs may take a few microseconds.
  if state.is_watched or state.receipt then state.run:measured(state.measured) end
  state.measured.epoch = epoch
  if state.receipt then state.receipt:epoch(epoch, state.measured.loss) end
  if checkpoint and epoch % checkpoint.every == 0 and (not checkpoint.best or best == epoch) then
    save(state)
  end
  return true
end

local ENOENT <const> = 2

-- Whether a file isn't there, as a number of the system says.
local function is_missing(path)
  local opened, _, code = io.open(path, "rb")
  if opened then opened:close() end
  return not opened and code == ENOENT
end

-- Goes where the run stands before its first epoch: at 0, or where a file says. Nil and a message
-- where that can't be read.
local function begin(state)
  local resume = state.options.resume
  if not resume or resume.missing == "start" and is_missing(resume.path) then return true end
  local resumed, message = state.run:resume(resume.path, resume.changed)
  if not resumed then return nil, message end
  state.measured.epoch = state.run:last()
  return true
end

-- A run that lowers its loss by this share has learnt something.
local LEARNT <const> = 0.01

local function has_learnt(loss)
  local first, last = loss[1], loss[#loss]
  return last < first - LEARNT * math.abs(first)
end

local function finish(run, weights)
  local recorded = run:history()
  recorded.weights = weights
  return history.new(recorded)
end

local methods = core.model_methods

--- Train, and return the history.
function methods:fit(data, options, ...)
  local run <close>, own = start(self, data, options, ...)
  local state = state_of(run, self, own)
  local begun, message = begin(state)
  if not begun then return nil, message end
  begin_receipt(state, data)
  local every = own.record and own.record.weights
  local weights = every and { snapshot(self) }
  local bar = progress.new(own.epochs, own.progress, own.metrics and own.metrics.names)
  local measured = state.measured
  state.is_watched = state.on_epoch or bar.shown
  while advance(state) do
    if every and measured.epoch % every == 0 then weights[#weights + 1] = snapshot(self) end
    if bar.shown then bar:update(measured.epoch, measured) end
    if state.on_epoch then own.on_epoch(state.on_epoch) end
  end
  bar:finish()
  local recorded = finish(run, weights)
  local loss = recorded.loss
  if own.warn and #loss > 1 and not has_learnt(loss) then
    require "duet.saturation"(self, data, loss)
  end
  if state.receipt then state.receipt:finish(recorded) end
  return recorded
end

--- The same loop, one epoch at a time: for epoch, loss, val_loss in model:train(data, options) do
function methods:train(data, options)
  local run, own = start(self, data, options)
  local state = state_of(run, self, own)
  local begun, message = begin(state)
  if not begun then core.raise(message) end
  begin_receipt(state, data)
  local measured = state.measured
  state.is_watched = true
  local function next_epoch()
    if not advance(state) then
      if state.receipt then state.receipt:finish(run:history()) end
      return nil
    end
    if state.on_epoch then own.on_epoch(state.on_epoch) end
    return measured.epoch, measured.loss, measured.val_loss
  end
  return next_epoch, nil, nil, run
end

--- What a step would see: { w1 =, b1 =, w2 =, b2 =, loss = }.
function methods:gradient(data, options)
  return core.gradient(self, data, core.check("gradient", options))
end

check.arguments(methods)

return start
