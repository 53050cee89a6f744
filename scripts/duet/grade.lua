-- grade.lua - one submission: built, checked and graded in a sandbox.
--
-- What the submission's own processes say counts for nothing: the verdict is what `duet check`
-- prints, whole and alone, with an exit status that agrees with it.

local core = require "duet.core"
local directory = require "duet.directory"
local json = require "duet.json"

local catalogue = require "duet.mistake_catalogue"

local grade = {}

local MOST_SOURCE <const> = 1 << 20 -- bytes
local BUILD <const> = { seconds = "60", memory = "2048", hides = true }
local ENDINGS <const> = { "c", "cpp", "lua" }

-- ---- Files --------------------------------------------------------------------------------------

-- What `test` says of a path: a link isn't followed.
local function is(what, path)
  return core.spawn { "test", what, path } == 0
end

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read(MOST_SOURCE + 1)
  if file then file:close() end
  return text
end

--- The source of a submission, a file or a directory: its path and ending; nil and why not.
function grade.find_source(given, path)
  if not is("-d", path) then return path, path:match "%.(%w+)$" end
  for _, ending in ipairs(ENDINGS) do
    local source = ("%s/%s.%s"):format(path, given.plugin, ending)
    if is("-L", source) then return nil, ("%s.%s is a link"):format(given.plugin, ending) end
    if is("-f", source) then return source, ending end
  end
  return nil, ("there is no %s.c, .cpp or .lua"):format(given.plugin)
end

-- Copies the source under the name that it has to have; nil and why not.
local function take_source(source, to)
  local text = read(source)
  if not text then return nil, "the source can't be read" end
  if #text > MOST_SOURCE then
    return nil, ("the source has more than %d bytes"):format(MOST_SOURCE)
  end
  local ok, message = core.write_file(to, text)
  if not ok then return nil, message end
  return text
end

-- ---- In the sandbox -----------------------------------------------------------------------------

