-- help.lua - help(x) at the prompt: what meta.lua and the plugins say of themselves.

local core = require "duet.core"

local USAGE = [[
help(x) describes a plugin, a function, a method or an object:
  help(duet.optimizer)        the plugins of a kind
  help(duet.optimizer.adam)   a plugin and its options
  help(duet.data.csv)         a function
  help(model)  help(t.std)    an object and its methods; a method
  help "fit"                  whatever has that name
The Tab key completes names, and options within braces.]]

-- ---- What meta.lua says -------------------------------------------------------------------------

-- The functions of a class, in their order, and what is said of the class itself.
local function new_class(name, text)
  return { name = name, text = text, functions = {}, fields = {} }
end

local function read_line(file, line)
  local class = line:match "^%-%-%-@class ([%w_%.]+)"
  local field, words = line:match "^%-%-%-@field ([%w_]+%??) (.+)$"
  local variable = line:match "^local (%w+) = {}"
  local owner, separator, name, arguments = line:match "^function (%w+)([.:])([%w_]+)(%b()) end"
  if class then
    file.class = new_class(class, file.text)
    file.classes[class] = file.class
  elseif field and file.class then
    table.insert(file.class.fields, ("  %s: %s"):format(field, words))
  elseif variable then
    file.locals[variable] = file.class
  elseif name then
    table.insert(file.locals[owner].functions,
                 { name = name, call = separator .. name .. arguments, owner = owner,
                   class = file.locals[owner].name, text = file.text })
  end
  local comment = line:match "^%-%-%-(.*)$"
  if not comment then
    file.text = {}
  elseif not comment:find "^@class" and not comment:find "^@field" and not comment:find "^|" then
    file.text[#file.text + 1] = comment
  end
end

local described

-- The classes of meta.lua by name.
local function classes()
  if described then return described end
  local file = { classes = {}, locals = {}, text = {} }
  local path = assert(package.searchpath("duet.meta", package.path))
  for line in io.lines(path) do read_line(file, line) end
  described = file.classes
  return described
end

-- ---- Functions ----------------------------------------------------------------------------------

local function library()
  return require "duet"
end

-- What a class of functions is called in a program, and where they are.
local MODULES = { duet = "duet", ["duet.tensors"] = "duet.tensor", ["duet.math"] = "duet.math",
                  ["duet.datasets"] = "duet.data", ["duet.models"] = "duet.model" }

local function methods_of(class)
  local metatable = debug.getregistry()[class]
  local index = type(metatable) == "table" and metatable.__index
  return index and select(2, debug.getupvalue(index, 1)) or {}
end

local function table_of(class)
  local path = MODULES[class]
  if not path then return methods_of(class) end
  local value = library()
  for name in path:gmatch "%.([%w_]+)" do value = value[name] end
  return value
end

local function tags(lines, text)
  for _, line in ipairs(text) do
    local name, words = line:match "^@param (%S+) (.+)$"
    local result = line:match "^@return (.+)$"
    if name then
      lines[#lines + 1] = ("  %s: %s"):format(name, words)
    elseif result then
      lines[#lines + 1] = ("  returns %s"):format(result)
    elseif not line:find "^@" then
      lines[#lines + 1] = line
    end
  end
end

local function show_function(f)
  local lines = { (MODULES[f.class] or f.owner) .. f.call }
  tags(lines, f.text)
  return table.concat(lines, "\n")
end

-- The first description that a test holds for, or nil.
local function find_function(holds)
  local names = {}
  for name in pairs(classes()) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    for _, f in ipairs(classes()[name].functions) do
      if holds(f, name) then return show_function(f) end
    end
  end
end

local function show_class(class)
  local lines = {}
  tags(lines, class.text)
  for _, field in ipairs(class.fields) do lines[#lines + 1] = field end
  for _, f in ipairs(class.functions) do lines[#lines + 1] = "  " .. f.call end
  return table.concat(lines, "\n")
end

-- ---- Plugins ------------------------------------------------------------------------------------

local function show_option(option)
  local range = ""
  if option.choices then
    range = (" (%s)"):format(table.concat(option.choices, ", "))
  elseif option.min or option.max then
    range = (" from %s to %s"):format(option.min and core.number(option.min) or "-inf",
                                      option.max and core.number(option.max) or "inf")
  end
  return ("  %s = %s%s: %s"):format(option.name, tostring(option.default), range,
                                    option.summary or "")
end

local function show_plugin(plugin)
  local lines = { ("%s %s, %s: %s"):format(plugin.kind, plugin.name, plugin.version,
                                          plugin.summary) }
  for _, option in ipairs(plugin.schema) do lines[#lines + 1] = show_option(option) end
  return table.concat(lines, "\n")
end

local function show_kind(kind)
  local lines = {}
  for name, plugin in pairs(core[kind]) do
    lines[#lines + 1] = ("  %s: %s"):format(name, plugin.summary)
  end
  table.sort(lines)
  table.insert(lines, 1, ("duet.%s: plugins of this kind"):format(kind))
  return table.concat(lines, "\n")
end

local function find_plugin(name)
  for _, kind in ipairs(core.kinds) do
    local ok, plugin = pcall(function() return core[kind][name] end)
    if ok and name ~= "define" then return show_plugin(plugin) end
  end
end

-- ---- All of them --------------------------------------------------------------------------------

local function by_name(name)
  local last = name:match "[%w_]+$"
  for _, kind in ipairs(core.kinds) do
    if last == kind then return show_kind(kind) end
  end
  return last and (find_function(function(f) return f.name == last end) or find_plugin(last))
end

local function describe(x)
  local kind = core.type(x)
  if x == library() then return USAGE end
  if type(x) == "string" then return by_name(x) end
  if type(x) == "function" then
    return find_function(function(f, class) return rawequal(table_of(class)[f.name], x) end)
  end
  if kind == "duet.plugin" then return show_plugin(x) end
  if kind == "duet.instance" then return tostring(x) .. "\n" .. show_plugin(x.plugin) end
  if kind == "duet.namespace" then return show_kind(tostring(x):match "%w+$") end
  for class, path in pairs(MODULES) do
    if path ~= "duet" and rawequal(x, table_of(class)) then return show_class(classes()[class]) end
  end
  return classes()[kind] and show_class(classes()[kind])
end

--- Print what there is to say of a value, or of whatever has a name; without one, how to ask.
return function(...)
  if select("#", ...) == 0 then return print(USAGE) end
  local x = ...
  local ok, text = pcall(describe, x)
  if not ok or not text then
    text = ("nothing is known of %s\n%s"):format(core.show(x), USAGE)
  end
  print(text)
end
