-- test_process.lua - other programs are run without a shell, and nothing is lost or left.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"

local same = compare.same

local cases = {}

local function shell(text, input)
  return core.spawn { "sh", "-c", text, input = input }
end

cases["status, output and errors come back"] = function()
  local status, output, errors = shell("cat; echo bad >&2; exit 3", "in\0put")
  same("status", status, 3)
  same("stdout", output, "in\0put")
  same("stderr", errors, "bad\n")
end

cases["arguments are no commands"] = function()
  local _, output = core.spawn { "printf", "%s", "`id` $(id) ; id \n 'x" }
  same("stdout", output, "`id` $(id) ; id \n 'x")
end

cases["more than a pipe holds goes in and comes out of both ends"] = function()
  local text = ("0123456789abcdef"):rep(1 << 17)
  local status, output, errors = shell("tee /dev/stderr", text)
  same("status", status, 0)
  same("stdout", output == text, true)
  same("stderr", errors == text, true)
end

cases["a program that doesn't read its input is no reason to die"] = function()
  same("status", (core.spawn { "true", input = ("x"):rep(1 << 20) }), 0)
end

cases["a signal that ends the program shows in its status"] = function()
  same("killed", (shell "kill -9 $$"), 128 + 9)
  same("broken pipe", (shell "kill -PIPE $$"), 128 + 13)
end

cases["a missing program gives nil and its name"] = function()
  local status, message = core.spawn { "no-such-program" }
  same("status", status, nil)
  same("message", message, "can't run 'no-such-program': No such file or directory")
end

cases["wrong arguments raise"] = function()
  for _, arguments in ipairs { {}, { "a\0b" }, { 1 }, { "cat", input = 3 } } do
    same("raised", (pcall(core.spawn, arguments)), false)
  end
  same("raised", (pcall(core.spawn, "ls")), false)
end

cases["no descriptor is left open"] = function()
  -- Those to the program that lists them are alike once its input has ended.
  local function open()
    local _, output = shell "cat >/dev/null; ls /proc/$PPID/fd"
    return output
  end
  local before = open()
  for _ = 1, 50 do
    core.spawn { "true", input = "x" }
    core.spawn { "no-such-program" }
  end
  same("descriptors", open(), before)
end

cases["a test's output is no terminal"] = function()
  local _, output = core.spawn { "sh", "-c", "test -t 1 || printf none" }
  same("stdout", output, "none")
  same("unknown stream", (pcall(core.terminal, "stdlog")), false)
end

cases["the clock goes on while the process sleeps"] = function()
  local before = duet.clock()
  core.spawn { "sleep", "0.02" }
  local passed = duet.clock() - before
  if passed < 0.02 or passed > 20 then error(("%g s have passed, of 0.02"):format(passed)) end
end

return cases
