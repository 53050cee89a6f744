-- check.lua - checks values that a script gives, and shows them in messages.

local core = require "duet.core"

local check = {}

--- How a message shows a value.
function check.show(value)
  if type(value) == "string" then return ("'%s'"):format(value) end
  if math.type(value) == "float" then return core.number(value) end
  if type(value) == "table" or type(value) == "userdata" then return type(value) end
  return tostring(value)
end

--- The length of a list; raises where it has holes or names.
function check.length(list, what)
  local n = #list
  for key in pairs(list) do
    if math.type(key) ~= "integer" or key < 1 or key > n then
      core.raise(("%s has the key %s, expected a list"):format(what, check.show(key)))
    end
  end
  return n
end

return check
