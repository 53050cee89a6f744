-- pack.lua - values as strings of bytes and back, to the bit: what processes give each other.

local core = require "duet.core"

local pack = {}

-- Elements that are written or read at a time: a call of Lua's has limited room for values.
local CHUNK = 128

-- ---- Writing ------------------------------------------------------------------------------------

local write = {}

local function write_value(value, out, path, open)
  local writer = write[core.type(value)]
  if not writer then
    error({ path = path, what = core.type(value) }, 0)
  end
  writer(value, out, path, open)
end

write["nil"] = function(_, out) out[#out + 1] = "N" end
function write.boolean(value, out) out[#out + 1] = value and "T" or "F" end
function write.string(value, out) out[#out + 1] = string.pack("<c1s8", "s", value) end

function write.number(value, out)
  out[#out + 1] = string.pack(math.type(value) == "integer" and "<c1i8" or "<c1d",
                              math.type(value) == "integer" and "i" or "d", value)
end

write["duet.tensor"] = function(t, out)
  out[#out + 1] = string.pack("<c1s1i8i8", "t", t.dtype, t.rows, t.columns)
  for _, row in ipairs(t:totable()) do
    for first = 1, #row, CHUNK do
      local last = math.min(first + CHUNK - 1, #row)
      out[#out + 1] = string.pack("<" .. ("d"):rep(last - first + 1),
                                  table.unpack(row, first, last))
    end
  end
end

local RANK = { number = 1, string = 2, boolean = 3 }

-- In the same order always, whatever the order of pairs is.
local function comes_before(a, b)
  local rank_a, rank_b = RANK[type(a)], RANK[type(b)]
  if rank_a ~= rank_b then return rank_a < rank_b end
  if rank_a == 3 then return not a and b end
  return a < b
end

local function sorted_keys(t, path)
  local keys = {}
  for key in pairs(t) do
    if not RANK[type(key)] then error({ path = path, what = "key that is a " .. type(key) }, 0) end
    keys[#keys + 1] = key
  end
  table.sort(keys, comes_before)
  return keys
end

function write.table(t, out, path, open)
  if open[t] then error({ path = path, what = "table within itself" }, 0) end
  open[t] = true
  local keys = sorted_keys(t, path)
  out[#out + 1] = string.pack("<c1i8", "{", #keys)
  for _, key in ipairs(keys) do
    write_value(key, out, path, open)
    local name = type(key) == "string" and "." .. key or ("[%s]"):format(key)
    write_value(t[key], out, path .. name, open)
  end
  open[t] = nil
end

write["duet.history"] = function(history, out, path, open)
  out[#out + 1] = "h"
  write.table(history, out, path, open)
end

--- The bytes of a value: nil, booleans, numbers, strings, tensors, histories, and tables of these.
--- Or nil, the place within the value, such as ".models[2]", and what is there.
function pack.encode(value)
  local out = {}
  local ok, problem = pcall(write_value, value, out, "", {})
  if ok then return table.concat(out) end
  if type(problem) ~= "table" or not problem.path then error(problem, 0) end
  return nil, problem.path, problem.what
end

-- ---- Reading ------------------------------------------------------------------------------------

local read = {}

local function read_value(bytes, at)
  return read[bytes:sub(at, at)](bytes, at + 1)
end

read["N"] = function(_, at) return nil, at end
read["T"] = function(_, at) return true, at end
read["F"] = function(_, at) return false, at end
read["s"] = function(bytes, at) return string.unpack("<s8", bytes, at) end
read["i"] = function(bytes, at) return string.unpack("<i8", bytes, at) end
read["d"] = function(bytes, at) return string.unpack("<d", bytes, at) end

read["t"] = function(bytes, at)
  local dtype, n_rows, n_columns
  dtype, n_rows, n_columns, at = string.unpack("<s1i8i8", bytes, at)
  local t = core.tensor.zeros(n_rows, n_columns, dtype)
  for i = 1, n_rows do
    for j = 1, n_columns do
      local value
      value, at = string.unpack("<d", bytes, at)
      t:set(i, j, value)
    end
  end
  return t, at
end

read["{"] = function(bytes, at)
  local t, n, next_at = {}, string.unpack("<i8", bytes, at)
  for _ = 1, n do
    local key, value
    key, next_at = read_value(bytes, next_at)
    value, next_at = read_value(bytes, next_at)
    t[key] = value
  end
  return t, next_at
end

read["h"] = function(bytes, at)
  local fields
  fields, at = read_value(bytes, at)
  return require "duet.history".new(fields), at
end

--- The value of bytes that encode has made.
function pack.decode(bytes)
  return (read_value(bytes, 1))
end

return pack
