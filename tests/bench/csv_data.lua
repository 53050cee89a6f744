-- csv_data.lua - makes a large CSV file: FOLDER/ROWS.csv, of normal numbers with 17 digits.
local duet = require "duet"
local json = require "duet.json"

local spec = assert(json.decode(arg[1]))
local path = ("%s/%d.csv"):format(spec.folder, spec.rows)
if io.open(path) then os.exit() end

local names = {}
for i = 1, spec.columns - 1 do names[i] = "x" .. i end
names[spec.columns] = "y"

local rng = duet.rng(5)
local row = ("%.17g,"):rep(spec.columns - 1) .. "%.17g\n"
local file <close> = assert(io.open(path .. ".part", "w"))
file:write(table.concat(names, ","), "\n")
for first = 1, spec.rows, 1000 do
  local some = rng:normal(0, 1, math.min(1000, spec.rows - first + 1), spec.columns):totable()
  for i, values in ipairs(some) do some[i] = row:format(table.unpack(values)) end
  file:write(table.concat(some))
end
assert(os.rename(path .. ".part", path))
