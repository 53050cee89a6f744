-- stub.lua - reads scripts/duet/meta.lua: its sections, classes and functions, in their order.
--
-- It knows what meta.lua uses of LuaCATS, and raises for anything else.

local stub = {}

-- Splits "NAME TYPE TEXT", where a type may have blanks within brackets, after ":" and ",", or
-- around "|".
local function split_type(text)
  local depth, i = 0, 1
  while i <= #text do
    local c = text:sub(i, i)
    if c:find "[%(%[<{]" then depth = depth + 1 end
    if c:find "[%)%]>}]" then depth = depth - 1 end
    if c == " " and depth == 0 and not text:sub(1, i - 1):find "[:,]$" then break end
    i = i + 1
  end
  return text:sub(1, i - 1), text:sub(i):match "^%s*(.*)$"
end

-- A name, whether it may be nil, its type and what is said of it.
local function parse_named(text)
  local name, optional, rest = text:match "^(%[%w+%])(%??)%s+(.*)$"
  if not name then name, optional, rest = text:match "^([%w_%.]+)(%??)%s+(.*)$" end
  assert(name, "a name and a type expected: " .. text)
  local kind, words = split_type(rest)
  return { name = name, optional = optional == "?", type = kind, text = words }
end

local function parse_return(text)
  local kind, rest = split_type(text)
  local name, words = rest:match "^([%w_%.]+)%s*(.*)$"
  if rest:sub(1, 1) == "#" then name, words = nil, rest:match "^#%s*(.*)$" end
  return { type = kind, name = name, text = words or "" }
end

local function new_block()
  return { text = {}, params = {}, returns = {} }
end

-- What to do with each tag. They get what follows it, the block that is being read, and the file.
local tags = {}

tags["class"] = function(rest, block, file)
  local name, parent = rest:match "^([%w_%.]+)%s*:?%s*([%w_%.]*)$"
  local class = { is = "class", name = name, parent = parent ~= "" and parent or nil,
                  text = block.text, fields = {}, operators = {}, overloads = {}, functions = {} }
  assert(name and not file.classes[name], "a new class expected: " .. rest)
  file.classes[name] = class
  file.items[#file.items + 1] = class
  block.class = class
end

tags["field"] = function(rest, block)
  table.insert(block.class.fields, parse_named(rest))
end

tags["operator"] = function(rest, block)
  table.insert(block.class.operators, rest:match "^%w+")
end

tags["overload"] = function(rest, block)
  local kind, words = split_type(rest)
  table.insert(block.class.overloads, { type = kind, text = words })
end

tags["alias"] = function(rest, block, file)
  local name, kind = rest:match "^([%w_%.]+)%s*(.*)$"
  block.alias = { is = "alias", name = name, type = kind, text = block.text }
  file.items[#file.items + 1] = block.alias
end

tags["param"] = function(rest, block)
  table.insert(block.params, parse_named(rest))
end

tags["return"] = function(rest, block)
  table.insert(block.returns, parse_return(rest))
end

tags["generic"] = function() end
tags["meta"] = function() end

-- "---| TYPE" below an alias
local function add_alternative(alias, kind)
  alias.type = alias.type == "" and kind or alias.type .. "|" .. kind
end

local function read_tag(line, block, file)
  local tag, rest = line:match "^%-%-%-@(%w+)%s*(.*)$"
  assert(tags[tag], "unknown tag: " .. line)(rest, block, file)
end

-- function NAME.NAME(a, b) end, or with a colon
local function read_function(line, block, file)
  local owner, separator, name, arguments = line:match "^function (%w+)([%.:])([%w_]+)%((.-)%) end$"
  local class = assert(file.locals[owner], "a function of a class expected: " .. line)
  local f = { is = "function", name = name, owner = owner, class = class, method = separator == ":",
              arguments = arguments, text = block.text, params = block.params,
              returns = block.returns }
  local i = 0
  for argument in arguments:gmatch "[^,%s]+" do
    i = i + 1
    local param = block.params[i]
    if argument == "..." and not param then break end
    assert(param and param.name == argument, ("%s: @param %s expected"):format(line, argument))
  end
  assert(#block.params == i, line .. ": more @params than parameters")
  assert(not class.functions[name], "declared twice: " .. line)
  class.functions[name] = f
  file.items[#file.items + 1] = f
end

local function read_code(line, block, file)
  local name = line:match "^local (%w+) = {}$"
  if name then
    file.locals[name] = assert(block.class, "no class above: " .. line)
    block.class.variable = name
  elseif line:find "^function " then
    read_function(line, block, file)
  else
    assert(line == "return duet", "unexpected: " .. line)
  end
end

-- "-- # Title" begins a section; more lines of comment are its text.
local function read_comment(line, file)
  local marks, title = line:match "^%-%- (#+) (.+)$"
  if marks then
    file.items[#file.items + 1] = { is = "section", level = #marks, title = title, text = {} }
  else
    local last = file.items[#file.items]
    if last and last.is == "section" then
      last.text[#last.text + 1] = line:match "^%-%- ?(.*)$"
    end
  end
end

--- Read a file: { items = { sections, aliases, classes, functions }, classes = { by name } }.
function stub.read(path)
  local file = { items = {}, classes = {}, locals = {} }
  local block = new_block()
  for line in io.lines(path) do
    if line == "" then
      block = new_block()
    elseif line:find "^%-%-%-@" then
      read_tag(line, block, file)
    elseif line:find "^%-%-%-|" then
      add_alternative(block.alias, line:match "^%-%-%-|%s*(.*)$")
    elseif line:find "^%-%-%-" then
      block.text[#block.text + 1] = line:match "^%-%-%-(.*)$"
    elseif line:find "^%-%-" then
      read_comment(line, file)
    else
      read_code(line, block, file)
    end
  end
  return file
end

return stub
