-- faults.lua - system calls that fail: is each file whole, and is each failure said?
--
--   duet tests/faults/faults.lua [EVERY]
--
-- Runs each piece of work.lua under strace, which lists its system calls on files of a directory.
-- Then it runs the work again for each of them (each EVERY-th; all unless given), and strace makes
-- that call fail: with "no space", an error of the device, a signal, or no memory. After it, a file
-- that was to be written has to have its old or its new contents, and the new ones where the work
-- says that it was done; a failure has to be a message with the file's name and status 1, never a
-- signal; what is read has to be right; and nothing may lie beside the files. Prints the figures.

local core = require "duet.core"

local EVERY <const> = math.tointeger(tonumber(arg[1] or "1"))
local HERE <const> = arg[0]:match "^(.*)/[^/]*$" or "."
local SKIPPED <const> = 77 -- the status of a test that is skipped
local ERRORS <const> = { "ENOSPC", "EIO", "EINTR", "ENOMEM" }

-- Works, and the files that have to be there before.
local WRITERS <const> = { "save m.duet", "write x.npy", "write h.csv", "draw p.svg",
                          "checkpoint r.duet" }
local READERS <const> = { "load m.duet", "read x.npy", "read t.csv", "resume r.duet" }

local function first_line(words) return (select(2, core.spawn(words)):match "[^\n]*") end

local command = first_line { "sh", "-c", 'readlink "/proc/$PPID/exe"' }
if core.spawn { "strace", "-o", "/dev/null", "true" } ~= 0 then
  print "strace isn't installed, or may not trace here: nothing was tried"
  os.exit(SKIPPED)
end

local place = first_line { "mktemp", "-d", "-t", "duet-faults.XXXXXX" }
local directory, log = place .. "/files", place .. "/log"

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "a"
  if file then file:close() end
  return text
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

-- Do a work; `fault`, as strace has it, or nil. Status, output and messages.
local function run(work, fault)
  local words = { "timeout", "20", "strace", "-f", "-y", "-o", log }
  if fault then table.move({ "-e", "inject=" .. fault }, 1, 2, #words + 1, words) end
  return core.spawn(table.move({ command, HERE .. "/work.lua", directory, work }, 1, 4, #words + 1,
                               words))
end

-- The system calls of the first process on files of the directory: { name, which of that name }.
local function calls_of()
  local counts, list = {}, {}
  local first
  for line in read(log):gmatch "[^\n]+" do
    local process, name = line:match "^(%d+) +([%w_]+)%("
    first = first or process
    if name and process == first then
      counts[name] = (counts[name] or 0) + 1
      if name ~= "execve" and line:find(directory, 1, true) then
        list[#list + 1] = { name, counts[name] }
      end
    end
  end
  return list
end

local function names_in_directory()
  return (select(2, core.spawn { "ls", "-A", directory }):gsub("\n", " "))
end

-- ---- What has to hold ---------------------------------------------------------------------------

local faults, tried, failed = {}, 0, 0

local function expect(is_right, ...)
  if not is_right then faults[#faults + 1] = string.format(...) end
end

-- Whether a file is what the work makes it. A checkpoint has the time of its epochs in it: it is
-- whole if a run goes on from it.
local function is_new(work, text, new)
  return text == new or work:find "^checkpoint" and run "resume r.duet" == 0
end

-- One fault in one work. `old` and `new` are the contents of its file, `result` what it prints.
local function try(work, call, code, is_writer, files, new, result)
  local name = work:match " (.*)$"
  local path = directory .. "/" .. name
  core.spawn { "find", directory, "-name", ".*", "-type", "f", "-delete" }
  for file, text in pairs(files) do write(directory .. "/" .. file, text) end
  local names = names_in_directory()
  local what = ("%s, %s number %d with %s"):format(work, call[1], call[2], code)
  local status, output, errors = run(work, ("%s:error=%s:when=%d"):format(call[1], code, call[2]))
  local text = read(path)
  tried = tried + 1
  if status == 0 then
    expect(output == result, "%s: it gives %s", what, output)
    expect(not is_writer or is_new(work, text, new), "%s: it was done, and the file isn't new",
           what)
  else
    failed = failed + 1
    expect(status == 1, "%s: it ends with status %s", what, tostring(status))
    expect(errors:find(name, 1, true) or errors:find "gnuplot" or code == "ENOMEM",
           "%s: the message lacks the file: %s", what, errors)
  end
  expect(text == files[name] or is_writer and is_new(work, text, new),
         "%s: the file is neither old nor new", what)
  expect(names_in_directory() == names, "%s: there are %s", what, names_in_directory())
end

local function try_all(work, is_writer, files)
  for file, text in pairs(files) do write(directory .. "/" .. file, text) end
  local status, result, errors = run(work)
  assert(status == 0, errors)
  local new, calls = read(directory .. "/" .. work:match " (.*)$"), calls_of()
  for i, call in ipairs(calls) do
    for k, code in ipairs(ERRORS) do
      if ((i - 1) * #ERRORS + k) % EVERY == 0 then
        try(work, call, code, is_writer, files, new, result)
      end
    end
  end
end

core.spawn { "mkdir", directory }
write(directory .. "/t.csv", "a,y\n1,0\n2,1\n4,1\n")
local files = { ["t.csv"] = read(directory .. "/t.csv") }
for _, work in ipairs(WRITERS) do
  local status, _, errors = run(work)
  assert(status == 0, errors)
  local name = work:match " (.*)$"
  files[name] = read(directory .. "/" .. name)
end
for _, work in ipairs(READERS) do try_all(work, false, files) end
for _, work in ipairs(WRITERS) do
  local name = work:match " (.*)$"
  local older = {}
  for file, text in pairs(files) do older[file] = text end
  older[name] = files[name]:gsub(".$", "?")
  try_all(work, true, older)
end
core.spawn { "rm", "-rf", place }
print(("%d system calls failed on purpose: %d made the work fail, with a message"):format(tried,
                                                                                         failed))
for _, fault in ipairs(faults) do print(fault) end
print(#faults == 0 and "all files are whole" or ("%d faults"):format(#faults))
os.exit(#faults == 0)
