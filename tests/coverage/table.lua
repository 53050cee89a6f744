-- table.lua - gcovr's summary as a table by room: table.lua COVERAGE.json.

local json = require "duet.json"

local file <close> = assert(io.open(arg[1]))
local summary = assert(json.decode(file:read "a"))

local rooms, names = {}, {}
local function add(name, of)
  if not rooms[name] then
    rooms[name] = { branch_total = 0, branch_covered = 0, line_total = 0, line_covered = 0 }
    names[#names + 1] = name
  end
  for field in pairs(rooms[name]) do rooms[name][field] = rooms[name][field] + of[field] end
end

for _, of in ipairs(summary.files) do
  local room = "core/" .. of.filename:match "^core/([^/]+)/"
  add(room, of)
  if room ~= "core/lua" and room ~= "core/cli" then add("core without lua and cli", of) end
end

local function share(covered, total) return total > 0 and 100 * covered / total or 100 end

table.sort(names)
print(("%-26s %9s %8s %9s %8s"):format("", "branches", "reached", "lines", "reached"))
for _, name in ipairs(names) do
  local of = rooms[name]
  print(("%-26s %9d %7.1f%% %9d %7.1f%%"):format(
    name, of.branch_total, share(of.branch_covered, of.branch_total), of.line_total,
    share(of.line_covered, of.line_total)))
end
