-- receipt_difference.lua - in what a run differs from one that left a receipt, in sentences.

local core = require "duet.core"
local receipt = require "duet.receipt"

-- ---- Options ------------------------------------------------------------------------------------

local function show(value)
  if value == nil then return "not there" end
  return type(value) == "table" and "another table" or core.show(value)
end

local function keys_of(a, b)
  local keys, seen = {}, {}
  for _, t in ipairs { a, b } do
    for key in pairs(t) do
      if not seen[key] then
        keys[#keys + 1], seen[key] = key, true
      end
    end
  end
  table.sort(keys, function(x, y) return tostring(x) < tostring(y) end)
  return keys
end

-- Every value in which two descriptions differ. What the data is has a comparison of its own.
local function compare_values(list, where, now, was)
  if type(now) == "table" and type(was) == "table" then
    for _, key in ipairs(keys_of(now, was)) do
      local step = key == "options" and where or where and ("%s.%s"):format(where, key) or key
      if key ~= "fingerprint" then compare_values(list, step, now[key], was[key]) end
    end
  elseif now ~= was then
    list[#list + 1] = ("%s is %s, and was %s"):format(where, show(now), show(was))
  end
end

-- ---- Plugins and data ---------------------------------------------------------------------------

-- Plugins that are configured alike, and act in another way.
local function compare_plugins(list, now, was)
  for _, configured in ipairs(keys_of(now, {})) do
    local plugin, before = now[configured], was[configured]
    if before and before.trace ~= plugin.trace then
      list[#list + 1] = ("%s gives other numbers on standard input; it is version %s, and was %s")
                        :format(configured, plugin.version, before.version)
    end
  end
end

-- The first block that differs, counted from 1; nil where there is none.
local function first_block(now, was)
  if now == was then return nil end
  for i = 1, math.max(#now, #was), 4 do
    if now:sub(i, i + 3) ~= was:sub(i, i + 3) then return (i + 3) // 4 end
  end
end

local function compare_data(list, what, now, was)
  if not now or not was or now.rows ~= was.rows or now.columns ~= was.columns then return end
  for _, name in ipairs { "x", "y" } do
    local a, b = now[name], was[name]
    local block = a and b and first_block(a.digests, b.digests)
    if block then
      local first, last = (block - 1) * a.rows + 1, math.min(block * a.rows, now.rows)
      list[#list + 1] = ("%s.%s differs first in %s"):format(
        what, name, first == last and "row " .. first or ("rows %d to %d"):format(first, last))
    end
  end
end

-- ---- Weights ------------------------------------------------------------------------------------

-- "w1, element [3][7]" for each tensor that differs at a mark.
local function name_elements(now, was)
  local names = {}
  for _, name in ipairs(receipt.TENSORS) do
    local a, b = now[name], was[name]
    local block = first_block(a.digests, b.digests)
    if block then
      local first = (block - 1) * a.elements
      names[#names + 1] = ("%s%s [%d][%d]"):format(name, a.elements == 1 and "" or " from",
        first // a.columns + 1, first % a.columns + 1)
    end
  end
  return #names > 0 and table.concat(names, ", ")
end

local function compare_marks(list, now, was)
  for i = 1, math.min(#now.marks, #was.marks) do
    local a, b = now.marks[i], was.marks[i]
    local names = a.epoch == b.epoch and name_elements(a, b)
    if names then
      local when = a.epoch == was.first_epoch and "before its first epoch"
                   or ("after epoch %d"):format(a.epoch)
      list[#list + 1] = ("the first elements that differ %s are: %s"):format(when, names)
      return
    end
  end
end

local function compare_epochs(list, now, was)
  for i = 1, math.min(#now.weights, #was.weights) do
    local epoch = was.first_epoch + i * was.every
    local which = was.every == 1 and ("epoch %d is the first that differs"):format(epoch)
                  or ("epochs %d to %d have the first that differs"):format(epoch - was.every + 1,
                                                                           epoch)
    if now.loss[i] ~= was.loss[i] then
      list[#list + 1] = ("%s: the loss is %s, and was %s"):format(
        which, core.show(now.loss[i]), core.show(was.loss[i]))
      return
    elseif now.weights[i] ~= was.weights[i] then
      list[#list + 1] = which .. ": the loss is the same, and the weights after it are not"
      return
    end
  end
end

--- A list of sentences, empty where the runs are the same to the bit.
return function(now, was)
  local list = {}
  compare_values(list, nil, now.run, was.run)
  compare_plugins(list, now.plugins, was.plugins)
  compare_data(list, "data", now.data, was.data)
  compare_data(list, "validation", now.validation, was.validation)
  compare_epochs(list, now, was)
  compare_marks(list, now, was)
  compare_values(list, "at the end, epochs", now.ended.epochs, was.ended.epochs)
  compare_values(list, "at the end, best_epoch", now.ended.best_epoch, was.ended.best_epoch)
  compare_values(list, "at the end, stopped", now.ended.stopped, was.ended.stopped)
  return list
end
