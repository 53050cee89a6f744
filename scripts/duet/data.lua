-- data.lua - duet.data: data sets from files, tensors and tables.

local core = require "duet.core"
local check = require "duet.check"

local data = {
  csv = core.data.csv,
  from = core.data.from,
  standardize = core.data.standardize,
  minmax = core.data.minmax,
}

local MOST_COLUMNS = 2 ^ 24 -- a larger index in a file is taken for an error

-- A tensor, read if it is the name of a file.
local function tensor_of(value)
  if type(value) == "string" then return core.tensor.read(value) end
  return value
end

--- A data set from two .npy files (or tensors).
function data.npy(x, y)
  local inputs, message = tensor_of(x)
  if not inputs then return nil, message end
  local targets
  targets, message = tensor_of(y)
  if not targets then return nil, message end
  return data.from(inputs, targets)
end

-- One line of a libsvm file, "1 3:0.5 7:1": the target and a table of column -> number. Or nil,
-- the place and what is wrong with it.
local function parse_libsvm(line)
  local row, last = {}, 0
  local label, at = line:match "^%s*(%S+)()"
  local target = core.parse_number(label)
  if not target then return nil, 1, ("a number expected, got '%s'"):format(label) end
  for place, word in line:sub(at):gmatch "()(%S+)" do
    local index, text = word:match "^(%d+):(.+)$"
    local column, value = math.tointeger(tonumber(index)), text and core.parse_number(text)
    if not value or not column then
      return nil, at + place - 1, ("index:number expected, got '%s'"):format(word)
    end
    if column <= last or column > MOST_COLUMNS then
      return nil, at + place - 1,
             ("indices of 1 to 2^24 in rising order expected, got %s"):format(index)
    end
    row[column], last = value, column
  end
  return target, row, last
end

-- The targets, rows and number of columns in a libsvm file's text; or nil and what is wrong.
local function parse_text(text, path)
  local targets, rows, columns, number = {}, {}, 0, 0
  for line in text:gmatch "[^\n]*" do
    number = number + 1
    line = line:gsub("#.*", "")
    if line:find "%S" then
      local target, row, last = parse_libsvm(line)
      if not target then return nil, ("%s:%d:%d: %s"):format(path, number, row, last) end
      targets[#targets + 1], rows[#rows + 1] = target, row
      columns = math.max(columns, last)
    end
  end
  if #rows == 0 then return nil, path .. ": no rows" end
  return targets, rows, columns
end

--- A data set from a file in the format of libsvm and svmlight: "TARGET INDEX:NUMBER ..." on each
--- line, with indices from 1; what isn't listed is 0. After "#" come comments.
function data.libsvm(path)
  if type(path) ~= "string" or path:find "\0" then
    core.raise("libsvm: the path of a file expected")
  end
  local file <close>, message = io.open(path, "rb")
  if not file then return nil, message end
  local text, why = file:read "a"
  if not text then return nil, ("%s: %s"):format(path, why) end
  local targets, rows, columns = parse_text(text, path)
  if not targets then return nil, rows end
  local made, x = pcall(core.tensor.zeros, #rows, columns)
  if not made then return nil, ("%s: %d x %d: %s"):format(path, #rows, columns, x) end
  for i, row in ipairs(rows) do
    for column, value in pairs(row) do x:set(i, column, value) end
  end
  return data.from(x, core.tensor(targets):reshape(-1, 1))
end

check.arguments(data)
return setmetatable(data, { __index = check.index("data", data) })
