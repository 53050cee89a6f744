-- trial.lua - one training of many: prepared, fitted and scored, in a process of its own.

local core = require "duet.core"

local trial = {}

local function is_finite(x)
  return x == x and x ~= math.huge and x ~= -math.huge
end

-- A run that left the numbers is an outcome; any other error is one of the script's.
local function fit(model, train, options)
  local ok, result, message = pcall(model.fit, model, train, options)
  if ok and result then return result end
  if not ok then
    local measured, loss = pcall(model.loss, model, train)
    if measured and is_finite(loss) then error(result, 0) end
    return nil
  end
  error(message, 0)
end

--- Bring rows to train on and rows held out to one scale, as the former need it.
function trial.prepare(prepare, train, held_out)
  if not prepare then return train, held_out end
  local scale = prepare(train)
  return scale(train), scale(held_out)
end

--- Train what `make` gives and score it. `make` returns a model and the options of its fit.
--- `more`, unless it is nil, has change(options), which may change them, and `watches`: measure the
--- rows held out after each epoch. Returns { score =, loss = on the rows held out, history = if it
--- watches }, or { diverged = true }.
function trial.run(what, make, train, held_out, metric, more)
  local model, given = make(train)
  if core.type(model) ~= "duet.model" then
    error(("%s: the function returned %s, expected a model and the options of its fit"):format(
          what, core.type(model)), 0)
  end
  local options = {}
  for name, value in pairs(given or {}) do options[name] = value end
  options.progress, options.warn = false, false
  if more and more.change then more.change(options) end
  local watches = more and more.watches
  if watches then options.validation = options.validation or held_out end
  local history = fit(model, train, options)
  if not history then return { diverged = true } end
  local score, loss = model:score(held_out, metric), model:loss(held_out)
  if not is_finite(score) then return { diverged = true } end
  return { score = score, loss = loss, history = watches and history or nil }
end

return trial
