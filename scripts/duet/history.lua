-- history.lua - what a training run recorded, epoch by epoch.

local core = require "duet.core"
local check = require "duet.check"
local file = require "duet.file"

local TYPE = "duet.history"

local history = {}

local function fail(message, ...)
  core.raise(("history: " .. message):format(...))
end

local function check_self(self, method)
  if getmetatable(self) ~= TYPE then fail("call it as history:%s(...)", method) end
end

local function is_column(name, value)
  return type(name) == "string" and type(value) == "table" and type(value[1]) == "number"
end

-- The names of the arrays of numbers: loss, val_loss, then the others in alphabetical order.
local function columns_of(self)
  local first, others = { "loss" }, {}
  if self.val_loss then first[2] = "val_loss" end
  for name, value in pairs(self) do
    if is_column(name, value) and name ~= "loss" and name ~= "val_loss" then
      others[#others + 1] = name
    end
  end
  table.sort(others)
  return table.move(others, 1, #others, #first + 1, first)
end

local function check_columns(self, columns)
  if type(columns) ~= "table" then
    fail("write: an array of columns' names expected (got %s)", type(columns))
  end
  for _, name in ipairs(columns) do
    if not is_column(name, self[name]) then
      fail("write: no column '%s' (recorded: %s)", name, table.concat(columns_of(self), ", "))
    end
  end
  return columns
end

local function csv(self, columns)
  local lines = { "epoch," .. table.concat(columns, ",") }
  for i = 1, #self.loss do
    local fields = { ("%d"):format(i - 1) }
    for j, name in ipairs(columns) do
      local value = self[name][i]
      fields[j + 1] = value and value == value and core.number(value) or ""
    end
    lines[i + 1] = table.concat(fields, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

local methods = {}

--- Write a CSV file with a row for each epoch, counted from 0: every column or those named. The
--- column `seconds` is written only where it is named, so that equal runs give equal files.
function methods:write(path, columns)
  check_self(self, "write")
  if type(path) ~= "string" then fail("write: a path must be a string (got %s)", type(path)) end
  if columns == nil then
    columns = {}
    for _, name in ipairs(columns_of(self)) do
      if name ~= "seconds" then columns[#columns + 1] = name end
    end
  else
    check_columns(self, columns)
  end
  local ok, message = file.write(path, csv(self, columns))
  if not ok then fail("write: %s", message) end
  return self
end

--- Draw the losses by epoch: in the terminal, or to files (.svg, .png, .pdf).
function methods:plot(...)
  local plot = require "duet.plot" -- not before it is needed
  check_self(self, "plot")
  if #self.loss == 0 then fail("plot: no epoch was recorded") end
  local drawing = { x = "epoch", y = "loss", { name = "loss", y = self.loss, color = "blue" } }
  if self.val_loss and #self.val_loss > 0 then
    drawing[2] = { name = "val_loss", y = self.val_loss, color = "orange" }
  end
  if select("#", ...) == 0 then
    plot(drawing):show()
  else
    plot(drawing):save(...)
  end
  return self
end

check.arguments(methods)

local metatable = { __name = TYPE, __metatable = TYPE }

-- What isn't there where nothing was measured or happened.
local OPTIONAL = { val_loss = true, penalty = true, best_epoch = true, stopped = true,
                   weights = true }

-- The nearest of some names; nil where none is near.
local function nearest(name, names)
  local hint = core.hint("history", name, names)
  return hint ~= core.hint("history", "", names) and hint or nil
end

-- Methods; nil for what might have been recorded and wasn't; any other name raises.
function metatable:__index(name)
  local method = methods[name]
  if method then return method end
  if OPTIONAL[name] then return nil end
  local measured = type(name) == "string" and name:match "^val_(.+)$"
  if measured and rawget(self, measured) then return nil end
  local columns = columns_of(self)
  local known = table.move(columns, 1, #columns, 4, { "epochs", "plot", "write" })
  local hint = nearest(tostring(name), known)
  if hint then core.raise(("history: no %s%s"):format(core.show(name), hint)) end
  core.raise(("history: no %s (recorded: %s); give metrics%s"):format(
    core.show(name), table.concat(columns, ", "),
    measured and not rawget(self, "val_loss") and " and validation" or ""))
end

function metatable.__newindex(_, name)
  core.raise(("history: field %s can't be assigned to"):format(core.show(name)))
end

-- A number in four digits, with a point in every locale.
local function short(value)
  return core.number(tonumber(("%.3e"):format(value)) or value)
end

-- From the first value to the last.
local function course(name, values)
  return ("%s %s to %s"):format(name, short(values[1]), short(values[#values]))
end

function metatable:__tostring()
  local parts = { ("%d epochs"):format(#self.loss) }
  for _, name in ipairs { "loss", "val_loss" } do
    local values = self[name]
    if values and #values > 0 then parts[#parts + 1] = course(name, values) end
  end
  if self.stopped then parts[#parts + 1] = ("stopped: %s"):format(self.stopped) end
  return "history: " .. table.concat(parts, ", ")
end

--- Make a history of a table with the array `loss` and, where recorded, `val_loss`, `penalty`,
--- metrics, `weights`, and the fields `epochs`, `best_epoch`, `stopped`. The table is taken over.
function history.new(recorded)
  if type(recorded) ~= "table" or type(recorded.loss) ~= "table" then
    fail("a table with an array 'loss' expected")
  end
  return setmetatable(recorded, metatable)
end

return history
