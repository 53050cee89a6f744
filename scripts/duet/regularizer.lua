-- regularizer.lua - sums of regularizers: l1 + l2 adds first the one, then the other.

local core = require "duet.core"
local check = require "duet.check"

local TYPE = "duet.sum"
local metatable = { __name = TYPE, __metatable = TYPE }
local methods = {}
metatable.__index = check.list_index("sum", methods)

local function append(list, value)
  if type(value) == "string" then value = core.regularizer[value] {} end
  if getmetatable(value) == TYPE then
    table.move(value, 1, #value, #list + 1, list)
  elseif core.kind(value) == "regularizer" then
    list[#list + 1] = value
  elseif core.type(value) == "duet.plugin" then
    core.raise(("%s %s isn't configured: write duet.%s.%s {}"):format(value.kind, value.name,
                                                                     value.kind, value.name))
  else
    local what = core.kind(value) and "a plugin of kind " .. core.kind(value) or core.show(value)
    core.raise("regularizers can be added to regularizers, not to " .. what)
  end
end

--- a + b, either of which may be a sum already.
local function sum(a, b)
  local list = {}
  append(list, a)
  append(list, b)
  return setmetatable(list, metatable)
end

metatable.__add = sum

function metatable:__tostring()
  local texts = {}
  for i, regularizer in ipairs(self) do texts[i] = tostring(regularizer) end
  return table.concat(texts, " + ")
end

--- The penalties' sum.
function methods:penalty(weight)
  local total = 0
  for _, regularizer in ipairs(self) do total = total + regularizer:penalty(weight) end
  return total
end

--- The gradients' sum, added left to right.
function methods:gradient(weight)
  local total
  for _, regularizer in ipairs(self) do
    local gradient = regularizer:gradient(weight)
    total = total and total:add(gradient) or gradient
  end
  return total
end

check.arguments(methods)
core.set_sum(sum)

local regularizer = {}

--- The regularizers in a value, as a list: one, a sum, or nothing. Nil for anything else.
function regularizer.list(value)
  if value == nil then return {} end
  if getmetatable(value) == TYPE then return value end
  if core.kind(value) == "regularizer" then return { value } end
end

return regularizer
