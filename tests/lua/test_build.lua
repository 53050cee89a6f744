-- test_build.lua - duet new, build and inspect: from a name to a plugin in use.
local compare = require "compare"
local core = require "duet.core"
local json = require "duet.json"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local kinds = core.kinds
local cases = {}

-- Run the command in a folder, with variables "NAME=value" before it.
local function run_in(folder, ...)
  return core.spawn { "env", "-C", folder, ... }
end

-- stdout and stderr of a run that has to end well.
local function done_in(folder, ...)
  local status, output, errors = run_in(folder, command, ...)
  same("status of " .. table.concat({ ... }, " ") .. "\n" .. output .. errors, status, 0, 2)
  return output, errors
end

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local function exists(path)
  local file = io.open(path)
  return file and file:close() or false
end

-- Call a function with an empty folder, which is gone afterwards.
local function with_empty_folder(f)
  compare.with_folder({}, f)
end

cases["a plugin of each kind in C is written, built without warnings, and in order"] = function()
  with_empty_folder(function(folder)
    for _, kind in ipairs(kinds) do
      local output, errors = done_in(folder, "new", kind, "my_" .. kind)
      same("new", output, "my_" .. kind .. ".c\n")
      contains("what is next", errors, ("duet build my_%s.c && duet check ./%s_my_%s.so"):format(
        kind, kind, kind))
      local text = read(folder .. "/my_" .. kind .. ".c")
      local _, lines = text:gsub("\n", "")
      assert(lines <= 60, kind .. " has " .. lines .. " lines")
      assert(not text:find "%f[%w]mine%f[%W]", kind .. " has the template's name")
      output, errors = done_in(folder, "build", "my_" .. kind .. ".c")
      same("build", output, ("./%s_my_%s.so\n"):format(kind, kind))
      same("warnings", errors, ("Check it: duet check ./%s_my_%s.so\n"):format(kind, kind))
      done_in(folder, "check", "--quiet", ("./%s_my_%s.so"):format(kind, kind))
    end
  end)
end

cases["the same in C++"] = function()
  if compare.lacks_cpp() then return end
  with_empty_folder(function(folder)
    for _, kind in ipairs(kinds) do
      same("new", done_in(folder, "new", "--cpp", kind, "mine"), "mine.cpp\n")
      local _, errors = done_in(folder, "build", "mine.cpp")
      same("warnings", errors, ("Check it: duet check ./%s_mine.so\n"):format(kind))
      done_in(folder, "check", "--quiet", ("./%s_mine.so"):format(kind))
      os.remove(folder .. "/mine.cpp")
    end
  end)
end

cases["the same in Lua, which is found without building"] = function()
  with_empty_folder(function(folder)
    for _, kind in ipairs(kinds) do
      same("new", done_in(folder, "new", "--lua", kind, "mine"), kind .. "_mine.lua\n")
      done_in(folder, "check", "--quiet", ("./%s_mine.lua"):format(kind))
      contains("listed", done_in(folder, "list", "--plugin-path", folder, kind), kind .. ".mine ")
    end
    local output = done_in(folder, "--plugin-path", folder, "-e", [[
      local data = duet.data.from({ {0}, {1}, {2}, {3} }, { {1}, {3}, {5}, {7} })
      local model = duet.model { inputs = 1, hidden = 8, outputs = 1, seed = 1,
        initializer = duet.initializer.mine {}, activation = duet.activation.mine {},
        loss = duet.loss.mine {} }
      local before = model:loss(data)
      model:fit(data, { epochs = 200, optimizer = duet.optimizer.mine {}, seed = 1,
        regularizer = duet.regularizer.mine { alpha = 1e-6 },
        dropout = duet.dropout.mine { rate = 0 }, schedule = duet.schedule.mine {},
        metrics = { duet.metric.mine {} } })
      print(before > 4, model:loss(data) < before / 10)]])
    same("a run with all of them", output, "true\ttrue\n")
  end)
end

