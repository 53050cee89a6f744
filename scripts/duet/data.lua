-- data.lua - duet.data: data sets from files, tensors and tables.

local core = require "duet.core"
local check = require "duet.check"

local data = {
  csv = core.data.csv,
  libsvm = core.data.libsvm,
  from = core.data.from,
  standardize = core.data.standardize,
  minmax = core.data.minmax,
}

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

check.arguments(data)
return setmetatable(data, { __index = check.index("data", data) })
