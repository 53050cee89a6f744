-- check.lua - checks tables of options, and says what was meant instead.

local core = require "duet.core"

local check = {}

-- Levenshtein's distance between two words.
local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local substituted = diagonal + (a:byte(i) == b:byte(j) and 0 or 1)
      diagonal = row[j]
      row[j] = math.min(substituted, row[j] + 1, row[j - 1] + 1)
    end
  end
  return row[#b]
end

--- The name nearest to a misspelt one: at most a third of its letters apart.
function check.nearest(name, names)
  local best, least
  for _, candidate in ipairs(names) do
    local d = distance(name, candidate)
    if 3 * d <= math.max(#name, #candidate) and (not least or d < least) then
      best, least = candidate, d
    end
  end
  return best
end

--- " (did you mean 'x'?)", or what is permitted when nothing is near.
function check.hint(name, names)
  local near = type(name) == "string" and check.nearest(name, names)
  if near then return (" (did you mean '%s'?)"):format(near) end
  return (" (permitted: %s)"):format(table.concat(names, ", "))
end

--- How a message shows a value.
function check.show(value)
  if type(value) == "string" then return ("'%s'"):format(value) end
  if math.type(value) == "float" then return core.number(value) end
  if type(value) == "table" or type(value) == "userdata" then return type(value) end
  return tostring(value)
end

--- What is wrong with the string keys of a table, or nil. `permitted` has the names as keys;
--- whole-number keys are left to the caller.
function check.unknown(options, permitted)
  local names = {}
  for name in pairs(permitted) do names[#names + 1] = name end
  table.sort(names)
  for key in pairs(options) do
    if math.type(key) ~= "integer" and not permitted[key] then
      return ("unknown option %s%s"):format(check.show(key), check.hint(key, names))
    end
  end
end

return check
