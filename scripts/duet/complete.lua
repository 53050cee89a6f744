-- complete.lua - names that what is typed may become: `duet.opt` -> `duet.optimizer`, and within
-- braces the names of options: `duet.optimizer.adam { be` -> `beta1`.

local core = require "duet.core"

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

-- What precedes the innermost brace that is open in a line; nil if there is none.
local function before_brace(line)
  local open = {}
  for at, bracket in line:gmatch "()([{}])" do
    if bracket == "{" then open[#open + 1] = at else open[#open] = nil end
  end
  return open[1] and line:sub(1, open[#open] - 1)
end

-- Calls f with the names of the options that the table being typed takes: those of a plugin, or of
-- a table of the library's that a function (`fit`) or a key (`early_stop =`) is given.
local function each_option(line, f)
  local before = before_brace(line)
  if not before then return end
  local path = before:match "([%a_][%w_.:]*)%s*%(?%s*$"
               or before:match "([%a_][%w_.:]*)%s*%([^()]*$"
  local name = before:match "([%a_][%w_]*)%s*=%s*$" or path and path:match "[%w_]+$"
  local ok, plugin = pcall(function() return path and value_of(path) end)
  if ok and core.type(plugin) == "duet.plugin" then
    for _, option in ipairs(plugin.schema) do f(option.name) end
  end
  for _, known in ipairs(core.option_tables) do
    if known == name or known == "fit." .. tostring(name) then
      for _, option in ipairs((core.options(known))) do f(option.name) end
    end
  end
end

local function candidates(text, line)
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
    each_option(line, offer)
    if #names > 0 then
      table.sort(names)
      return names
    end
    for _, word in ipairs(KEYWORDS) do offer(word) end
  elseif not path:find "^[%w_.:]+[.:]$" then
    return names
  end
  each_key(value_of(path), offer)
  table.sort(names)
  return names
end

local last_text, last_names

--- The i-th name that begins with a text, or nil; `line` is what was typed before the text.
return function(text, i, line)
  if i == 1 or text ~= last_text then
    local ok, names = pcall(candidates, text, line or "")
    last_text, last_names = text, ok and names or {}
  end
  return last_names[i]
end
