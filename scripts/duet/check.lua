-- check.lua - checks tables of options, and says what was meant instead.

local core = require "duet.core"

local check = {}

--- " (did you mean 'x'?)", or what is permitted when nothing is near.
function check.hint(name, names)
  local near = type(name) == "string" and core.nearest(name, names)
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
