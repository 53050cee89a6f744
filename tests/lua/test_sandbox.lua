-- test_sandbox.lua - duet sandbox: what a program in it can't do, and how it ends.
local compare = require "compare"
local core = require "duet.core"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local cases = {}

local _, layers = core.spawn { command, "sandbox", "--layers" }
local function has(name) return layers:find("yes  " .. name, 1, true) ~= nil end

-- Run a script of the shell's in a sandbox, with a directory of its own: status, stdout, stderr.
local function run(script, options, path)
  local words = { command, "sandbox", "--seconds", "20", "--memory", "0" }
  if path then words[#words + 1], words[#words + 2] = "--write", path end
  for _, word in ipairs(options or {}) do words[#words + 1] = word end
  table.move({ "sh", "-c", script }, 1, 3, #words + 1, words)
  return core.spawn(words)
end

-- What is tried, by the layer that forbids it; each has to fail.
local ATTEMPTS = {
  files = {
    "cat /etc/passwd", "ls /", "ls /root /home", "cat %s/secret", "echo x > /tmp/duet_sandbox_x",
    "echo x > %s/secret", "ln %s/secret stolen && cat stolen", "ln -s %s/secret s && cat s",
    "cp -r %s copy", "rm %s/secret", "mv %s/secret mine", "chmod 777 %s/secret && cat %s/secret",
    "echo x >> /etc/hosts", "echo x > /usr/duet_sandbox_x", "cat /proc/self/root/etc/passwd",
    "cat /var/log/dpkg.log", "mkdir /dev/shm/duet_sandbox_x", "exec 3< %s/secret", ". %s/secret",
  },
  processes = {
    "kill -0 $OUTSIDE", "kill -9 $OUTSIDE", "test -d /proc/$OUTSIDE", "cat /proc/$OUTSIDE/environ",
    "ls /proc/$OUTSIDE/fd/", "test $(ls -d /proc/[0-9]* | wc -l) -gt 9", "renice 1 -p $OUTSIDE",
  },
  ["system calls"] = {
    "unshare -r true", "mount -t tmpfs none .", "chroot . true", "nsenter -t 1 -m true",
  },
}

local NAMES = { files = "files", processes = "processes and network", ["system calls"]
                = "system calls" }

-- This process, which nothing in a sandbox may see.
local function own_pid()
  local _, pid = core.spawn { "sh", "-c", "echo $PPID" }
  return (pid:gsub("%s", ""))
end

cases["what a program tries in a sandbox fails"] = function()
  local n = 0
  compare.with_folder({ secret = "echo known" }, function(outside)
    compare.with_folder({}, function(own)
      for layer, attempts in pairs(ATTEMPTS) do
        for _, attempt in ipairs(attempts) do
          local script = attempt:gsub("%%s", outside):gsub("%$OUTSIDE", own_pid())
          local status, output = run(("cd %s && %s"):format(own, script), nil, own)
          if has(NAMES[layer]) then
            if status == 0 then error(("'%s' goes well"):format(script)) end
            same(script, output:find("known", 1, true), nil)
            n = n + 1
          end
        end
      end
    end)
    local file <close> = assert(io.open(outside .. "/secret"))
    same("the secret", file:read "a", "echo known")
  end)
  same("left behind", io.open "/tmp/duet_sandbox_x", nil)
  if layers:find "no " then print("# skipped: some layers aren't here") else assert(n >= 30, n) end
end

cases["what is permitted goes well"] = function()
  compare.with_folder({}, function(path)
    local status, output, errors = run("cd && echo hi > a && cat a && env | sort", nil, path)
    same("status", status, 0)
    same("stderr", errors, "")
    contains("stdout", output, "hi\nHOME=" .. path .. "\n")
    same("what DUET_COMMAND is", output:find "DUET_COMMAND", nil)
  end)
  compare.with_folder({ given = "given\n" }, function(path)
    local status, output = run("cat " .. path .. "/given", { "--read", path })
    same("status", status, 0)
    same("stdout", output, "given\n")
    status = run("echo x > " .. path .. "/given", { "--read", path })
    same("writing what may be read", status ~= 0, true)
  end)
end

cases["what is hidden can't be read, and what lies beside it can"] = function()
  if not has "files" then return print "# skipped: no Landlock" end
  compare.with_folder({ beside = "beside" }, function(path)
    core.spawn { "sh", "-c", "cd " .. path .. " && mkdir -p a/b && echo known >a/b/c && "
                 .. "echo seen >a/d && ln -s a/b/c link" }
    local rows = { { "a/b/c", "" }, { "link", "" }, { "a/d", "seen\n" }, { "beside", "beside" } }
    for _, row in ipairs(rows) do
      local _, output = run(("cat %s/%s"):format(path, row[1]), { "--read", path, "--hide",
                                                                path .. "/a/b" })
      same(row[1], output, row[2])
    end
    local _, output = run(("cat %s/a/b/c"):format(path), { "--read", path, "--hide", path .. "/a",
                                                           "--read", path .. "/a/b" })
    same("a path that is given below a hidden one", output, "known\n")
  end)
end

cases["as another user root is held to a number of processes"] = function()
  if select(2, core.spawn { "id", "-u" }) ~= "0\n" or not has "processes" then
    return print "# skipped: this isn't root, or there are no namespaces"
  end
  local _, output, errors = run("id -u; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & done; wait",
                                { "--user", "65534", "--processes", "8" })
  same("user", output, "65534\n")
  contains("stderr", errors, "Cannot fork")
  local status
  status, _, errors = run("true", { "--user", "65534x" })
  same("status", status, 2)
  contains("stderr", errors, "'65534x' is no number")
end

cases["the exit status says how it ended"] = function()
  local ends = { { "exit 7", 7 }, { "kill -9 $$", 128 + 9 }, { "kill -15 $$", 128 + 15 },
                 { "exit 0", 0 } }
  for _, case in ipairs(ends) do same(case[1], (run(case[1])), case[2]) end
  local status, _, errors = run("sleep 30", { "--seconds", "1" })
  same("status after the time", status, 124)
  contains("stderr", errors, "ended after 1 seconds")
  status, _, errors = core.spawn { command, "sandbox", "no-such-program" }
  same("no program", status, 127)
  contains("stderr", errors, "no-such-program")
  for _, case in ipairs {
    { {}, "expected a PROGRAM" }, { { "--seconds", "x" }, "'x' is no number" },
    { { "--memry", "1" }, "unrecognized option '--memry'" },
  } do
    status, _, errors = core.spawn { command, "sandbox", table.unpack(case[1]) }
    same(case[2], status, 2)
    contains(case[2], errors, case[2])
  end
end

cases["limits hold, and nothing goes on afterwards"] = function()
  compare.with_folder({}, function(path)
    local status = run("dd if=/dev/zero of=big bs=1M count=9 2>/dev/null", { "--file-size", "2" },
                       path)
    same("a large file", status ~= 0, true)
    local _, output = run("(sleep 1; echo late > " .. path .. "/late) & echo now", nil, path)
    same("stdout", output, "now\n")
    core.spawn { "sleep", "1.5" }
    if has "processes" then same("late", io.open(path .. "/late"), nil) end
  end)
end

return cases
