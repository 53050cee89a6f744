-- generate.lua - makes docs/lua-api.md of scripts/duet/meta.lua.
--
--   lua5.4 docs/generate.lua           writes docs/lua-api.md
--   lua5.4 docs/generate.lua --check   says whether it is up to date

local here = arg[0]:match "^(.*)/" or "."
package.path = here .. "/?.lua;" .. package.path
local stub = require "stub"

local SOURCE = here .. "/../scripts/duet/meta.lua"
local TARGET = here .. "/lua-api.md"

local TITLE = [[
# The Lua interface

<!-- docs/generate.lua makes this of scripts/duet/meta.lua. -->
]]

-- How an object is called in examples, by the class of its functions, where the local in meta.lua
-- isn't what a program would write.
local OWNERS = {
  ["duet"] = "duet", ["duet.tensors"] = "duet.tensor", ["duet.math"] = "duet.math",
  ["duet.datasets"] = "duet.data", ["duet.models"] = "duet.model",
  ["duet.initializers"] = "duet.initializer", ["duet.regularizers"] = "duet.regularizer",
  ["duet.dropouts"] = "duet.dropout", ["duet.optimizers"] = "duet.optimizer",
  ["duet.schedules"] = "duet.schedule", ["duet.activations"] = "duet.activation",
  ["duet.losses"] = "duet.loss", ["duet.metrics"] = "duet.metric",
}

local lines = {}

local function put(...)
  lines[#lines + 1] = string.format(...)
end

-- In a table a bar would end the cell, even within code.
local function cell(text)
  return (text:gsub("|", "\\|"))
end

local function code(text)
  return text == "" and "" or "`" .. text .. "`"
end

local function put_text(text)
  if #text == 0 then return end
  for _, line in ipairs(text) do put("%s", line) end
  put ""
end

-- ---- Functions ----------------------------------------------------------------------------------

-- "t:sum([axis [, out]])"
local function signature(f)
  local text, open = "", 0
  for i, param in ipairs(f.params) do
    local separator = i > 1 and ", " or ""
    if param.optional then
      text = text .. (i > 1 and " [" or "[") .. separator
      open = open + 1
    else
      text = text .. separator
    end
    text = text .. param.name
  end
  local owner = OWNERS[f.class.name] or f.owner
  return ("%s%s%s(%s)"):format(owner, f.method and ":" or ".", f.name, text .. ("]"):rep(open))
end

local function list_item(name, kind, text)
  local words = { name and code(name), code(kind) }
  if not name then words = { code(kind) } end
  return ("- %s%s"):format(table.concat(words, ", "), text ~= "" and ": " .. text or "")
end

local function put_function(f)
  put("#### `%s`\n", signature(f))
  put_text(f.text)
  for _, param in ipairs(f.params) do
    if param.text ~= "" or param.type:find "^duet%..*options" then
      put("%s", list_item(param.name, param.type, param.text))
    end
  end
  for i, result in ipairs(f.returns) do
    local what = #f.returns > 1 and ("returns %d"):format(i) or "returns"
    local name = result.name and result.name ~= "self" and " " .. result.name or ""
    if result.name == "self" then result.text = "itself" end
    put("- %s%s: %s%s", what, name, code(result.type),
        result.text ~= "" and ": " .. result.text or "")
  end
  if #f.params + #f.returns > 0 then put "" end
end

-- ---- Classes ------------------------------------------------------------------------------------

local function put_fields(class)
  put "| Field | Type | |"
  put "|---|---|---|"
  for _, field in ipairs(class.fields) do
    put("| `%s%s` | %s | %s |", field.name, field.optional and "?" or "", code(cell(field.type)),
        cell(field.text))
  end
  put ""
end

-- The plugins of a kind, each a link to the catalogue, which describes them.
local function put_plugins(class)
  local links = {}
  for i, field in ipairs(class.fields) do
    local anchor = field.type:gsub("^duet%.", ""):gsub("%.", "")
    links[i] = ("[`%s`](catalogue.md#%s)"):format(field.name, anchor)
  end
  put("The [catalogue](catalogue.md) describes each with its options: %s.\n",
      table.concat(links, ", "))
end

-- Whether a class is a namespace of plugins.
local function is_namespace(class, file)
  local first = class.fields[1] and file.classes[class.fields[1].type]
  return first and first.parent == "duet.plugin"
end

local function put_class(class, file)
  put("### `%s`%s\n", class.name, class.parent and (", a `%s`"):format(class.parent) or "")
  put_text(class.text)
  for _, overload in ipairs(class.overloads) do
    put("Called as `%s`%s\n", overload.type:gsub("^fun", ""),
        overload.text ~= "" and ": " .. overload.text or ".")
  end
  if #class.operators > 0 then put("Operators: %s.\n", table.concat(class.operators, ", ")) end
  if is_namespace(class, file) then
    put_plugins(class)
  elseif #class.fields > 0 then
    put_fields(class)
  end
end

-- A plugin and its options stand in the catalogue.
local function is_shown(class, file)
  local plugin = file.classes[class.name:match "^(.*)%.options$" or class.name]
  return not (plugin and plugin.parent == "duet.plugin")
end

-- ---- The whole ----------------------------------------------------------------------------------

local function anchor(title)
  return (title:lower():gsub("[^%w %-]", ""):gsub(" ", "-"))
end

local function put_contents(file)
  for _, item in ipairs(file.items) do
    if item.is == "section" then
      put("%s- [%s](#%s)", ("  "):rep(item.level - 1), item.title, anchor(item.title))
    end
  end
  put ""
end

local function generated(file)
  put("%s", TITLE)
  put_contents(file)
  for _, item in ipairs(file.items) do
    if item.is == "section" then
      put("%s %s\n", ("#"):rep(item.level + 1), item.title)
      while item.text[1] == "" do table.remove(item.text, 1) end
      put_text(item.text)
    elseif item.is == "class" then
      if is_shown(item, file) then put_class(item, file) end
    elseif item.is == "alias" then
      put("### `%s`\n", item.name)
      put_text(item.text)
      put("%s\n", code(item.type))
    else
      put_function(item)
    end
  end
  return table.concat(lines, "\n")
end

local text = generated(stub.read(SOURCE))
if arg[1] == "--check" then
  local file <close> = assert(io.open(TARGET))
  if text == file:read "a" then os.exit(true) end
  io.stderr:write("docs/lua-api.md isn't what docs/generate.lua makes of scripts/duet/meta.lua:\n",
                  "run lua5.4 docs/generate.lua\n")
  os.exit(false)
end
local file = assert(io.open(TARGET, "w"))
assert(file:write(text))
assert(file:close())
