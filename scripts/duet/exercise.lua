-- exercise.lua - the exercises of the coursework: what an exercise.lua may say, and where they lie.

local core = require "duet.core"

local catalogue = require "duet.mistake_catalogue"

local exercise = {}

-- The fields of an exercise, with their types; the optional ones end with a question mark.
local FIELDS = {
  title = "string", level = "number", kind = "string", plugin = "string", against = "string?",
  points = "table", hidden = "table?", tolerance = "number?", hints = "boolean?",
  task = "string", mistakes = "string?",
}

local function names_of(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local NAMES = names_of(FIELDS)

local KINDS = {}
for _, kind in ipairs(core.kinds) do KINDS[kind] = true end

-- What is wrong with the points of an exercise; nil: nothing.
local function fault_of_points(found)
  for check, points in pairs(found.points) do
    if type(check) ~= "string" or type(points) ~= "number" or points < 0 then
      return ("points has %s = %s, expected numbers from 0 by the names of checks"):format(
        core.show(check), core.show(points))
    end
  end
  if found.points.against and not found.against then
    return "points has 'against', and there is no field 'against' with the plugin to compare with"
  end
  for i, name in ipairs(found.hidden or {}) do
    if found.points[name] == nil then
      return ("hidden[%d] is %s, for which there are no points"):format(i, core.show(name))
    end
  end
end

-- What is wrong with the table that a file returned; nil: nothing.
local function fault_of(found)
  if type(found) ~= "table" then
    return ("it returns a %s value, expected a table"):format(type(found))
  end
  for name in pairs(found) do
    if not FIELDS[name] then
      return ("no field '%s'%s"):format(name, core.hint("field", tostring(name), NAMES))
    end
  end
  for _, name in ipairs(NAMES) do
    local wanted, optional = FIELDS[name]:match "^(%a+)(%??)$"
    local value = found[name]
    if type(value) ~= wanted and not (value == nil and optional == "?") then
      return ("'%s' is %s, expected a %s"):format(name, core.show(value), wanted)
    end
  end
  if found.level ~= 1 and found.level ~= 2 and found.level ~= 3 then
    return ("'level' is %s, expected 1, 2 or 3"):format(core.show(found.level))
  end
  if not KINDS[found.kind] then
    return ("kind is %s%s"):format(core.show(found.kind), core.hint("kind", found.kind, core.kinds))
  end
  if not found.plugin:find "^[a-z][a-z0-9_]*$" then
    return ("plugin is %s, expected a name of letters a to z, digits and _"):format(
      core.show(found.plugin))
  end
  return fault_of_points(found)
end

-- The rows of mistakes that submissions are compared with, or nil and a message: those of the file
-- that the exercise names, or of a reference in the catalogue, which doesn't have all of them.
local function known_mistakes(found, directory)
  if found.mistakes and found.mistakes:find "%.lua$" then
    found.mistakes = directory .. found.mistakes
    return catalogue.rows(found.mistakes)
  end
  local reference = found.mistakes or found.against
  local path = reference and catalogue.path(found.kind, reference)
  local file = path and io.open(path)
  if not file then return {} end
  file:close()
  return catalogue.rows(path)
end

--- The table that an exercise.lua returns, with `known`, rows { plugin with options, sentence },
--- and with the path of a file of `mistakes`.
--- Returns nil and a message if it can't be read. The file is data: it sees no global variables.
function exercise.read(path)
  local chunk, message = loadfile(path, "t", {})
  if not chunk then return nil, message end
  local ok, found = pcall(chunk)
  if not ok then return nil, tostring(found) end
  local fault = fault_of(found)
  if fault then return nil, ("%s: %s"):format(path, fault) end
  found.known, fault = known_mistakes(found, path:match "^(.*/)" or "")
  if fault then return nil, ("%s: mistakes: %s"):format(path, fault) end
  return found
end

-- The names in a directory, in order; none if it can't be read.
local function names_in(directory)
  local status, output = core.spawn { "env", "LC_ALL=C", "ls", "-1", "--", directory }
  local names = {}
  if status == 0 then
    for name in output:gmatch "[^\n]+" do names[#names + 1] = name end
  end
  return names
end

-- Exercises lie beside the sources of a build, or with the pages that are installed.
local function find_directory()
  local here = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$"
  for _, place in ipairs { "/../../../docs/coursework", "/../../../doc/duet/coursework" } do
    if #names_in(here .. place) > 0 then return here .. place end
  end
end

--- All exercises in order: { number, directory, files, about }, where `about` is what read() gives
--- and `files` are the names of the files for a student. Returns nil and a message on failure.
function exercise.all()
  local root = find_directory()
  if not root then return nil, "the exercises aren't installed: expected them in " ..
    "share/doc/duet/coursework" end
  local list = {}
  for _, name in ipairs(names_in(root)) do
    local number = math.tointeger(tonumber(name:match "^(%d+)_"))
    if number then
      local one = { number = number, directory = root .. "/" .. name, files = {} }
      local message
      one.about, message = exercise.read(one.directory .. "/exercise.lua")
      if not one.about then return nil, message end
      for _, file in ipairs(names_in(one.directory)) do
        if file ~= "exercise.lua" and file ~= "notes.md" then
          one.files[#one.files + 1] = file
        end
      end
      list[#list + 1] = one
    end
  end
  return list
end

return exercise
