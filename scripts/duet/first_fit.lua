-- first_fit.lua - what a model takes from the data of its first fit: its preparation, its sizes and
-- its loss, as far as they weren't given.

local core = require "duet.core"

local first_fit = {}

local function fail(message, ...)
  core.raise(("model: " .. message):format(...))
end

--- Give a model its parameters, drawn from the stream of its seed.
function first_fit.build(model, plan, inputs, outputs, loss)
  local whole = {}
  for name, value in pairs(plan) do whole[name] = value end
  whole.inputs, whole.outputs, whole.loss = inputs, outputs, loss
  whole.rng = plan.seed and core.rng(plan.seed)
  core.build(model, whole)
end

-- The loss for a target: classes or values, by what the data says of itself. Numbers from 0 on may
-- be either, unless the number of outputs says it.
local function choose_loss(plan, data, kind, n)
  local outputs, loss = plan.outputs, core.loss
  local one_column = data.y.columns == 1
  if kind == "classes" and n < 2 then
    fail("every row's target is '%s': expected two classes or more", data.classes[1])
  end
  if kind == "classes" and (n > 2 or outputs == 2) or
     one_column and outputs and outputs > 1 and n and n <= outputs then
    return loss.crossentropy {}
  end
  if kind == "classes" or kind == "binary" then return loss.binary_crossentropy {} end
  if kind == "numbers" then
    fail('the targets are the numbers 0 to %d: give loss = "crossentropy" if they are classes, '
         .. 'loss = "mse" if they are values', n - 1)
  end
  return loss.mse {}
end

local function choose_outputs(data, loss, n)
  return core.takes_classes(loss) and n or data.y.columns
end

local function fit_preparation(plan, data)
  local made = core.fitted(plan.prepare, data)
  if plan.inputs and plan.inputs ~= made.columns then
    fail("option 'inputs' is %d, but the preparation makes %d columns of %d: leave it out, or give "
         .. "%d", plan.inputs, made.columns, made.inputs, made.columns)
  end
  return made
end

-- Takes back what a fit has decided that couldn't be begun.
local function undo(model, was_built, loss)
  if not was_built then
    core.unbuild(model)
  else
    core.set_prepare(model, nil)
    core.set_loss(model, loss)
  end
end

--- Decide what a model's options left open, by the data that it is to be fitted to. Returns what is
--- to be closed when the fit has begun; where it fails, the model is as it was before.
function first_fit.decide(model, data)
  local plan, was_built = core.plan(model)
  if not plan then return nil end
  if data.y.columns == 0 then
    fail("the data has no target to learn: name it as in csv(path, { target = ... })")
  end
  local prepare = plan.prepare and fit_preparation(plan, data)
  local kind, n = core.target(data)
  local loss = plan.loss or choose_loss(plan, data, kind, n)
  local before = was_built and model.loss_plugin
  if not was_built then
    first_fit.build(model, plan, plan.inputs or prepare and prepare.columns or data.columns,
                    plan.outputs or choose_outputs(data, loss, n), loss)
  elseif not plan.loss then
    core.set_loss(model, loss)
  end
  if prepare then core.set_prepare(model, prepare) end
  return setmetatable({}, {
    __close = function(_, err)
      if err then undo(model, was_built, before) else core.forget_plan(model) end
    end,
  })
end

return first_fit
