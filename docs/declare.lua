-- declare.lua - brings the plugins in scripts/duet/meta.lua up to date with the plugins themselves.
--
--   build/duet docs/declare.lua
--
-- For each kind it writes the list of plugins, and the class of each with its options. The text
-- around them is written by hand and kept. Then run `lua5.4 docs/generate.lua`.

local duet = require "duet"
local core = require "duet.core"

local TARGET = (arg[0]:match "^(.*)/" or ".") .. "/../scripts/duet/meta.lua"
local PLURALS = { loss = "losses" }
local TYPES = { real = "number", int = "integer", bool = "boolean", text = "string",
                reals = "number[]" }

local function written(value)
  if type(value) == "table" then return "none" end -- lists are empty unless given
  if type(value) == "string" then return ('"%s"'):format(value) end
  return type(value) == "number" and core.number(value) or tostring(value)
end

local function option(row)
  local parts, kind = { row.summary }, TYPES[row.type]
  if row.kind then kind = "duet." .. row.kind .. (row.type == "plugins" and "[]" or "") end
  if row.choices then kind = '"' .. table.concat(row.choices, '"|"') .. '"' end
  if row.range and row.range ~= "(-inf, inf)" then parts[#parts + 1] = "in " .. row.range end
  if row.needs then parts[#parts + 1] = ("with `%s`"):format(row.needs) end
  if row.default ~= nil then parts[#parts + 1] = written(row.default) .. " unless given" end
  assert(kind, "no type is known for an option that is a " .. row.type)
  return ("---@field %s? %s %s."):format(row.name, kind, table.concat(parts, "; "))
end

local function class(kind, name, plugin)
  local full = ("duet.%s.%s"):format(kind, name)
  local options = #plugin.schema > 0 and full .. ".options" or "{}"
  local lines = {
    "---" .. plugin.summary:gsub("^%l", string.upper) .. ".",
    ("---@class %s : duet.plugin"):format(full),
    ("---@overload fun(options?: %s): duet.%s"):format(options, kind),
    "",
  }
  if #plugin.schema > 0 then
    lines[#lines + 1] = "---@class " .. options
    for _, row in ipairs(plugin.schema) do lines[#lines + 1] = option(row) end
    lines[#lines + 1] = ""
  end
  return table.concat(lines, "\n") .. "\n"
end

-- The names of what is shipped of a kind, sorted.
local function shipped(kind)
  local names = {}
  for name, plugin in pairs(duet[kind]) do
    if plugin.file then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

-- The text with the part from `first` to before `last`, both plain, replaced.
local function replace(text, first, last, part, from)
  local a = assert(text:find(first, from, true), first .. " isn't there")
  local b = assert(text:find(last, a, true), last .. " isn't there")
  return text:sub(1, a - 1) .. part .. text:sub(b), a
end

local function declare(text, kind)
  local fields, classes = {}, {}
  local plural = PLURALS[kind] or kind .. "s"
  for i, name in ipairs(shipped(kind)) do
    fields[i] = ("---@field %s duet.%s.%s\n"):format(name, kind, name)
    classes[i] = class(kind, name, duet[kind][name])
  end
  local list, at = replace(text, ("---@class duet.%s\n"):format(plural), "local " .. plural,
    ("---@class duet.%s\n"):format(plural) .. table.concat(fields))
  -- A class begins with the line of its summary.
  local line = "()%-%-%-[^\n]*\n%-%-%-@class duet%." .. kind .. "%.[%w_]+ : duet%.plugin"
  local first = list:match(line, at)
  local head = list:sub(first, list:find("\n", first, true))
  local last = list:match("\n%-%- ##? [^\n]*", first):sub(2)
  return (replace(list, head, last, table.concat(classes), first))
end

local file = assert(io.open(TARGET))
local text = file:read "a"
file:close()
for _, kind in ipairs { "initializer", "regularizer", "dropout", "optimizer", "schedule",
                        "activation", "loss", "metric" } do
  text = declare(text, kind)
end
file = assert(io.open(TARGET, "w"))
assert(file:write(text))
assert(file:close())
