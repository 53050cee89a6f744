-- test_command.lua - the duet command, as lua's: scripts, arguments, errors, what is typed.
local compare = require "compare"
local core = require "duet.core"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local cases = {}

-- Run the command with arguments and text for its stdin; status, stdout and stderr.
local function run(arguments, input)
  local program = { command, input = input or "" }
  return core.spawn(table.move(arguments, 1, #arguments, 2, program))
end

-- The output of a run that has to end well.
local function output_of(arguments, input)
  local status, output, errors = run(arguments, input)
  same("stderr", errors, "", 2)
  same("status", status, 0, 2)
  return output
end

-- Run a script with this text, and arguments after it.
local function run_script(text, arguments)
  local status, output, errors
  compare.with_file(text, function(path)
    status, output, errors = run { path, table.unpack(arguments or {}) }
    errors = errors:gsub(path:gsub("%p", "%%%0"), "SCRIPT")
  end)
  return status, output, errors
end

cases["a script runs with its arguments in ... and arg"] = function()
  local status, output, errors = run_script([[
    print(select("#", ...), arg[0] ~= nil, arg[1], arg[2], #arg, ...)
    print(arg[-1]:match "[^/]*$")
  ]], { "-x", "two words" })
  same("stderr", errors, "")
  same("stdout", output, "2\ttrue\t-x\ttwo words\t2\t-x\ttwo words\nduet\n")
  same("status", status, 0)
end

cases["arg counts what is before the script down from 0"] = function()
  compare.with_file("print(arg[-1], arg[-2])", function(path)
    same("run", output_of { "run", path }, "run\t" .. command .. "\n")
    same("options", output_of { "-e", "x = 1", path }, "x = 1\t-e\n")
  end)
end

cases["a script requires the library; the first line may be for the system"] = function()
  local status, output = run_script("#!/usr/bin/env duet\nlocal duet = require 'duet'\n" ..
                                    "print(duet.tensor{1}.rows, _G.duet)")
  same("stdout", output, "1\tnil\n")
  same("status", status, 0)
end

cases["an error ends with 1, its place and a traceback"] = function()
  local status, output, errors = run_script [[
print 'before'
local function f() error 'oops' end
f()]]
  same("stdout", output, "before\n")
  contains("stderr", errors, "duet: SCRIPT:2: oops\nstack traceback:\n")
  contains("stderr", errors, "SCRIPT:3: in main chunk")
  same("status", status, 1)
end

cases["the library's errors are at the script's line"] = function()
  local _, _, errors = run_script "local duet = require 'duet'\n\nduet.plot { { y = 'x' } }\n"
  contains("stderr", errors, "duet: SCRIPT:3: plot: ")
  _, _, errors = run_script "local duet = require 'duet'\nlocal t = duet.tensor{1}\nt:get(2, 1)\n"
  contains("stderr", errors, "duet: SCRIPT:3: bad argument #1 to 'get'")
end

cases["a syntax error ends with 1 and its line"] = function()
  local status, _, errors = run_script "local x =\n= 3"
  contains("stderr", errors, "duet: SCRIPT:2: unexpected symbol near '='")
  same("status", status, 1)
end

cases["error values that are no strings are shown"] = function()
  local _, _, errors = run_script "error {}"
  contains("a table", errors, "duet: (error object is a table value)")
  _, _, errors = run_script "error(setmetatable({}, { __tostring = function() return 'mine' end }))"
  same("with __tostring", errors, "duet: mine\n")
end

cases["a script decides its own exit status"] = function()
  same("os.exit", (run_script "os.exit(7, true)"), 7)
  same("os.exit(false)", (run_script "os.exit(false)"), 1)
end

cases["a script that isn't there ends with 1"] = function()
  local status, _, errors = run { "/nonexistent.lua" }
  contains("stderr", errors, "duet: cannot open /nonexistent.lua")
  same("status", status, 1)
end

cases["- and no script at all read a script from stdin"] = function()
  same("-", output_of({ "-", "a" }, "print(arg[1], ...)"), "a\ta\n")
  same("nothing", output_of({}, "print(1)\nprint(2)"), "1\n2\n")
end

cases["-e runs code that knows duet, in order, before the script"] = function()
  same("code", output_of { "-e", "x = duet.tensor{2}:sum()", "-e", "print(x)" }, "2.0\n")
  compare.with_file("print(x)", function(path)
    same("then a script", output_of { "-e", "x = 5", path }, "5\n")
  end)
  local status, _, errors = run { "-e", "error 'oops'", "/nonexistent.lua" }
  contains("stderr", errors, "duet: (command line):1: oops")
  same("status", status, 1)
end

cases["a wrong command line ends with 2"] = function()
  for _, arguments in ipairs {
    { "-x" }, { "--nonsense" }, { "-e" }, { "run" }, { "--plugin-path" },
  } do
    local status, output, errors = run(arguments)
    local title = arguments[1] == "run" and "duet run" or "duet"
    same("stdout", output, "")
    contains("stderr", errors, ("Try '%s --help'."):format(title))
    same("status", status, 2)
  end
end

cases["help and version go to stdout"] = function()
  contains("help", output_of { "--help" }, "usage: duet ")
  same("-h", output_of { "-h" }, output_of { "--help" })
  same("version", output_of { "--version" }, ("duet %s (%s)\n"):format(core.version, "Lua 5.4." ..
       output_of({ "-v" }):match "5%.4%.(%d+)"))
end

cases["what is typed is run, expressions are printed, errors don't end it"] = function()
  local status, output, errors = run({ "-i" },
    "x = 6\nx * 7\nfunction f()\nreturn 1, nil\nend\nf()\nerror 'oops'\n" ..
    "duet.tensor{1}.rows\n=\n'last'\n")
  contains("stdout", output, "> 42\n")
  contains("stdout", output, ">> >> > 1\tnil\n")
  contains("stdout", output, "> 1\n")
  contains("stdout", output, "> last\n> \n")
  contains("stderr", errors, "duet: stdin:1: oops\nstack traceback")
  contains("stderr", errors, "duet: stdin:1: unexpected symbol near '='")
  same("status", status, 0)
end

cases["what is typed may end in the middle of a statement, and that is said"] = function()
  local status, _, errors = run({ "-i" }, "x =\n")
  contains("stderr", errors, "duet: stdin:1: unexpected symbol near <eof>")
  same("status", status, 0)
end

cases["-i goes on after a script, even one that failed"] = function()
  compare.with_file("y = 8 error 'oops'", function(path)
    local _, output, errors = run({ "-i", path }, "y\n")
    contains("stdout", output, "> 8\n")
    contains("stderr", errors, "oops")
  end)
end

cases["LUA_PATH leads to other modules, but not to another duet"] = function()
  local _, folder = core.spawn { "mktemp", "-d" }
  folder = folder:match "[^\n]+"
  core.spawn { "mkdir", folder .. "/duet" }
  local texts = { ["mine.lua"] = "return 'mine'", ["duet/init.lua"] = "return 'other'" }
  for name, text in pairs(texts) do
    local file <close> = assert(io.open(folder .. "/" .. name, "w"))
    file:write(text)
  end
  local _, output, errors = core.spawn {
    "env", ("LUA_PATH=%s/?.lua;%s/?/init.lua"):format(folder, folder), command, "-e",
    "print(require 'mine', require 'duet' ~= 'other')",
  }
  core.spawn { "rm", "-r", folder }
  same("stderr", errors, "")
  same("stdout", output, "mine\ttrue\n")
end

cases["plugins are looked for in the folders of --plugin-path"] = function()
  same("status", (run { "--plugin-path", "/nonexistent:/tmp", "-e", "return" }), 0)
end

cases["what is used after its end raises"] = function()
  -- A finalizer set before the library is loaded runs after the library's own.
  local status, output, errors = run_script [[
    local held = setmetatable({}, { __gc = function(held)
      for i, f in ipairs(held) do print(i, select(2, pcall(f))) end
    end })
    local duet = require "duet"
    local d = duet.data.from({ { 1 }, { 2 } }, { 0, 1 })
    local x, row, part, scaler = d.x, d.x[1], d.x:slice(2), duet.data.standardize(d)
    held[1] = function() d:split() end
    held[2] = function() x:get(1, 1) end
    held[3] = function() return row[1] end
    held[4] = function() part:totable() end
    held[5] = function() return scaler.mean end
    held[6] = function() duet.seed(1) end
  ]]
  same("stderr", errors, "")
  same("status", status, 0)
  local _, closed = output:gsub("closed\n", "")
  same("closed", closed, 3)
  local _, gone = output:gsub("view of memory that is gone", "")
  same("gone", gone, 3)
end

cases["an instruction set that isn't there is an error"] = function()
  local status, _, errors = core.spawn { "env", "DUET_CPU=v9", command, "-e", "return" }
  contains("stderr", errors, "v9")
  same("status", status, 1)
end

cases["a full disk is an error"] = function()
  local status, _, errors = core.spawn { "sh", "-c", command .. " -v >/dev/full" }
  contains("stderr", errors, "duet: can't write to stdout: No space left")
  same("status", status, 1)
end

cases["an odd locale changes no number"] = function()
  local status, output = core.spawn {
    "env", "LC_ALL=de_DE.UTF-8", command, "-e",
    "os.setlocale(''); print(duet.tensor { 0.5 }, (require 'duet.json').encode { 0.5 })",
  }
  same("stdout", output, "tensor 1 x 1 float64\n  0.5\t[0.5]\n")
  same("status", status, 0)
end

return cases
