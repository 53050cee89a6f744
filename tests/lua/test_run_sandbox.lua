-- test_run_sandbox.lua - duet run --sandbox: what scripts can't do, what they can, how they end.
local compare = require "compare"
local core = require "duet.core"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local escape = assert(os.getenv "DUET_TEST_ESCAPE", "DUET_TEST_ESCAPE: a plugin that tries")
local attempts = require "escape_attempts"
local here = arg[0]:match "^(.*)/" or "."
local NOBODY <const> = "65534"
local cases = {}

local _, layers = core.spawn { command, "sandbox", "--layers" }
if layers:find "no " then
  print("# skipped: this machine doesn't offer what a sandbox is made of: " .. layers)
  return {}
end

-- ---- Running ------------------------------------------------------------------------------------

local is_root = select(2, core.spawn { "id", "-u" }) == "0\n"

-- The words that a command begins with as this user, which are none, and as another one, if this
-- user can become that.
local function users()
  local list = { {} }
  local other = { "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups" }
  if not is_root then return list end
  if core.spawn(table.move({ command, "-v" }, 1, 2, #other + 1, { table.unpack(other) })) == 0 then
    list[2] = other
  else
    print "# skipped: another user can't read where duet is built"
  end
  return list
end

-- Run the command after the words that a user needs: status, stdout, stderr.
local function run(user, ...)
  local words, own = { table.unpack(user) }, { command, ... }
  return core.spawn(table.move(own, 1, #own, #words + 1, words))
end

-- Run a script of that text with options of `duet run`, and its directory, which stands for HERE,
-- as its argument: status, stdout, stderr.
local function run_text(text, options)
  local result
  compare.with_folder({ ["main.lua"] = text }, function(path)
    local words = {}
    for i, option in ipairs(options) do words[i] = option:gsub("^HERE$", path) end
    words[#words + 1], words[#words + 2] = path .. "/main.lua", path
    result = table.pack(run({}, "run", table.unpack(words)))
  end)
  return table.unpack(result)
end

-- ---- Attempts -----------------------------------------------------------------------------------

-- Tries each row of a table, and prints what came of it.
local TRY = [[
HERE, OUT, LIBRARY = ...
duet = require "duet"
local path = package.path
for _, group in ipairs(dofile(HERE .. "/attempts.lua")) do
  for _, row in ipairs(group) do
    package.path = path
    local chunk = assert(load(row[2], row[1]))
    local ok, result, message = pcall(chunk)
    local text = not ok and tostring(result) or not result and tostring(message or "nothing")
    io.stdout:write(row[1], "\t", text and "refused" or "got away", "\t",
                    (tostring(text or result):gsub("[\n\t]", " ")), "\n")
    io.stdout:flush()
  end
end
]]

local METRIC <const> = [[
local duet = require "duet"
return duet.metric.define { name = "outside", version = "1.0", value = function() return 0 end }
]]

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- Two directories, HERE and OUT, with what the attempts ask for; both belong to a user.
local function with_directories(user, f)
  local outside = { ["main.lua"] = TRY, secret = "known", ["leak.lua"] = "return 'known'",
                    lost = "", moved = "",
                    ["rows.csv"] = "a,b\n1,2\n3,4\n", ["metric_outside.lua"] = METRIC,
                    ["metric_native.so"] = read(escape) }
  local inside = { ["attempts.lua"] = read(here .. "/escape_attempts.lua"),
                   ["metric_native.so"] = read(escape), ["native.so"] = read(escape), own = "",
                   ["metric_sly.lua"] = "os.execute 'true'\n" .. METRIC,
                   code = string.dump(function() return true end) }
  compare.with_folder(outside, function(out)
    local duet = require "duet"
    duet.tensor.ones(2, 2):write(out .. "/rows.npy")
    duet.model { inputs = 2, hidden = 2, outputs = 1 }:save(out .. "/a.model")
    compare.with_folder(inside, function(own)
      core.spawn { "ln", "-s", out .. "/secret", own .. "/link" }
      core.spawn { "ln", "-s", out .. "/dangling", own .. "/dangling" }
      core.spawn { "ln", "-s", own .. "/metric_native.so", own .. "/metric_disguised.lua" }
      if #user > 0 then core.spawn { "chown", "-hR", NOBODY .. ":" .. NOBODY, out, own } end
      f(own, out)
      same("the secret", read(out .. "/secret"), "known")
    end)
  end)
end

local library = command:match "^(.*)/[^/]*$" .. "/scripts/duet"

-- What came of each attempt, by name: { "refused", message }.
local function try(user, own, out, ...)
  local words = { ... }
  table.move({ out .. "/main.lua", own, out, library }, 1, 4, #words + 1, words)
  local _, output, errors = run(user, table.unpack(words))
  local outcomes = {}
  for name, outcome, text in output:gmatch "([^\t\n]*)\t([^\t\n]*)\t([^\n]*)\n" do
    outcomes[name] = { outcome, text }
  end
  return outcomes, errors
end

-- All rows of the table of attempts.
local function all_attempts()
  return coroutine.wrap(function()
    for _, group in ipairs(attempts) do
      for _, row in ipairs(group) do coroutine.yield(row) end
    end
  end)
end

cases["none of the attempts in Lua gets away, as root or as another user"] = function()
  for _, user in ipairs(users()) do
    with_directories(user, function(own, out)
      local outcomes, errors = try(user, own, out, "run", "--sandbox", "--memory", "0", "--write",
                                   own)
      local n, wrong = 0, {}
      for row in all_attempts() do
        local outcome = outcomes[row[1]] or { "not tried", errors }
        if outcome[1] ~= "refused" or not outcome[2]:find(row[3], 1, true) then
          wrong[#wrong + 1] = ("%s: %s: %s"):format(row[1], outcome[1], outcome[2])
        end
        n = n + 1
      end
      same("attempts with another outcome", table.concat(wrong, "\n"), "")
      assert(n >= 60, n)
    end)
  end
end

cases["without the sandbox these attempts go well, so they are attempts"] = function()
  with_directories({}, function(own, out)
    local outcomes, errors = try({}, own, out)
    local wrong = {}
    for row in all_attempts() do
      local outcome = outcomes[row[1]] or { "not tried", errors }
      local is_tried = not row.alone and (is_root or not row.root)
      if is_tried and outcome[1] ~= "got away" then
        wrong[#wrong + 1] = ("%s: %s: %s"):format(row[1], outcome[1], outcome[2])
      end
    end
    same("attempts that fail", table.concat(wrong, "\n"), "")
  end)
end

-- Code that has taken over the process is held by the kernel alone.
local NATIVE = [[
local duet = require "duet"
local exports = duet.metric.escape.exports
local i = 0
while exports.name_of(i) ~= "" do
  io.stdout:write(exports.name_of(i), " ", exports.attempt(i, ...), "\n")
  i = i + 1
end
]]

cases["none of the system calls of native code gets away, as root or as another user"] = function()
  for _, user in ipairs(users()) do
    with_directories(user, function(own, out)
      compare.write(own .. "/native.lua", NATIVE)
      local _, output, errors = run(user, "run", "--sandbox", "--memory", "0", "--plugin-path",
                                    escape:match "^(.*)/", "--write", own, own .. "/native.lua",
                                    own, out)
      local n, away = 0, {}
      for name, code in output:gmatch "(%S+) (%d+)\n" do
        n = n + 1
        if code == "0" then away[#away + 1] = name end
      end
      same("system calls that get away", table.concat(away, " "), "")
      if n < 39 then error(("%d system calls tried, then: %s"):format(n, errors)) end
      same("the secret", read(out .. "/secret"), "known")
    end)
  end
end

-- ---- Limits -------------------------------------------------------------------------------------

cases["what takes too much is ended, and is told what permits more"] = function()
  local rows = {
    { "while true do pcall(function() while true do end end) end", { "--seconds", "1" }, 124,
      "ended after 1 s; --seconds N permits more" },
    { "setmetatable({}, { __gc = function() while true do end end })", { "--seconds", "1" }, 124,
      "ended after 1 s" },
    { "local t = {} while true do t[#t + 1] = {} end", { "--lua-memory", "16" }, 1,
      "Lua asked for more than its 16 MB; --lua-memory MB permits more" },
    { "return ('x'):rep(17 << 20)", { "--lua-memory", "16" }, 1, "not enough memory" },
    { "return require 'duet'.tensor.zeros(1 << 14, 1 << 14)", { "--memory", "512" }, 1, "memory" },
    { "local f = io.open(... .. '/big', 'w') for _ = 1, 3 do assert(f:write(('x'):rep(1 << 20))) "
      .. "end", { "--file-size", "2", "--write", "HERE" }, 1, "File too large" },
    { "local function f() return f() + 1 end f()", {}, 1, "stack overflow" },
  }
  for _, row in ipairs(rows) do
    local status, _, errors = run_text(row[1], { "--sandbox", table.unpack(row[2]) })
    same(row[1], status, row[3])
    contains(row[1], errors, row[4])
  end
end

cases["a failure says what the script was permitted, and wrong command lines what is expected"]
= function()
  local rows = {
    { { "--sandbox", "--read", "HERE" }, 1, "files to be read: '" },
    { { "--write", "HERE" }, 2, "--write needs --sandbox" },
    { { "--sandbox", "-i" }, 2, "--sandbox and -i exclude each other" },
    { { "--sandbox", "--watch" }, 2, "--sandbox and --watch exclude each other" },
    { { "--sandbox", "--without", "file" }, 2, "'file': no such layer; expected files" },
    { { "--sandbox", "--seconds", "1.5" }, 2, "'1.5' is no number" },
    { { "--sandbox", "--write", "/nowhere" }, 2, "--write '/nowhere': No such file or directory" },
    { { "--sandbox", "--read", "/nowhere" }, 2, "--read '/nowhere': No such file or directory" },
    { { "--sandbox", "--write", "/dev/null" }, 2, "--write '/dev/null': expected a directory" },
    { { "--sandbox", "--write", "/" }, 2, "--write '/': the script could change '" },
    { { "--sandbox", "--write", library }, 2, "which duet runs code from" },
  }
  for _, row in ipairs(rows) do
    local status, _, errors = run_text("error 'failed'", row[1])
    same(row[3], status, row[2])
    contains(row[3], errors, row[3])
  end
end

-- A sandbox of `duet sandbox` refuses namespaces, as many containers do.
cases["where a layer is missing it says which, and goes on only if that is permitted"] = function()
  local build = command:match "^(.*)/"
  compare.with_folder({ ["main.lua"] = "print(pcall(io.open, '/etc/passwd'))" }, function(path)
    local function within(...)
      return run({}, "sandbox", "--memory", "0", "--read", build, "--read", path, command, "run",
                 "--sandbox", "--memory", "0", ...)
    end
    local status, output, errors = within(path .. "/main.lua")
    same("status", status, 125)
    same("stdout", output, "")
    contains("stderr", errors, "this machine doesn't offer processes and network (namespaces); "
             .. "--without namespaces runs the script without it")
    status, output = within("--without", "namespaces", path .. "/main.lua")
    same("status without", status, 0)
    contains("stdout without", output, "Permission denied")
  end)
end

-- ---- What goes on as ever -----------------------------------------------------------------------

cases["a script trains as it does without the sandbox, and writes where it may"] = function()
  local text = [[
    local duet = require "duet"
    local x = duet.rng(1):normal(0, 1, 60, 4)
    local data = duet.data.from(x, duet.rng(2):normal(0, 1, 60, 2))
    local model = duet.model { inputs = 4, hidden = 8, outputs = 2, seed = 3 }
    local history = model:fit(data, { epochs = 5, batch = 20, threads = 2, validation = 0.2,
      optimizer = duet.optimizer.adam { lr = 0.01 }, metrics = { duet.metric.rmse {} },
      checkpoint = { path = ... .. "/run.duet" } })
    model:save(... .. "/a.model")
    local squares = duet.map({ 1, 2, 3 }, function(n) return n * n end)
    print(("%a %d %s"):format(history.loss[5], squares[3],
                              io.open(... .. "/run.duet", "rb"):read(8) ~= nil))
    local function predict()
      local drawn = duet.model { inputs = 2, hidden = 2, outputs = 1 }
      return drawn:predict(duet.tensor.ones(1, 2))[1][1]
    end
    duet.seed(4)
    local values = duet.map({ 1, 2 }, predict)
    print(("%a %a %a"):format(values[1], values[2], predict()))
    return 0]]
  local plain, expected = run_text(text, {})
  local status, output, errors = run_text(text, { "--sandbox", "--memory", "0", "--write", "HERE" })
  same("stderr", errors, "")
  same("status", status, plain)
  same("stdout", output, expected)
end

cases["Ctrl-C, arguments, stdin and the exit status pass through"] = function()
  compare.with_folder({ ["main.lua"] = "while true do end" }, function(path)
    local status, _, errors = core.spawn { "timeout", "--foreground", "--preserve-status", "-s",
                                           "INT", "0.3", command, "run", "--sandbox",
                                           path .. "/main.lua" }
    same("status", status, 130)
    contains("stderr", errors, "interrupted")
  end)
  local text = "local a, b = ... print(a, b, arg[0], #arg) os.exit(7)"
  local status, output = core.spawn { command, "run", "--sandbox", "-", "a", "b", input = text }
  same("status", status, 7)
  same("stdout", output, "a\tb\t-\t2\n")
end

return cases
