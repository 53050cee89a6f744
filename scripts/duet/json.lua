-- json.lua - JSON as text and as Lua's values.

local core = require "duet.core"

local json = {
  decode = core.json.decode, -- text -> value; or nil and line:column: what is wrong
  array = core.json.array,   -- marks a table as an array, for when it is empty
  null = core.json.null,
}

local DEEPEST = 100
local encode

local function is_array(value)
  return getmetatable(value) == "duet.json.array" or #value > 0
end

-- The keys of an object: those of the order first, present or not, then the others, sorted.
local function keys_of(value, order)
  local keys, placed = {}, {}
  for i, key in ipairs(order or {}) do keys[i], placed[key] = key, true end
  local first = #keys
  for key in pairs(value) do
    if type(key) ~= "string" then core.raise("json: keys of an object are strings") end
    if not placed[key] then keys[#keys + 1] = key end
  end
  local others = table.move(keys, first + 1, #keys, 1, {})
  table.sort(others)
  return table.move(others, 1, #others, first + 1, keys)
end

local encoders = {
  ["nil"] = function() return "null" end,
  boolean = tostring,
  string = core.json.quote,
  -- There are no infinite numbers in JSON.
  number = function(value)
    if value ~= value or math.abs(value) == math.huge then return "null" end
    return core.number(value)
  end,
  userdata = function(value)
    if value == json.null then return "null" end
    core.raise("json: an object can't become JSON: " .. tostring(value))
  end,
}

function encoders.table(value, order, depth)
  local parts = {}
  if depth > DEEPEST then core.raise("json: tables are nested too deeply") end
  if is_array(value) then
    for i, element in ipairs(value) do parts[i] = encode(element, order, depth + 1) end
    return "[" .. table.concat(parts, ", ") .. "]"
  end
  for i, key in ipairs(keys_of(value, depth == 1 and order)) do
    parts[i] = core.json.quote(key) .. ": " .. encode(value[key], order, depth + 1)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

function encode(value, order, depth)
  local encoder = encoders[type(value)]
  if not encoder then core.raise("json: a " .. type(value) .. " can't become JSON") end
  return encoder(value, order, depth)
end

--- A value as JSON on one line. `order` lists keys of the outermost object: they come first, null
--- where the object has none.
function json.encode(value, order)
  return encode(value, order, 1)
end

return json
