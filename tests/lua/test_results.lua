-- test_results.lua - scripts/iris.lua and scripts/diabetes.lua run, and print what docs/results.md
-- says.
local compare = require "compare"

local ROOT = compare.data ".."
local cases = {}

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- What a script prints; the tests run elsewhere than its data are.
local function printed_by(name)
  local text = read(("%s/scripts/%s.lua"):format(ROOT, name))
  text = text:gsub('"data/', function() return ('"%s/data/'):format(ROOT) end)
  local lines = {}
  local environment = setmetatable({
    arg = {}, print = function(line) lines[#lines + 1] = line .. "\n" end,
  }, { __index = _G })
  assert(load(text, "=" .. name, "t", environment))()
  return table.concat(lines)
end

-- Each "figure +- deviation" that a script prints is in the table, in that order.
local function is_in_table(name, n_figures)
  local said = read(ROOT .. "/docs/results.md"):match("%*%*" .. name .. "%*%*([^*]*)")
  local n = 0
  for mean, deviation in printed_by(name):gmatch "([%d.]+) %+%- ([%d.]+)" do
    compare.contains("docs/results.md on " .. name, said, ("| %s ± %s |"):format(mean, deviation))
    n = n + 1
  end
  compare.same("figures of " .. name, n, n_figures)
end

cases["iris learns three classes as the table says"] = function()
  is_in_table("iris", 4)
end

cases["diabetes predicts a number as the table says"] = function()
  is_in_table("diabetes", 3)
end

return cases