cases["a twin in C and in Lua gives the same bits"] = function()
  with_empty_folder(function(folder)
    done_in(folder, "new", "optimizer", "one")
    done_in(folder, "build", "one.c")
    done_in(folder, "new", "--lua", "optimizer", "two")
    local output = done_in(folder, "--plugin-path", folder, "-e", [[
      for _, dtype in ipairs { "float64", "float32" } do
        local w, twin = duet.tensor({ 1, 2, 3 }, dtype), duet.tensor({ 1, 2, 3 }, dtype)
        local one, two = duet.optimizer.one {}:attach(w), duet.optimizer.two {}:attach(twin)
        for i = 1, 100 do one:step(w * 0.3) two:step(twin * 0.3) end
        print(w == twin, w:get(1, 1) < 0.9)
      end]])
    same("both element types", output, "true\ttrue\ntrue\ttrue\n")
  end)
end

cases["duet new leaves files alone that are there, and wants a name"] = function()
  with_empty_folder(function(folder)
    compare.write(folder .. "/mine.c", "precious")
    local status, output, errors = run_in(folder, command, "new", "optimizer", "mine")
    contains("stderr", errors, "mine.c exists already")
    same("stdout", output, "")
    same("status", status, 1)
    same("content", read(folder .. "/mine.c"), "precious")
    for _, name in ipairs { "Mine", "9lives", "a/b", "", "../x", ("a"):rep(65) } do
      status, output, errors = run_in(folder, command, "new", "optimizer", name)
      same("stdout", output, "")
      contains("stderr", errors, "expected letters a to z, digits and _")
      same("status", status, 2)
    end
    status, output, errors = run_in(folder, command, "new", "optimizer", "for")
    contains("stderr", errors, "'for' is a keyword of Lua")
    same("stdout", output, "")
    same("status", status, 2)
    status, output, errors = run_in(folder, command, "new", "optimiser", "x")
    contains("stderr", errors, "did you mean 'optimizer'?")
    same("stdout", output, "")
    same("status", status, 2)
  end)
end

cases["the compiler's errors are shown, and what was there stays"] = function()
  with_empty_folder(function(folder)
    compare.write(folder .. "/optimizer_mine.so", "the old one")
    compare.write(folder .. "/mine.c",
                  "#include <duet/optimizer.h>\nint f(void) { return missing; }\n")
    local status, output, errors = run_in(folder, command, "build", "mine.c")
    contains("stderr", errors, "mine.c:2:")
    contains("stderr", errors, "missing")
    same("stdout", output, "")
    same("status", status, 1)
    same("the old file", read(folder .. "/optimizer_mine.so"), "the old one")
  end)
end

cases["a plugin that would be refused isn't written, and the source is named"] = function()
  with_empty_folder(function(folder)
    done_in(folder, "new", "optimizer", "mine")
    local text = read(folder .. "/mine.c"):gsub("momentum, 0%.9,", "momentum, 1.5,")
    compare.write(folder .. "/mine.c", text)
    local status, _, errors = run_in(folder, command, "build", "mine.c")
    contains("stderr", errors, "duet: mine.c: refused: ")
    contains("stderr", errors, "momentum")
    same("status", status, 1)
    assert(not exists(folder .. "/optimizer_mine.so"), "it was written")
  end)
end

cases["missing tools are explained"] = function()
  with_empty_folder(function(folder)
    done_in(folder, "new", "metric", "mine")
    local status, _, errors = run_in(folder, "CC=no_such_compiler", command, "build", "mine.c")
    contains("stderr", errors, "no compiler: 'no_such_compiler' is not installed")
    contains("stderr", errors, "apt install gcc")
    same("status", status, 1)
    status, _, errors = run_in(folder, "OBJCOPY=objcopy_", command, "build", "mine.c")
    contains("stderr", errors, "'objcopy_' is not installed")
    same("status", status, 1)
  end)
end

