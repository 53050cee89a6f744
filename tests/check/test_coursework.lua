-- test_coursework.lua - the exercises of docs/coursework load and lack points as given; they have
-- all points when solved; and what is typically wrong fails the check that is meant for it.
local compare = require "compare"
local core = require "duet.core"
local exercise = require "duet.exercise"
local json = require "duet.json"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local folder = assert(os.getenv "DUET_TEST_COURSEWORK", "DUET_TEST_COURSEWORK: the plugins built")
local docs = assert(os.getenv "DUET_TEST_DOCS", "DUET_TEST_DOCS: docs/")
local solutions = docs .. "/../tests/coursework"
local WRONG = dofile(solutions .. "/wrong.lua")

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function name_of(one) return one.directory:match "[^/]*$" end

-- The file that students complete, or its solution: "my_adam.c", "my_nesterov.lua".
local function source_of(one)
  for _, file in ipairs(one.files) do
    if file:match "^[^.]*" == one.about.plugin then return file end
  end
  error(one.directory .. ": no file " .. one.about.plugin)
end

local function is_lua(one) return source_of(one):match "%.lua$" end

-- The plugin of an exercise, "given" or "solved".
local function plugin_of(one, which)
  if not is_lua(one) then return ("%s/%s_%s.so"):format(folder, which, name_of(one)) end
  local place = which == "given" and one.directory or solutions .. "/" .. name_of(one)
  return place .. "/" .. source_of(one)
end

