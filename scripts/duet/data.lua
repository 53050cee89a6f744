-- data.lua - duet.data: data sets from files, tensors and lists.

local core = require "duet.core"
local check = require "duet.check"

local data = {
  csv = core.data.csv,
  libsvm = core.data.libsvm,
  standardize = core.data.standardize,
  minmax = core.data.minmax,
  robust = core.data.robust,
}

-- ---- From lists ---------------------------------------------------------------------------------

local function fail(what, message, ...)
  core.raise(("%s: " .. message):format(what, ...))
end

local function is_tensor(value)
  local kind = core.type(value)
  return kind == "duet.tensor" or kind == "duet.row"
end

-- The inputs: `rows` says how many there are, so that a plain list can be one column.
local function inputs_of(x, rows, what)
  if is_tensor(x) then return x end
  if type(x) ~= "table" then
    fail(what, "x is %s, expected a tensor, a list of numbers or a list of rows", core.show(x))
  end
  check.length(x, what .. ": x")
  local rows_of_lists = require "duet.rows" -- not before it is needed
  if type(x[1]) == "string" or type(x[1]) == "number" and rows ~= 1 then
    x = rows_of_lists.column(x)
  end
  return rows_of_lists.numbered(x, what .. ": x")
end

-- How many rows the targets have.
local function rows_of(y)
  if is_tensor(y) then return y.rows == 1 and y.columns or y.rows end
  return type(y) == "table" and #y or 0
end

-- The targets, and the classes if they are strings.
local function targets_of(y, dtype, what)
  if is_tensor(y) then return y end
  if type(y) ~= "table" then
    fail(what, "y is %s, expected a tensor or a list of numbers or strings", core.show(y))
  end
  check.length(y, what .. ": y")
  local rows_of_lists, classes = require "duet.rows", nil
  if type(y[1]) == "table" and #y[1] == 1 and type(y[1][1]) == "string" then
    local list = {}
    for i, row in ipairs(y) do list[i] = row[1] end
    y = list
  end
  if type(y[1]) == "string" then classes, y = rows_of_lists.number_strings(y, what .. ": y") end
  if type(y[1]) ~= "table" then
    for i, value in ipairs(y) do
      if type(value) ~= "number" then
        fail(what, "y: row %d: found %s, expected a number, as in row 1", i, core.show(value))
      end
    end
    y = rows_of_lists.column(y)
  end
  return core.tensor(y, dtype), classes
end

-- A row that stands for a column.
local function upright(y, rows)
  if y.rows == 1 and rows ~= 1 then return y:reshape(y.columns, 1) end
  return y
end

--- A data set of tensors or lists, which are copied.
function data.from(x, y, names)
  local inputs, kinds, categories = inputs_of(x, rows_of(y), "from")
  local targets, classes = targets_of(y, inputs.dtype, "from")
  return core.data.make(inputs, upright(targets, inputs.rows),
                        { names = names, kinds = kinds, categories = categories,
                          classes = classes })
end

-- ---- From files ---------------------------------------------------------------------------------

-- A tensor, read if it is the name of a file.
local function tensor_of(value)
  if type(value) == "string" then return core.tensor.read(value) end
  return value
end

--- A data set from two .npy files (or tensors).
function data.npy(x, y, options)
  local own = core.check("npy", options)
  local targets, message = tensor_of(y)
  if not targets then return nil, message end
  if own.map then
    if type(x) ~= "string" then fail("npy", "map: x is %s, expected a path", core.show(x)) end
    return core.data.map(x, targets.rows == 1 and targets:transpose() or targets)
  end
  local inputs
  inputs, message = tensor_of(x)
  if not inputs then return nil, message end
  return data.from(inputs, targets)
end

--- A data set from two arrays of a file .npz.
function data.npz(path, x, y)
  local inputs, message = core.tensor.npz(path, x or "x")
  if not inputs then return nil, message end
  local targets
  targets, message = core.tensor.npz(path, y or "y")
  if not targets then return nil, message end
  return data.from(inputs, targets)
end

-- ---- Methods of data sets -----------------------------------------------------------------------

local methods = {}

-- What is known of the columns: of the inputs that are kept, by their number.
local function facts_of(d, kept)
  local facts = { classes = d.classes, targets = d.targets, weights = d.weights,
                  names = d.names and {}, kinds = {}, categories = {} }
  for to, from in ipairs(kept) do
    if facts.names then facts.names[to] = d.names[from] end
    facts.kinds[to], facts.categories[to] = d.kinds[from], d:categories(from)
  end
  return facts
end

local function all_columns(d)
  local kept = {}
  for i = 1, d.columns do kept[i] = i end
  return kept
end

local function place_of(d, name)
  for i, known in ipairs(d.names or {}) do
    if known == name then return i end
  end
  fail("with", "no column '%s'%s", name,
       d.names and core.hint("column", name, d.names) or ": the columns have no names")
end

local function choose(d, columns)
  local kept = {}
  for i, name in ipairs(columns) do kept[i] = place_of(d, name) end
  return d.x:columns_of(kept), facts_of(d, kept)
end

-- Other inputs, of which only the names stay, if there are as many columns.
local function replace_inputs(d, x, names)
  local facts = facts_of(d, all_columns(d))
  local inputs
  inputs, facts.kinds, facts.categories = inputs_of(x, d.rows, "with")
  if inputs.columns ~= d.columns then facts.names = nil end
  facts.names = names or facts.names
  return inputs, facts
end

--- The same rows with other inputs, targets or weights, or with some of the inputs.
function methods.with(d, options)
  local own = core.check("with", options)
  if own.columns and own.x then fail("with", "columns choose among the inputs: not with x") end
  local x, facts = d.x
  if own.x then
    x, facts = replace_inputs(d, own.x, own.names)
  elseif own.columns then
    x, facts = choose(d, own.columns)
  else
    facts = facts_of(d, all_columns(d))
  end
  facts.names = own.names or facts.names
  local y = d.y
  if own.y then
    y, facts.classes = targets_of(own.y, x.dtype, "with")
    y = upright(y, x.rows)
    if y.columns ~= d.y.columns then facts.targets = nil end
  end
  if own.weights == true then fail("with", "weights is true, expected numbers or false") end
  if own.weights then
    facts.weights = upright(targets_of(own.weights, nil, "with: weights"), x.rows)
  elseif own.weights == false then
    facts.weights = nil
  end
  return core.data.make(x, y, facts)
end

--- What each column holds, as a list that prints as a table.
function methods.describe(d)
  return require "duet.describe"(d)
end

for name, method in pairs(check.arguments(methods)) do core.data_methods[name] = method end

-- ---- Made up ------------------------------------------------------------------------------------

check.arguments(data)

-- Generators are read when the first of them is asked for.
local LATER = { moons = true, circles = true, spirals = true, xor = true, blobs = true,
                teacher = true }
local index = check.index("data", data)

return setmetatable(data, {
  __index = function(_, name)
    if not LATER[name] then return index(nil, name) end
    for key, generator in pairs(check.arguments(require "duet.generators")) do
      rawset(data, key, generator)
    end
    return rawget(data, name)
  end,
})
