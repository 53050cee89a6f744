-- test_readme.lua - the README's script prints what the README says, and draws its plot.
local compare = require "compare"
local core = require "duet.core"

local ROOT = compare.data ".."
local cases = {}

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- Run a text as a script, with what it prints kept.
local function printed_by(text)
  local lines = {}
  local environment = setmetatable({
    print = function(...)
      local fields = table.pack(...)
      for i = 1, fields.n do fields[i] = tostring(fields[i]) end
      lines[#lines + 1] = table.concat(fields, "\t") .. "\n"
    end,
  }, { __index = _G })
  assert(load(text, "=README.md", "t", environment))()
  return table.concat(lines)
end

cases["its script prints its output, and draws its plot"] = function()
  if not core.spawn { "gnuplot", "--version" } then return end
  local readme = read(ROOT .. "/README.md")
  local script, output = readme:match "```lua\n(.-)```%s*```\n(.-)```"
  local plot = os.tmpname()
  os.remove(plot)
  -- It is run from another folder than a reader would.
  script = script:gsub('"data/', function() return ('"%s/data/'):format(ROOT) end)
                 :gsub('"build/loss', function() return ('"%s'):format(plot) end)
  compare.same("output", printed_by(script), output)
  local drawn = read(plot .. ".svg")
  os.remove(plot .. ".svg")
  compare.contains("plot", drawn, "<svg")
end

return cases
