-- escape_attempts.lua - what scripts try in `duet run --sandbox`: a table for test_run_sandbox.lua.
--
-- Each row has a name, the code of a chunk, and a part of the message that it is refused with. An
-- attempt that gets away returns a true value. HERE is the directory that the script may write, OUT
-- one that it may not know; `secret` in it begins with "known". Without the sandbox each attempt
-- succeeds, which is tested, too: those of `root` for root alone. Those of `alone` can't be tried
-- there.

local DENIED <const> = "Permission denied (in the sandbox files can be read below"
local CLOSED <const> = "in the sandbox the debug library is closed"

local reading = {
  { "opens a file", "return io.open(OUT .. '/secret'):read 'a'", "index a nil" },
  { "asserts that it opens", "return assert(io.open(OUT .. '/secret'))", DENIED },
  { "reads lines", "return io.lines(OUT .. '/secret')()", DENIED },
  { "makes it the input", "io.input(OUT .. '/secret') return io.read 'a'", DENIED },
  { "goes by a relative path", "return assert(io.open(HERE .. '/../' .. OUT:match '[^/]*$' "
    .. ".. '/secret'))", DENIED },
  { "goes by a link in its directory", "return assert(io.open(HERE .. '/link'))", DENIED },
  { "goes by /proc/self/root", "return assert(io.open('/proc/self/root' .. OUT .. '/secret'))",
    DENIED },
  { "goes by /proc/self/cwd", "return assert(io.open '/proc/self/cwd')", DENIED },
  { "runs a file", "return dofile(OUT .. '/leak.lua')", "Permission denied" },
  { "loads a file", "return assert(loadfile(OUT .. '/leak.lua'))()", "Permission denied" },
  { "requires a module", "package.path = OUT .. '/?.lua' return require 'leak'", DENIED },
  { "searches a module", "return assert(package.searchpath('leak', OUT .. '/?.lua'))", "no file" },
  { "reads the users", "return assert(io.open '/etc/passwd')", DENIED },
  { "lists the root", "return assert(io.open '/')", DENIED },
  { "reads the environment", "return assert(io.open '/proc/self/environ')", DENIED },
  { "reads its memory", "return assert(io.open '/proc/self/mem')", DENIED },
  { "reads where its memory lies", "return assert(io.open '/proc/self/maps')", DENIED },
  { "reads of another process", "return assert(io.open '/proc/1/cmdline')", DENIED,
    root = true },
  { "reads a variable", "return os.getenv 'DUET_COMMAND'", "nothing" },
  { "reads a table of numbers", "return assert(duet.data.csv(OUT .. '/rows.csv'))",
    "Permission denied" },
  { "reads numbers of NumPy", "return assert(duet.tensor.read(OUT .. '/rows.npy'))",
    "Permission denied" },
  { "reads a model", "return assert(duet.model.load(OUT .. '/a.model'))", "Permission denied" },
  { "reads a plugin in Lua",
    "return duet.load(OUT .. '/metric_outside.lua')", "Permission denied" },
}

local writing = {
  { "makes a file", "return assert(io.open(OUT .. '/made', 'w'))", DENIED },
  { "appends to one", "return assert(io.open(OUT .. '/secret', 'a'))", DENIED },
  { "changes one", "return assert(io.open(OUT .. '/secret', 'r+'))", DENIED },
  { "makes one the output", "io.output(OUT .. '/made') io.output(io.stdout) return true", DENIED },
  { "makes one through a link", "return assert(io.open(HERE .. '/dangling', 'w'))", DENIED },
  { "removes one", "return assert(os.remove(OUT .. '/lost'))", DENIED },
  { "moves one here",
    "return assert(os.rename(OUT .. '/moved', HERE .. '/moved'))", "in the sandbox" },
  { "moves one there",
    "return assert(os.rename(HERE .. '/own', OUT .. '/own'))", "in the sandbox" },
  { "makes a temporary file", "return io.tmpfile()", "io.tmpfile: in the sandbox" },
  { "makes a temporary name", "local name = os.tmpname() os.remove(name) return name",
    "os.tmpname: in the sandbox" },
  { "writes into shared memory", "local file = assert(io.open('/dev/shm/duet_escape', 'w')) "
    .. "os.remove '/dev/shm/duet_escape' return file", DENIED },
  { "changes the script itself", "return assert(io.open(arg[0], 'a'))", DENIED },
  { "changes the library", "return assert(io.open(LIBRARY .. '/init.lua', 'a'))", DENIED,
    root = true },
  { "saves a model", "duet.model { inputs = 2, hidden = 2, outputs = 1 }:save(OUT .. '/b.model') "
    .. "return true", "Permission denied" },
  { "writes a tensor", "duet.tensor.ones(2, 2):write(OUT .. '/ones.npy') return true",
    "Permission denied" },
  { "writes a checkpoint", [[
    local data = duet.data.from(duet.tensor.ones(4, 2), duet.tensor.ones(4, 1))
    duet.model { inputs = 2, hidden = 2, outputs = 1 }:fit(data, { epochs = 1,
      optimizer = duet.optimizer.sgd { lr = 0.1 }, checkpoint = { path = OUT .. "/run.duet" } })
    return true]], "Permission denied" },
}

