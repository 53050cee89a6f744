-- exercise_command.lua - `duet new --exercise`: an exercise in a student's directory.

local command_line = require "duet.command_line"
local directory = require "duet.directory"
local exercise = require "duet.exercise"

local line = command_line.new("duet new", "", {}, { "--exercise" })

local function read(path)
  local file, message = io.open(path, "rb")
  if not file then line:fail("%s", message) end
  local text = file:read "a"
  file:close()
  return text
end

local function exists(path)
  local file = io.open(path, "rb")
  return file and file:close()
end

local function listing(list)
  local lines = {}
  for i, one in ipairs(list) do
    local about = one.about
    lines[i] = ("%3d  level %d  %-12s %s"):format(one.number, about.level, about.kind, about.title)
  end
  return table.concat(lines, "\n")
end

-- The points by check; those that only the teacher sees are named by their number alone.
local function points_of(about)
  local hidden, shown, rest = {}, {}, 0
  for _, name in ipairs(about.hidden or {}) do hidden[name] = true end
  for name, points in pairs(about.points) do
    if hidden[name] then
      rest = rest + points
    else
      shown[#shown + 1] = ("%s %g"):format(name, points)
    end
  end
  table.sort(shown)
  local more = rest > 0 and ("; and %g for checks that only the teacher sees"):format(rest) or ""
  return ("Points: %s%s."):format(table.concat(shown, ", "), more)
end

local function source_of(one)
  for _, file in ipairs(one.files) do
    if file:match "^(.*)%.%a+$" == one.about.plugin then return file end
  end
  line:fail("%s has no file %s.c or .lua", one.directory, one.about.plugin)
end

-- The commands that build and check the plugin, one a line.
local function commands_of(one)
  local about, source = one.about, source_of(one)
  local check = about.against and "duet check --against " .. about.against or "duet check"
  if source:find "%.lua$" then return ("%s ./%s"):format(check, source) end
  return ("duet build %s\n%s ./%s_%s.so"):format(source, check, about.kind, about.plugin)
end

-- The text of TASK.md.
local function task_of(one)
  local about = one.about
  return ([[
# %d. %s

Level %d, %s.

%s

```sh
%s
```

%s

]]):format(one.number, about.title, about.level, about.kind, about.task, commands_of(one),
           points_of(about)) .. read(one.directory .. "/notes.md")
end

local function write(path, text)
  local file, message = io.open(path, "wb")
  if not file then line:fail("%s", message) end
  if not (file:write(text) and file:close()) then line:fail("%s can't be written", path) end
  print(path)
end

-- Write the task and the files into a directory; if one is there, none is written.
local function hand_out(one, to)
  local texts, names = { ["TASK.md"] = task_of(one) }, { "TASK.md" }
  for _, file in ipairs(one.files) do
    texts[file] = read(one.directory .. "/" .. file)
    names[#names + 1] = file
  end
  if to ~= "." then directory.make(to) end
  local prefix = to == "." and "" or to .. "/"
  for _, name in ipairs(names) do
    if exists(prefix .. name) then
      line:fail("%s%s exists already, and is not overwritten", prefix, name)
    end
  end
  for _, name in ipairs(names) do write(prefix .. name, texts[name]) end
  io.stderr:write("Next: ", commands_of(one):gsub("\n", " && "), "\n")
end

--- Do what the arguments of the command ask for.
return function(...)
  local _, operands = line:read({ ... }, true)
  local list, message = exercise.all()
  if not list then line:fail("%s", message) end
  if #operands == 0 then
    print(listing(list))
    return
  end
  if #operands > 2 then
    line:refuse("expected --exercise, a number and a directory, got %d operands", #operands)
  end
  for _, one in ipairs(list) do
    if one.number == math.tointeger(tonumber(operands[1])) then
      return hand_out(one, operands[2] or ".")
    end
  end
  line:refuse("no exercise '%s', expected one of these:\n%s", operands[1], listing(list))
end
