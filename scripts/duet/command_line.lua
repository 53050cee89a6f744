-- command_line.lua - what scripts share that are commands: their options, and how they end.
--
--   local line = require("duet.command_line").new("lecture.lua", USAGE, { "--only" }, { "--json" })
--   local given = line:read(arg)          -- { ["--only"] = "sgd", ["--json"] = true }

local core = require "duet.core"

local command_line = {}
command_line.__index = command_line

--- The command line of a script: its name, what --help prints, the options that take a value, and
--- those that don't. -h and --help are understood by themselves.
function command_line.new(name, usage, takes_value, plain)
  local self = { name = name, usage = usage, takes_value = {}, plain = {}, known = {} }
  for _, option in ipairs(takes_value) do self.takes_value[option] = true end
  for _, option in ipairs(plain) do self.plain[option] = true end
  for _, list in ipairs { takes_value, plain } do
    for _, option in ipairs(list) do self.known[#self.known + 1] = option end
  end
  return setmetatable(self, command_line)
end

--- A message without the place in a script that it names: for who runs a command.
function command_line.reason(message)
  return (tostring(message):gsub("^[^\n:]*:%d+: ", ""))
end

--- End because something failed: status 1.
function command_line:fail(message, ...)
  io.stderr:write(self.name, ": ", message:format(...), "\n")
  os.exit(1, true)
end

--- End because the command line is wrong: status 2.
function command_line:refuse(message, ...)
  io.stderr:write(self.name, ": ", message:format(...), "\nTry --help.\n")
  os.exit(2, true)
end

--- Options as { ["--name"] = value or true }, of which the last of a name counts; and, where they
--- are wanted, the operands. Ends after help.
function command_line:read(arguments, takes_operands)
  local given, operands, i = {}, {}, 1
  while i <= #arguments do
    local name, value = arguments[i]:match "^(%-%-[^=]+)=(.*)$"
    name = name or arguments[i]
    if name == "-h" or name == "--help" then
      print(self.usage)
      os.exit(0, true)
    elseif self.takes_value[name] then
      if not value then
        i = i + 1
        value = arguments[i]
      end
      if not value or value == "" then self:refuse("%s needs a value", name) end
      given[name] = value
    elseif self.plain[name] and not value then
      given[name] = true
    elseif takes_operands and not name:find "^%-" then
      operands[#operands + 1] = name
    else
      self:refuse("unknown option '%s'%s", name, core.hint("option", name, self.known))
    end
    i = i + 1
  end
  return given, operands
end

--- The names in a list with commas, in the order of `names`; all of them if there is no list.
function command_line:choose(what, list, names)
  if not list then return names end
  local known, wanted, chosen = {}, {}, {}
  for _, name in ipairs(names) do known[name] = true end
  for name in (list .. ","):gmatch "([^,]*)," do
    if not known[name] then
      self:refuse("no %s '%s'%s", what, name, core.hint(what, name, names))
    end
    wanted[name] = true
  end
  for _, name in ipairs(names) do
    if wanted[name] then chosen[#chosen + 1] = name end
  end
  return chosen
end

--- The whole number that an option was given, or another one where it wasn't.
function command_line:whole(given, option, otherwise)
  if not given[option] then return otherwise end
  local number = math.tointeger(tonumber(given[option]))
  if not number or number < 1 then
    self:refuse("%s is '%s', expected a whole number above 0", option, given[option])
  end
  return number
end

return command_line
