-- data.lua - duet.data: data sets from files, tensors and tables.

local core = require "duet.core"

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
      return nil, at + place - 1, ("indices of 1 to 2^24 in rising order expected, got %s"):format(index)
    end
    row[column], last = value, column
  end
  return target, row, last
end

--- A data set from a file in the format of libsvm and svmlight: "TARGET INDEX:NUMBER ..." on each
--- line, with indices from 1; what isn't listed is 0. After "#" come comments.
function data.libsvm(path)
  if type(path) ~= "string" then core.raise("libsvm: the path of a file expected") end
  local file, message = io.open(path, "rb")
  if not file then return nil, message end
  local targets, rows, columns, number = {}, {}, 0, 0
  local read, why = pcall(function()
    for line in file:lines() do
      number = number + 1
      line = line:gsub("#.*", "")
      if line:find "%S" then
        local target, row, last = parse_libsvm(line)
        if not target then error({ ("%s:%d:%d: %s"):format(path, number, row, last) }) end
        targets[#targets + 1], rows[#rows + 1] = target, row
        columns = math.max(columns, last)
      end
    end
  end)
  file:close()
  if not read then return nil, type(why) == "table" and why[1] or ("%s: %s"):format(path, why) end
  if #rows == 0 then return nil, path .. ": no rows" end
  local made, x = pcall(core.tensor.zeros, #rows, columns)
  if not made then return nil, ("%s: %d x %d: %s"):format(path, #rows, columns, x) end
  for i, row in ipairs(rows) do
    for column, value in pairs(row) do x:set(i, column, value) end
  end
  return data.from(x, core.tensor(targets):reshape(-1, 1))
end

return data
