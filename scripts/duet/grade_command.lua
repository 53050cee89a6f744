-- grade_command.lua - `duet grade`: the submissions of a class, built, checked and graded.

local core = require "duet.core"
local command_line = require "duet.command_line"
local directory = require "duet.directory"
local exercise = require "duet.exercise"
local file = require "duet.file"
local formats = require "duet.grade_formats"
local grade = require "duet.grade"

local USAGE = [[
usage: duet grade [OPTION...] EXERCISE SUBMISSIONS

Builds each submission in the directory SUBMISSIONS from its source, checks it with `duet check`
and gives the points of EXERCISE, a file. A submission is a directory with the file that the
exercise names, as in ann/my_momentum.c (or .cpp, .lua), or a file of its own such as ann.c. All
that runs of it runs in a sandbox: without a network, without the files of others, with limits of
time, memory and processes (`duet sandbox --layers` says what this machine offers).

  --output DIR     write grades.csv, grades.json, junit.xml, and for each submission
                   gradescope/NAME.json to DIR
  --format FORMAT  print table (default), csv, json or junit
  --workers N      submissions at a time (default: one for each processor)
  --seconds N      time that checking one may take (default: 60)
  -h, --help       print this

Submissions whose plugins go wrong in the same way, to the last digit, are named together. Exit
status: 0 when all have been graded, whatever the points; 1 if something fails; 2 for a wrong
command line.]]

local line = command_line.new("duet grade", USAGE, { "--output", "--format", "--workers",
                                                     "--seconds" }, {})

local FORMATS = { csv = formats.csv, json = formats.json, junit = formats.junit }

-- ---- What is there ------------------------------------------------------------------------------

-- A name as it may be shown: bytes that steer a terminal are not.
local function plain(name)
  return (name:gsub("[%z\1-\31\127]", "?"))
end

-- The submissions, sorted: { name =, path = }. Hidden files are none.
local function find_submissions(path)
  local status, output = core.spawn { "find", path .. "/", "-mindepth", "1", "-maxdepth", "1",
                                      "-print0" }
  if status ~= 0 then line:fail("%s: isn't a directory that can be read", path) end
  local list = {}
  for entry in output:gmatch "([^%z]+)%z" do
    local name = entry:match "[^/]*$"
    if not name:find "^%." then list[#list + 1] = { name = name, path = entry } end
  end
  table.sort(list, function(a, b) return a.name < b.name end)
  if #list == 0 then line:fail("%s: has no submissions", path) end
  return list
end

local function check_points(path, given, command)
  local known, names = grade.known_checks(command), {}
  known.against = true
  for name in pairs(known) do names[#names + 1] = name end
  table.sort(names)
  for name in pairs(given.points) do
    if not known[name] then
      line:fail("%s: points has '%s', which is no check%s", path, name,
                core.hint("check", name, names))
    end
  end
end

-- The command that runs this script: /proc says where it is.
local function own_command()
  local status, output = core.spawn { "sh", "-c", 'readlink "/proc/$PPID/exe"' }
  if status ~= 0 then line:fail "/proc is needed, to find the command itself" end
  return (output:gsub("\n$", ""))
end

-- ---- Grading ------------------------------------------------------------------------------------

local function with_directory(f)
  local status, output = core.spawn { "mktemp", "-d", "-t", "duet-grade.XXXXXX" }
  if status ~= 0 then line:fail "no temporary directory can be made" end
  local parent = output:gsub("\n$", "")
  local ok, result = pcall(f, parent)
  core.spawn { "rm", "-rf", "--", parent }
  if not ok then error(result, 0) end
  return result
end

local function grade_all(command, seconds, given, submissions, workers)
  local duet = require "duet"
  return with_directory(function(parent)
    local setup, lacks = grade.setup(command, seconds, parent, given)
    for _, lack in ipairs(lacks) do io.stderr:write("duet grade: warning: ", lack, "\n") end
    return duet.map(submissions, function(submission, i)
      return grade.submission(setup, given, submission.name, submission.path,
                              grade.make_stage(setup, parent, i))
    end, { workers = workers, progress = "grading" })
  end)
end

-- Submissions that fail the comparison with the same message, which has the numbers.
local function same_traces(results)
  local groups, order = {}, {}
  for _, result in ipairs(results) do
    for _, check in ipairs(result.checks) do
      if check.check == "against" and not check.ok and check.text ~= "" then
        if not groups[check.text] then
          groups[check.text], order[#order + 1] = {}, check.text
        end
        table.insert(groups[check.text], plain(result.name))
      end
    end
  end
  local list = {}
  for _, text in ipairs(order) do
    if #groups[text] > 1 then list[#list + 1] = { names = groups[text], text = text } end
  end
  return list
end

-- ---- Showing ------------------------------------------------------------------------------------

local function print_table(given, results)
  local width, sum = #"submission", grade.points(given)
  for _, result in ipairs(results) do width = math.max(width, #plain(result.name)) end
  print(("%s: %s points"):format(given.title, core.number(sum)))
  print(("%-" .. width .. "s  %6s  %s"):format("submission", "points", "failed"))
  for _, result in ipairs(results) do
    local failed = {}
    for _, check in ipairs(result.checks) do
      if not check.ok then failed[#failed + 1] = check.check end
    end
    print(("%-" .. width .. "s  %6s  %s"):format(
      plain(result.name), core.number(result.points),
      result.problem and plain(result.problem:match "^[^\n]*") or table.concat(failed, " ")
      .. (result.mistake and ": " .. result.mistake or "")))
  end
  for _, group in ipairs(same_traces(results)) do
    print(("These go wrong in the same way: %s (%s)"):format(table.concat(group.names, ", "),
                                                           plain(group.text)))
  end
end

local function write(path, text)
  local ok, message = file.write(path, text)
  if not ok then line:fail("%s", message) end
end

local function write_all(to, given, results)
  directory.make(to .. "/gradescope")
  write(to .. "/grades.csv", formats.csv(given, results))
  write(to .. "/grades.json", formats.json(given, results))
  write(to .. "/junit.xml", formats.junit(given, results))
  for _, result in ipairs(results) do
    write(("%s/gradescope/%s.json"):format(to, plain(result.name)),
          formats.gradescope(given, result))
  end
end

--- Do what the arguments of the command ask for.
return function(...)
  local options, operands = line:read({ ... }, true)
  if #operands ~= 2 then
    line:refuse("expected EXERCISE and SUBMISSIONS, got %d operands", #operands)
  end
  local format = options["--format"] or "table"
  if format ~= "table" and not FORMATS[format] then
    line:refuse("no format '%s'; there are: table, csv, json, junit", format)
  end
  local workers = options["--workers"] and line:whole(options, "--workers")
  local command, seconds = own_command(), tostring(line:whole(options, "--seconds", 60))
  local given, message = exercise.read(operands[1])
  if not given then line:fail("%s", message) end
  check_points(operands[1], given, command)
  local results = grade_all(command, seconds, given, find_submissions(operands[2]), workers)
  if options["--output"] then write_all(options["--output"], given, results) end
  if format == "table" then print_table(given, results)
  else io.write(FORMATS[format](given, results)) end
end
