-- kinds.lua - what the suites of the kinds of plugins share: golden cases in both element types.
local compare = require "compare"
local duet = require "duet"

local kinds = {}

-- Relative to numbers above 1: rounding of a few operations.
kinds.TOLERANCE = { float64 = 1e-14, float32 = 1e-5 }

-- "elu { alpha = 0.83 }", to say which case failed.
function kinds.title(case)
  local parts = {}
  for name, value in pairs(case.options) do parts[#parts + 1] = ("%s = %s"):format(name, value) end
  table.sort(parts)
  return ("%s { %s }"):format(case.plugin, table.concat(parts, ", "))
end

-- For each case of a golden file and each element type: f(plugin, case, dtype, title).
function kinds.each_case(kind, golden, f)
  for _, case in ipairs(golden.cases) do
    for dtype in pairs(kinds.TOLERANCE) do
      f(duet[kind][case.plugin](case.options), case, dtype, kinds.title(case) .. " in " .. dtype)
    end
  end
end

function kinds.near_rows(what, got, want, dtype, factor)
  compare.rows(what, got, want, kinds.TOLERANCE[dtype] * (factor or 1))
end

return kinds
