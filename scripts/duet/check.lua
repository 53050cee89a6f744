-- check.lua - checks values that a script gives, and shows them in messages.

local core = require "duet.core"

local check = {}

--- The length of a list; raises where it has holes or names.
function check.length(list, what)
  local n = #list
  for key in pairs(list) do
    if math.type(key) ~= "integer" or key < 1 or key > n then
      core.raise(("%s has the key %s, expected a list"):format(what, core.show(key)))
    end
  end
  return n
end

--- Too many arguments raise from now on in a table's functions that are written in Lua. How many a
--- function takes it says itself; nils at the end don't count.
function check.arguments(functions)
  for name, f in pairs(functions) do
    local info = debug.getinfo(f, "u")
    if not info.isvararg then
      local own = debug.getlocal(f, 1) == "self" and 1 or 0 -- a method's object isn't counted
      functions[name] = function(...)
        local n = select("#", ...)
        while n > info.nparams and (select(n, ...)) == nil do n = n - 1 end
        if n > info.nparams then
          core.raise(("%s: too many arguments: got %d, expected at most %d"):format(
            name, n - own, info.nparams - own))
        end
        return f(...)
      end
    end
  end
  return functions
end

--- An __index that finds what a table has, and raises for every other name but those that may be
--- nil. `what` says whose names they are.
function check.index(what, known, may_be_nil)
  -- `known` comes first of the upvalues: there completion looks for names.
  return function(_, name)
    local value = known and rawget(known, name)
    if value ~= nil or may_be_nil and may_be_nil[name] then return value end
    local names = {}
    for key in pairs(known) do names[#names + 1] = tostring(key) end
    table.sort(names)
    core.raise(("%s: no field or function %s%s"):format(what, core.show(name),
                                                        core.hint(what, name, names)))
  end
end

--- The same for a list: an integer past its end gives nil.
function check.list_index(what, known)
  local find = check.index(what, known)
  return function(_, name)
    local value = known[name]
    if value == nil and math.type(name) ~= "integer" then return find(_, name) end
    return value
  end
end

return check
