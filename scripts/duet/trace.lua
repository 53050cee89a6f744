-- trace.lua - what a configured plugin does on standard input, as a hash that is the same on every
-- machine: of two plugins with other traces at least one has other code.

local core = require "duet.core"
local store = require "duet.store"

local ROWS <const>, COLUMNS <const>, STEPS <const> = 5, 3, 12

local function normal(seed, rows, columns)
  return core.rng(seed):normal(0, 1, rows or ROWS, columns or COLUMNS)
end

-- Targets and predictions of the forms that losses and metrics know: two classes, several classes,
-- shares, counts, values.
local function judged()
  local classes, several = core.tensor.zeros(ROWS, 1), core.tensor.zeros(ROWS, 1)
  for i = 1, ROWS do
    classes:set(i, 1, i % 2)
    several:set(i, 1, i % COLUMNS)
  end
  local logits, wide = normal(3, ROWS, 1), normal(4)
  local shares = core.tensor.zeros(ROWS, COLUMNS)
  for i = 1, ROWS do shares:set(i, 1 + i % COLUMNS, 1) end
  return {
    { logits, classes }, { wide, several }, { wide, shares }, { logits, normal(5, ROWS, 1) },
    { wide, normal(6) }, { classes, classes }, { logits * logits * 0.1, classes },
    { normal(7, ROWS, 2), normal(8, ROWS, 1) },
  }
end

-- Each adds to `seen` what the methods of a kind give.
local traces = {}

function traces.initializer(plugin, add)
  add(plugin:fill(core.tensor.zeros(ROWS, COLUMNS), core.rng(1)))
end

function traces.regularizer(plugin, add)
  local w = normal(1)
  add(plugin:penalty(w))
  add(plugin:gradient(w))
  add(plugin:project(w:copy(), 0.1))
end

function traces.dropout(plugin, add)
  local x = normal(1)
  local y, mask = plugin:forward(x, core.rng(2))
  add(y)
  add(plugin:backward(normal(3), mask, x))
  add(plugin:infer(x))
end

-- Steps down a bowl whose lowest point isn't 0.
function traces.optimizer(plugin, add)
  local w, lowest = normal(1), normal(2)
  local attached <close> = plugin:attach(w)
  for _ = 1, STEPS do
    attached:step(function()
      local away = w - lowest
      return (away * away):sum() / 2, away
    end)
    add(w)
  end
end

function traces.schedule(plugin, add)
  for t = 1, 10 * STEPS do add(plugin:lr(0.1, t)) end
end

function traces.activation(plugin, add)
  local x = normal(1)
  local y = plugin:forward(x)
  add(y)
  add(plugin:backward(x, y, normal(2)))
end

-- What doesn't take one of the forms is described by those that it takes.
function traces.loss(plugin, add)
  for _, case in ipairs(judged()) do
    if pcall(function() add(plugin:value(case[1], case[2])) end) then
      add(plugin:gradient(case[1], case[2]))
      add(plugin:predict(case[1]))
    else
      add(0)
    end
  end
end

function traces.metric(plugin, add)
  for _, case in ipairs(judged()) do
    if not pcall(function() add(plugin:value(case[1], case[2])) end) then add(0) end
  end
end

--- The hash, in 16 digits. A plugin that raises an error is described by what it did until then.
return function(plugin)
  local seen = {}
  local function add(value)
    seen[#seen + 1] = type(value) == "number" and string.pack("<d", value)
                      or core.digest(value)
  end
  local ok = pcall(traces[core.kind(plugin)], plugin, add)
  seen[#seen + 1] = ok and "whole" or "ended"
  return ("%016x"):format(store.hash(table.concat(seen, " ")))
end