local starting = {
  { "runs a command", "return os.execute 'true'", "os.execute: in the sandbox no program" },
  { "asks for a shell", "return os.execute()", "os.execute: in the sandbox no program" },
  { "opens a pipe", "return io.popen 'true'", "io.popen: in the sandbox no program" },
  { "takes io of the loaded ones", "return package.loaded.io.popen 'true'", "io.popen: in the" },
  { "requires os", "return require 'os'.execute 'true'", "os.execute: in the sandbox" },
  { "takes os of all globals", "return package.loaded._G.os.execute 'true'", "os.execute: in the" },
  { "makes a coroutine for it", "return coroutine.wrap(function() return os.execute 'true' end)()",
    "os.execute: in the sandbox" },
  { "makes it a message handler", "return select(2, xpcall(error, os.execute, 'true')) == true",
    "nothing" , alone = true },
  { "takes the library's own part", "return require 'duet.core'.spawn { 'true' } == 0",
    "'duet.core' is closed" },
  { "takes it where it lies",
    "return package.loaded['duet.core'].spawn { 'true' }", "index a nil" },
  { "makes a process", "return require 'duet.core'.worker(print, 1)", "'duet.core' is closed" },
  { "draws with gnuplot", "return duet.plot { { y = { 1, 2 } } }:show()",
    "no program can be started in the sandbox; gnuplot draws plots", alone = true },
  { "makes a directory with mkdir", "require 'duet.directory'.make(HERE .. '/made') return true",
    "no program can be started in the sandbox" },
}

local loading = {
  { "loads C by its path",
    "return assert(package.loadlib('libm.so.6', '*'))", "package.loadlib: in" },
  { "loads a function in C", "return assert(package.loadlib('libm.so.6', 'sin'))",
    "package.loadlib: in the sandbox" },
  { "requires C",
    "package.cpath = HERE .. '/?.so' return require 'native'", "module 'native' not" },
  { "takes the searcher of C",
    "return package.searchers[3] 'native'", "index a nil", alone = true },
  { "loads a plugin in C of its directory", "return duet.load(HERE .. '/metric_native.so')",
    "refused: in the sandbox native code is loaded from the plugin path alone" },
  { "calls it a plugin in Lua", "return duet.load(HERE .. '/metric_disguised.lua')",
    "refused: in the sandbox native code" },
  { "loads a plugin in C from outside", "return duet.load(OUT .. '/metric_native.so')",
    "Permission denied" },
  { "leaves the plugin path by name",
    "return duet.metric['../../../../../../../../../..' .. HERE .. '/native']", "no metric plugin",
    alone = true },
  { "changes the plugin path", "return require 'duet.core'.add_plugin_path(HERE) or true",
    "'duet.core' is closed" },
  { "runs a command in a plugin's file", "return duet.load(HERE .. '/metric_sly.lua')",
    "os.execute: in the sandbox" },
  { "loads bytecode", "return load(string.dump(function() return true end))()",
    "string.dump: in the sandbox" },
  { "loads bytecode that it brought",
    "return assert(load(io.open(HERE .. '/code', 'rb'):read 'a'))()",
    "load: in the sandbox bytecode" },
  { "asks for bytecode alone", "return assert(load(io.open(HERE .. '/code', 'rb'):read 'a', 'x', "
    .. "'b'))()", "load: in the sandbox bytecode" },
  { "loads bytecode in pieces", "local file = io.open(HERE .. '/code', 'rb') "
    .. "return assert(load(function() return file:read(1) end, 'x', 'bt'))()",
    "attempt to load a binary chunk" },
  { "loads a file of bytecode", "return assert(loadfile(HERE .. '/code', 'b'))()",
    "attempt to load a binary chunk" },
  { "runs a file of bytecode", "return dofile(HERE .. '/code')", "attempt to load a binary chunk" },
  { "requires bytecode", "package.path = HERE .. '/?' return require 'code'",
    "attempt to load a binary chunk" },
}

local looking = {
  { "takes the registry", "return debug.getregistry()", CLOSED },
  { "takes an upvalue", "return debug.getupvalue(require, 1)", CLOSED, alone = true },
  { "takes a local variable", "return debug.getlocal(1, 1)", CLOSED, alone = true },
  { "sets a metatable", "return debug.setmetatable(1, nil)", CLOSED },
  { "sets an upvalue",
    "local x = 1 return debug.setupvalue(function() return x end, 1, 2)", CLOSED },
  { "takes a user value", "return debug.setuservalue(io.stdout, 1)", CLOSED, alone = true },
  { "sets a hook", "debug.sethook(print, 'l') debug.sethook() return true", CLOSED },
  { "looks at a function", "return debug.getinfo(duet.map)", CLOSED },
  { "requires debug", "return require 'debug'.getregistry()", CLOSED },
  { "takes debug by a module that requires for others", [[
    local file = assert(io.open(HERE .. "/takes.lua", "w"))
    file:write "return { mistakes = {}, debug = require 'debug' }"
    file:close()
    return require "duet.mistake_catalogue".read(HERE .. "/takes.lua").debug.getregistry()]],
    "'duet.mistake_catalogue' is closed" },
  { "undoes the sandbox", "return require 'duet.sandbox'({}, {}) or true",
    "'duet.sandbox' is closed", alone = true },
}

return { reading, writing, starting, loading, looking }
