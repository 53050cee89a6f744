-- complete.lua - names that what is typed may become: `duet.opt` -> `duet.optimizer`.

local KEYWORDS = {
  "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
  "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
}

-- What the names before the last dot or colon lead to; raises where they lead nowhere.
local function value_of(path)
  local value = _G
  for name in path:gmatch "[^.:]+" do value = value[name] end
  return value
end

-- Calls f with each key that is known of.
local function each_key(value, f)
  local metatable = debug.getmetatable(value)
  if type(value) == "table" or metatable and metatable.__pairs then
    for key in pairs(value) do f(key) end
  end
  local index = metatable and metatable.__index
  if type(index) == "function" then index = select(2, debug.getupvalue(index, 1)) end
  if type(index) == "table" then each_key(index, f) end
end

local function candidates(text)
  local path, prefix = text:match "^(.-)([%w_]*)$"
  local found, names = {}, {}
  local function offer(name)
    if type(name) == "string" and name:find "^[%a_][%w_]*$" and name:sub(1, #prefix) == prefix
       and not found[name] then
      found[name] = true
      names[#names + 1] = path .. name
    end
  end
  if path == "" then
    for _, word in ipairs(KEYWORDS) do offer(word) end
  elseif not path:find "^[%w_.:]+[.:]$" then
    return names
  end
  each_key(value_of(path), offer)
  table.sort(names)
  return names
end

local last_text, last_names

--- The i-th name that begins with a text, or nil.
return function(text, i)
  if i == 1 or text ~= last_text then
    local ok, names = pcall(candidates, text)
    last_text, last_names = text, ok and names or {}
  end
  return last_names[i]
end
