-- run.lua - runs suites: run.lua NAME..., each tests/lua/test_NAME.lua. Prints TAP, as meson reads.
--
-- A suite returns a table: sentences that say what holds, and functions that raise where it
-- doesn't.
local here = arg[0]:match "^(.*)/" or "."
package.path = here .. "/?.lua;" .. package.path

local function sorted_names(cases)
  local names = {}
  for name in pairs(cases) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function traced(message)
  return debug.traceback(tostring(message), 2)
end

local n, failures = 0, 0
for _, suite in ipairs(arg) do
  local cases = require("test_" .. suite)
  for _, name in ipairs(sorted_names(cases)) do
    local ok, message = xpcall(cases[name], traced)
    n = n + 1
    failures = failures + (ok and 0 or 1)
    print(("%s %d - %s: %s"):format(ok and "ok" or "not ok", n, suite, name))
    if not ok then print("# " .. message:gsub("\n", "\n# ")) end
  end
  collectgarbage()
end
print(("1..%d"):format(n))
os.exit(failures == 0, true)