-- What `duet check` says of a plugin: { [check] = { outcome, text } }, and how many failed.
local function checked(one, path, only)
  local arguments = { command, "check", "--json" }
  if one.about.against then
    table.move({ "--against", one.about.against }, 1, 2, 4, arguments)
  end
  if only then table.move({ "--only", only }, 1, 2, #arguments + 1, arguments) end
  arguments[#arguments + 1] = path
  local _, output, errors = core.spawn(arguments)
  same("stderr", errors, "")
  local by_name, failed = {}, 0
  for _, result in ipairs(assert(json.decode(output), output)[1].checks) do
    by_name[result.check] = result
    if result.outcome == "failed" then failed = failed + 1 end
  end
  return by_name, failed
end

-- The points that the checks of a plugin that was built are worth, and all there are.
local function points_of(one, results)
  local got, all = 0, 0
  for name, points in pairs(one.about.points) do
    local result = results[name]
    if name ~= "build" and not result then
      error(("%s: no check '%s' of the kind %s"):format(name_of(one), name, one.about.kind))
    end
    all = all + points
    if name == "build" or result.outcome == "ok" then got = got + points end
  end
  return got, all
end

-- A wrong answer, made from the solution, in a directory: its path. Comparisons are in float64.
local function make_wrong(one, from, to, place)
  local file = source_of(one)
  local text = read(solutions .. "/" .. name_of(one) .. "/" .. file)
  local first, last = text:find(from, 1, true)
  if not first then error(name_of(one) .. ": the solution has no '" .. from .. "'") end
  local path = place .. "/" .. file
  compare.write(path, text:sub(1, first - 1) .. to .. text:sub(last + 1))
  if is_lua(one) then return path end
  local output = ("%s/%s_%s.so"):format(place, one.about.kind, one.about.plugin)
  local status, _, errors = core.spawn { os.getenv "CC" or "cc", "-w", "-O0", "-fPIC", "-shared",
    "-I" .. docs .. "/../include", "-o", output, path, "-lm" }
  same("the compiler says " .. errors, status, 0)
  return output
end

-- Run an experiment as a student would, with the solution in place.
local function run_experiment(one)
  compare.with_folder({}, function(place)
    local file = is_lua(one) and source_of(one)
      or ("%s_%s.so"):format(one.about.kind, one.about.plugin)
    core.spawn { "cp", plugin_of(one, "solved"), place .. "/" .. file }
    local status, output, errors = core.spawn { "env", "-C", place, command,
      one.directory .. "/experiment.lua" }
    same("stderr of the experiment", errors, "")
    same("status of the experiment", status, 0)
    assert(output ~= "", "the experiment prints nothing")
  end)
end

local cases = {}
local list = assert(exercise.all())

for _, one in ipairs(list) do
  local name = name_of(one)
  cases[name .. " as given loads, and lacks points"] = function()
    assert(one.about.points.against, name .. ": no points for the comparison")
    local result = checked(one, plugin_of(one, "given"), "against").against
    same("against", result.outcome, "failed")
    contains("a difference", result.text, one.about.against:match "^[^,]*" .. " has ")
  end
  cases[name .. " solved has all points, and its experiment runs"] = function()
    local results, failed = checked(one, plugin_of(one, "solved"))
    for _, result in pairs(results) do
      if result.outcome == "failed" then same(result.check, result.text, nil) end
    end
    same("failed checks", failed, 0)
    local got, all = points_of(one, results)
    same("points", got, all)
    run_experiment(one)
  end
end

for _, wrong in ipairs(WRONG) do
  local number, change, from, to, check, message = table.unpack(wrong)
  local one = list[number]
  cases[("%s that %s fails %s"):format(name_of(one), change, check)] = function()
    compare.with_folder({}, function(place)
      local results = checked(one, make_wrong(one, from, to, place), check)
      same(check, results[check].outcome, "failed")
      contains("message", results[check].text, message)
    end)
  end
end

cases["there are 20 exercises, numbered from 1, of all kinds, and levels only rise"] = function()
  local seen, level = {}, 1
  same("exercises", #list, 20)
  for i, one in ipairs(list) do
    same(name_of(one), one.number, i)
    assert(one.about.level >= level, name_of(one) .. ": its level is below the one before")
    seen[one.about.kind], level = true, one.about.level
  end
  for _, kind in ipairs(core.kinds) do assert(seen[kind], "no exercise of the kind " .. kind) end
  same("level of the last", level, 3)
end

cases["duet new --exercise lists the exercises, and refuses a number that isn't there"] = function()
  local status, output = core.spawn { command, "new", "--exercise" }
  same("status", status, 0)
  for _, one in ipairs(list) do contains("list", output, one.about.title) end
  local errors
  status, output, errors = core.spawn { command, "new", "--exercise", "99" }
  same("status", status, 2)
  same("stdout", output, "")
  contains("stderr", errors, "no exercise '99', expected one of these:\n  1  level 1  optimizer")
end

cases["duet new --exercise hands out files once, and not the solution"] = function()
  compare.with_folder({}, function(place)
    local to = place .. "/mine"
    local status, output, errors = core.spawn { command, "new", "--exercise", "1", to }
    same("stdout", output,
         ("%s/TASK.md\n%s/experiment.lua\n%s/my_momentum.c\n"):format(to, to, to))
    contains("stderr", errors, "Next: duet build my_momentum.c && duet check --against momentum "
                               .. "./optimizer_my_momentum.so")
    same("status", status, 0)
    local task = read(to .. "/TASK.md")
    contains("task", task, "# 1. Momentum")
    contains("points", task, "Points: against 15, bounds 1, build 1, load 1, state 1; and 1 for "
                             .. "checks that only the teacher sees.")
    compare.write(to .. "/my_momentum.c", "precious")
    status, output, errors = core.spawn { command, "new", "--exercise", "1", to }
    same("status", status, 1)
    same("stdout", output, "")
    contains("stderr", errors, "exists already, and is not overwritten")
    same("content", read(to .. "/my_momentum.c"), "precious")
  end)
end

cases["a field of an exercise that isn't known is refused"] = function()
  compare.with_folder({}, function(place)
    compare.write(place .. "/exercise.lua", "return { titel = 'x' }")
    local found, message = exercise.read(place .. "/exercise.lua")
    same("found", found, nil)
    contains("message", message, "no field 'titel' (did you mean 'title'?)")
  end)
end

return cases