-- The directories that a program of duet's needs, beside those of the system.
local function own_paths(command)
  local bin = command:match "^(.*)/[^/]*$" or "."
  local paths = {}
  for _, name in ipairs { "/duet", "/scripts", "/plugins", "/core/cli/templates", "/../include",
                          "/../lib", "/../share/duet", "/../share/lua" } do
    if is("-e", bin .. name) then paths[#paths + 1] = bin .. name end
  end
  return paths
end

-- Where plugins and the formulas of references lie: a compiler that could read them would let a
-- source take in the reference.
local function reference_paths()
  local paths = core.plugin_directories()
  paths[#paths + 1] = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$" .. "/mistakes"
  return paths
end

local function run(setup, stage, limits, arguments)
  local words = { setup.command, "sandbox", "--write", stage, "--seconds", limits.seconds,
                  "--memory", limits.memory, "--processes", "128" }
  local function add(option, value)
    words[#words + 1], words[#words + 2] = option, value
  end
  for _, path in ipairs(setup.paths) do add("--read", path) end
  for _, path in ipairs(limits.hides and setup.reference_paths or {}) do add("--hide", path) end
  if setup.user then add("--user", setup.user) end
  words[#words + 1] = setup.command
  table.move(arguments, 1, #arguments, #words + 1, words)
  return core.spawn(words)
end

-- The checker's processes that load the submission can't read the reference, and the one that loads
-- the reference hasn't loaded the submission.
local function run_check(setup, stage, limits, arguments)
  local words = { "check" }
  if setup.has_files then words[2] = "--alone" end
  return run(setup, stage, limits, table.move(arguments, 1, #arguments, #words + 1, words))
end

local NOBODY <const> = "65534"

-- The kernel holds root to no number of processes: another user runs what is run, if that one can
-- reach duet and the stages in `parent`. nil and why not.
local function find_user(setup, parent)
  local stage = parent .. "/0"
  core.spawn { "chmod", "711", parent }
  core.spawn { "mkdir", stage }
  core.spawn { "chown", NOBODY, stage }
  setup.user = NOBODY
  local status = run(setup, stage, { seconds = "20", memory = "2048" }, { "-e",
    ("assert(io.open('%s/reached', 'w'))"):format(stage) })
  setup.user = nil
  if status == 0 and is("-f", stage .. "/reached") then return NOBODY end
  return nil, "root isn't held to a limit of processes, and the user " .. NOBODY
              .. " can't reach where duet is: grade as an ordinary user"
end

-- An exercise's own file of mistakes lies where only its writer may reach it: a copy is read.
local function take_mistakes(setup, given, parent)
  if not (given.mistakes and given.mistakes:find "%.lua$") then return end
  local copy = parent .. "/" .. given.mistakes:match "[^/]*$"
  assert(core.write_file(copy, assert(read(given.mistakes))))
  given.known = assert(catalogue.rows(copy))
  setup.paths[#setup.paths + 1] = copy
  setup.reference_paths[#setup.reference_paths + 1] = copy
end

--- What all submissions share: how to call duet, and what may be read; and a list of what this
--- machine or user can't hold them to. `parent` is the directory that their stages will lie in.
function grade.setup(command, seconds, parent, given)
  local setup = { command = command, paths = own_paths(command), seconds = seconds,
                  reference_paths = reference_paths() }
  local lacks = {}
  take_mistakes(setup, given, parent)
  local _, layers = core.spawn { command, "sandbox", "--layers" }
  for layer in layers:gmatch "no  ([^\n]+)" do
    lacks[#lacks + 1] = "the sandbox isn't whole: this machine doesn't offer " .. layer
  end
  setup.has_files = layers:find("yes  files", 1, true) ~= nil
  local _, id = core.spawn { "id", "-u" }
  if id == "0\n" then setup.user, lacks[#lacks + 1] = find_user(setup, parent) end
  return setup, lacks
end

-- Let a file or a directory belong to the user who runs what is run.
local function give(setup, path)
  if setup.user then core.spawn { "chown", setup.user, path } end
end

--- Make the directory of a submission.
function grade.make_stage(setup, parent, i)
  local stage = ("%s/%d"):format(parent, i)
  directory.make(stage)
  give(setup, stage)
  return stage
end

local function first_lines(text, n)
  local lines = {}
  for line in text:gmatch "[^\n]+" do
    if #lines < n then lines[#lines + 1] = line end
  end
  return table.concat(lines, "\n")
end

-- The plugin's file in the stage; nil and the compiler's message.
local function build(setup, given, stage, source, ending)
  local name = ("%s/%s.%s"):format(stage, given.plugin, ending)
  if ending == "lua" then name = ("%s/%s_%s.lua"):format(stage, given.kind, given.plugin) end
  local ok, message = take_source(source, name)
  give(setup, name)
  if not ok or ending == "lua" then return ok and name, message end
  local file = ("%s/%s_%s.so"):format(stage, given.kind, given.plugin)
  local status, _, errors = run(setup, stage, BUILD, { "build", "-o", file, name })
  if status == 0 and is("-f", file) and not is("-L", file) then return file end
  if status == 124 then return nil, "compiling took longer than " .. BUILD.seconds .. " seconds" end
  return nil, (first_lines(errors, 12):gsub(stage:gsub("%W", "%%%0") .. "/", ""))
end

-- The verdict of `duet check`, if that is what was printed; nil and what is wrong with it.
local function read_verdict(status, output)
  if status == 124 then return nil, "checking took too long" end
  local verdict = json.decode(output)
  if status > 1 or type(verdict) ~= "table" or #verdict ~= 1
     or type(verdict[1].checks) ~= "table" then
    return nil, "the checker's verdict is missing or was interfered with"
  end
  local failed = 0
  for _, check in ipairs(verdict[1].checks) do
    failed = failed + (check.outcome == "failed" and 1 or 0)
  end
  if (failed == 0) ~= (status == 0) or verdict[1].failed ~= failed then
    return nil, "the checker's verdict contradicts itself"
  end
  return verdict[1].checks, verdict[1]
end

-- ---- Points -------------------------------------------------------------------------------------

--- The sum of an exercise's points, and the names of its checks in alphabetical order.
function grade.points(given)
  local sum, checks = 0, {}
  for check, points in pairs(given.points) do
    sum, checks[#checks + 1] = sum + points, check
  end
  table.sort(checks)
  return sum, checks
end

local function is_hidden(given, name)
  for _, hidden in ipairs(given.hidden or {}) do
    if hidden == name then return true end
  end
  return false
end

-- A check that doesn't apply to a plugin is no fault of it; one that rests on a failed one is.
local function earns(check)
  return check.outcome == "ok" or check.outcome == "skipped" and not check.moot
end

-- What a plugin that loads others, or calls what it has no use for, gives may not be its own. The
-- check that finds this is `imports`: its message, or nil where it passed.
local function borrows(checks)
  for _, check in ipairs(checks) do
    if check.check == "imports" and not earns(check) then return check.text end
  end
end

local function add(result, given, name, is_right, text)
  local points = given.points[name]
  if not points then return end
  result.checks[#result.checks + 1] = { check = name, points = is_right and points or 0,
                                        of = points, ok = is_right, text = text or "",
                                        hidden = is_hidden(given, name) }
  result.points = result.points + (is_right and points or 0)
end

-- What a submission computes instead of what its reference does: a sentence; nil: nothing known.
local function name_mistake(setup, given, stage, file)
  local arguments, sentences = { "--json", "--only", "against" }, {}
  for _, row in ipairs(given.known) do
    table.move({ "--against", row[1] }, 1, 2, #arguments + 1, arguments)
    sentences[row[1]] = row[2]
  end
  if #given.known == 0 then return nil end
  arguments[#arguments + 1] = file
  local limits = { seconds = setup.seconds, memory = "4096" }
  local checks = read_verdict(run_check(setup, stage, limits, arguments))
  return checks and checks[1] and sentences[checks[1].reference]
end

--- Grade a submission: { name =, points =, of =, problem =, mistake =, checks = { { check =,
--- points =, of =, ok =, text =, hidden = } } }. `stage` is a directory for it alone.
function grade.submission(setup, given, name, path, stage)
  local result = { name = name, points = 0, of = (grade.points(given)), checks = {} }
  local source, ending = grade.find_source(given, path)
  local file, message = nil, ending
  if source then file, message = build(setup, given, stage, source, ending) end
  add(result, given, "build", file ~= nil, message)
  if not file then
    result.problem = message
    return result
  end
  local arguments = { "--json" }
  if given.against then table.move({ "--against", given.against }, 1, 2, 2, arguments) end
  if given.tolerance then
    table.move({ "--tolerance", core.number(given.tolerance) }, 1, 2, #arguments + 1, arguments)
  end
  arguments[#arguments + 1] = file
  local status, output, errors = run_check(setup, stage,
                                           { seconds = setup.seconds, memory = "4096" }, arguments)
  local checks, verdict = read_verdict(status, output)
  if not checks then
    result.problem = status == 1 and output == "" and first_lines(errors, 3) or verdict
    return result
  end
  if verdict.kind ~= given.kind then
    result.problem = ("it is a plugin of kind %s, expected %s"):format(tostring(verdict.kind),
                                                                     given.kind)
    return result
  end
  local borrowed = borrows(checks)
  for _, check in ipairs(checks) do
    if check.check == "against" and borrowed and earns(check) then
      add(result, given, "against", false, "its numbers may not be its own: " .. borrowed)
    else
      add(result, given, check.check, earns(check), check.text)
    end
    if check.check == "against" and not earns(check) then
      result.mistake = name_mistake(setup, given, stage, file)
    end
  end
  return result
end

--- The names of all checks of a kind of plugin, as a set.
function grade.known_checks(command)
  local status, output, errors = core.spawn { command, "check", "--list" }
  if status ~= 0 then core.raise(errors) end
  local known = { build = true }
  for name in output:gmatch "([%w_]+)[^\n]*\n" do known[name] = true end
  return known
end

return grade