cases["other compilers, flags and places"] = function()
  with_empty_folder(function(folder)
    core.spawn { "mkdir", folder .. "/plugins" }
    done_in(folder, "new", "optimizer", "mine")
    same("a folder", done_in(folder, "build", "-o", "plugins", "mine.c"),
         "plugins/optimizer_mine.so\n")
    same("a file", done_in(folder, "build", "--debug", "-o", "x.so", "mine.c"), "x.so\n")
    local _, errors = done_in(folder, "build", "--verbose", "mine.c")
    contains("flags", errors, "-ffp-contract=off -fno-math-errno -fno-trapping-math")
    contains("element types", errors, "-DDUET_REAL=32")
    if core.spawn { "clang", "--version" } == 0 then
      local status, output = run_in(folder, "CC=clang -Wall", command, "build", "mine.c")
      same("clang", output, "./optimizer_mine.so\n")
      same("clang", status, 0)
      contains("its name", done_in(folder, "inspect", "./optimizer_mine.so"), "clang version")
    end
  end)
end

cases["several files make one plugin"] = function()
  with_empty_folder(function(folder)
    compare.write(folder .. "/half.h", "#include <duet/real.h>\nreal half(real x);\n")
    compare.write(folder .. "/half.c", '#include "half.h"\nreal half(real x) { return x / 2; }\n')
    done_in(folder, "new", "activation", "mine")
    local text = read(folder .. "/mine.c"):gsub("#include", '#include "half.h"\n#include', 1)
    compare.write(folder .. "/mine.c", (text:gsub("= x / %(1 %+ [^\n]*;", "= half(x);")))
    done_in(folder, "build", "mine.c", "half.c")
    done_in(folder, "check", "--quiet", "--only", "symbols", "./activation_mine.so")
    same("both", done_in(folder, "-e", [[duet.load "./activation_mine.so"
      print(duet.activation.mine {}:forward(duet.tensor { 3 }):get(1, 1))]]), "1.5\n")
  end)
end

cases["inspect shows what a plugin is"] = function()
  local output = done_in(".", "inspect", "adam")
  for _, part in ipairs { "optimizer adam 1.0.0: ", "/optimizer_adam.so\n", "ABI +1%.0\n",
                          "compiler +%S", "builds +float64", "float32", "scope +elementwise",
                          "\noptions\n", "\n  beta1 +real +0%.9 +%[0, 1%) +%S", "\npresets\n",
                          "\nslots\n", "\nexports\n", "methods +step, prepare" } do
    assert(output:find(part), part .. " isn't in\n" .. output)
  end
end

cases["inspect --json has the same for programs"] = function()
  local about = assert(json.decode((done_in(".", "inspect", "--json", "optimizer.adam"))))
  local adam = about.plugins[1]
  contains("note", about.notes[1], "optimizer adam 1.0.0")
  same("builds", about.builds[1], "float64")
  same("compilers", #about.compilers >= 1, true)
  local options = {}
  for _, option in ipairs(adam.options) do options[option.name] = option end
  same("default", options.beta1.default, 0.9)
  same("range", options.beta1.range, "[0, 1)")
  same("type", options.lr.type, "real")
end

cases["inspect names a version, a kind, and what was meant"] = function()
  contains("a version", done_in(".", "inspect", "adam@1.0.0"), "optimizer adam 1.0.0")
  contains("a kind", done_in(".", "inspect", "schedule.constant"), "schedule constant ")
  for argument, message in pairs {
    ["adam@9"] = "no plugin 'adam@9'",
    constant = "two kinds: write initializer.constant or schedule.constant",
    adm = "did you mean 'adam'?",
  } do
    local status, output, errors = run_in(".", command, "inspect", argument)
    contains("stderr", errors, message)
    same("stdout", output, "")
    same("status", status, 1)
  end
end

cases["of a file that can't be read inspect shows its notes, and why"] = function()
  local folder = assert(os.getenv "DUET_TEST_HOSTILE")
  local status, output, errors = run_in(folder, command, "inspect", "--run",
                                        "./optimizer_crashes.so")
  contains("the note", output, "1.0 optimizer hostile 1.0.0")
  contains("builds", output, "float64")
  contains("why", errors, "it crashes while it is loaded")
  same("status", status, 1)
end

return cases
