-- declare.lua - brings options and plugins in scripts/duet/meta.lua up to date with the core.
--
--   build/duet docs/declare.lua
--
-- For each table of options it writes the class with its fields; for each kind of plugin the list
-- of plugins, and the class of each with its options. The text around them is written by hand and
-- kept. Then run `lua5.4 docs/generate.lua`.

local duet = require "duet"
local core = require "duet.core"

local here = arg[0]:match "^(.*)/" or "."
package.path = here .. "/?.lua;" .. package.path
local declarations = require "declarations"

local TARGET = here .. "/../scripts/duet/meta.lua"
local PLURALS = { loss = "losses" }

-- The text with that class in the place of the one that is there.
local function declare_options(text, name)
  local line = ("---@class %s\n"):format(declarations.class_of(name))
  local first = assert(text:find(line, 1, true), declarations.class_of(name) .. " isn't there")
  local last = text:find("\n\n", first, true)
  local before = text:sub(1, first - 1):gsub("%-%-%-[^@\n][^\n]*\n$", "")
  return before .. declarations.table(name) .. text:sub(last + 1)
end

-- ---- Plugins ------------------------------------------------------------------------------------

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
    for _, row in ipairs(plugin.schema) do lines[#lines + 1] = declarations.option(row) end
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
local seen = {}
for _, name in ipairs(core.option_tables) do
  if not seen[name] then text = declare_options(text, name) end
  seen[name] = true
end
for _, kind in ipairs(core.kinds) do text = declare(text, kind) end
file = assert(io.open(TARGET, "w"))
assert(file:write(text))
assert(file:close())
