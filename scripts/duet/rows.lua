-- rows.lua - rows as scripts write them: lists of numbers and strings, or values by the names of
-- columns.

local core = require "duet.core"

local rows = {}

local function fail(what, message, ...)
  core.raise(("%s: " .. message):format(what, ...))
end

--- The distinct strings of a list, sorted, and the list as their numbers from 0.
function rows.number_strings(list, what)
  local names, number_of, numbers = {}, {}, {}
  for i, value in ipairs(list) do
    if type(value) ~= "string" then
      fail(what, "row %d: found %s, expected a string, as in row 1", i, core.show(value))
    end
    if not number_of[value] then
      number_of[value] = true
      names[#names + 1] = value
    end
  end
  table.sort(names)
  for k, name in ipairs(names) do number_of[name] = k - 1 end
  for i, value in ipairs(list) do numbers[i] = number_of[value] end
  return names, numbers
end

--- A list of numbers, or of one string each, as the rows of one column.
function rows.column(list)
  local column = {}
  for i, value in ipairs(list) do column[i] = { value } end
  return column
end

--- A tensor of rows in which a column may hold strings: also its kinds and categories.
function rows.numbered(list, what)
  local kinds, categories, numbers = {}, {}, {}
  local n = type(list[1]) == "table" and #list[1] or 0
  for j = 1, n do
    kinds[j] = "number"
    if type(list[1][j]) == "string" then
      local column = {}
      for i, row in ipairs(list) do column[i] = row[j] == nil and false or row[j] end
      categories[j], numbers[j] = rows.number_strings(column, ("%s: column %d"):format(what, j))
      kinds[j] = "category"
    end
  end
  if not next(numbers) then return core.tensor(list), nil, nil end
  local copy = {}
  for i, row in ipairs(list) do
    copy[i] = { table.unpack(row, 1, #row) }
    for j, column in pairs(numbers) do copy[i][j] = column[i] end
  end
  return core.tensor(copy), kinds, categories
end

-- ---- By name ------------------------------------------------------------------------------------

-- The names of the columns: those that the first row has, sorted. All rows have the same.
local function names_of(list, what)
  local names = {}
  for name in pairs(list[1]) do
    if type(name) ~= "string" then
      fail(what, "row 1 has the key %s, expected names of columns alone", core.show(name))
    end
    names[#names + 1] = name
  end
  table.sort(names)
  for i, row in ipairs(list) do
    for name in pairs(row) do
      if list[1][name] == nil then
        fail(what, "row %d has the column %s, which row 1 lacks%s", i, core.show(name),
             core.hint(what, tostring(name), names))
      end
    end
    for _, name in ipairs(names) do
      if row[name] == nil then fail(what, "row %d lacks the column '%s'", i, name) end
    end
  end
  return names
end

local function in_order(list, names)
  local ordered = {}
  for i, row in ipairs(list) do
    ordered[i] = {}
    for k, name in ipairs(names) do
      local value = row[name]
      if type(value) ~= "number" and type(value) ~= "string" then
        fail("x", "row %d: column '%s' is %s, expected a number or a string", i, name,
             core.show(value))
      end
      ordered[i][k] = value
    end
  end
  return ordered
end

local function is_named(row)
  return type(row) == "table" and #row == 0 and next(row) ~= nil
end

local function has_string(row)
  for _, value in ipairs(row) do
    if type(value) == "string" then return true end
  end
  return false
end

--- A table that a model is asked about: rows with names or with strings become a data set without
--- targets; anything else stays what it is.
function rows.read(x)
  local list = type(x[1]) == "table" and x or { x }
  local names
  if is_named(list[1]) then
    names = names_of(list, "x")
    list = in_order(list, names)
  elseif not has_string(list[1]) then
    return x
  end
  local tensor, kinds, categories = rows.numbered(list, "x")
  return core.data.make(tensor, core.tensor.zeros(tensor.rows, 0),
                        { names = names, kinds = kinds, categories = categories })
end

return rows
