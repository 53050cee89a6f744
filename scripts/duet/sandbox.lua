-- sandbox.lua - what a script finds in Lua under `duet run --sandbox`.
--
-- The kernel holds the process. This takes from Lua what could undermine that, bytecode and the
-- debug library above all, and lets the rest that is refused say why, and what permits it.

local core = require "duet.core"

-- What scripts and the files of plugins find is _G itself, changed in place. The library's own
-- files go on with a copy of what it was.
local G = _G
local own = {}
for name, value in pairs(G) do own[name] = value end
for name, library in pairs(own) do
  if type(library) == "table" and name ~= "_G" then
    own[name] = {}
    for key, value in pairs(library) do own[name][key] = value end
  end
end
own._G = own
local package = package -- the one that `require` reads
local _ENV = own -- luacheck: ignore 211

local PERMIT = "run the script without --sandbox to permit it"

-- A function that says why it does nothing.
local function refusal(name, reason, permit)
  return function()
    error(("%s: in the sandbox %s; %s"):format(name, reason, permit or PERMIT), 2)
  end
end

-- ---- Files --------------------------------------------------------------------------------------

local EPERM <const>, EACCES <const>, EXDEV <const> = 1, 13, 18

local function list(paths)
  local quoted = {}
  for i, path in ipairs(paths) do quoted[i] = "'" .. path .. "'" end
  return #quoted > 0 and table.concat(quoted, ", ") or "none"
end

-- Adds to a system's message what the sandbox permits, where that may be the reason.
local function explain(permitted, message, code)
  if code ~= EPERM and code ~= EACCES and code ~= EXDEV then return message end
  return ("%s (in the sandbox files can be read below: %s; written, too, below: %s; "
          .. "--read PATH and --write DIR permit more)"):format(message, list(permitted.read),
                                                                list(permitted.write))
end

local function replace_files(permitted)
  local function explained(f)
    return function(...)
      local result, message, code = f(...)
      if result then return result end
      return result, explain(permitted, message, code), code
    end
  end
  local open = explained(io.open)

  -- Opens what is a name, and raises as io's functions do.
  local function opened(file, mode)
    if type(file) ~= "string" then return file end
    local result, message = open(file, mode)
    if not result then error(message, 3) end
    return result
  end

  G.io = {
    open = open, close = io.close, read = io.read, write = io.write, type = io.type,
    stdin = io.stdin, stdout = io.stdout, stderr = io.stderr,
    input = function(file) return io.input(opened(file, "r")) end,
    output = function(file) return io.output(opened(file, "w")) end,
    lines = function(file, ...)
      if file == nil then return io.lines(nil, ...) end
      if type(file) == "string" then opened(file, "r"):close() end
      return io.lines(file, ...)
    end,
    popen = refusal("io.popen", "no program can be started"),
    tmpfile = refusal("io.tmpfile", "there is no directory for temporary files",
                      "open a file in the directory of --write DIR"),
  }
  G.os = {
    clock = os.clock, date = os.date, difftime = os.difftime, exit = os.exit, getenv = os.getenv,
    setlocale = os.setlocale, time = os.time,
    remove = explained(os.remove), rename = explained(os.rename),
    execute = refusal("os.execute", "no program can be started"),
    tmpname = refusal("os.tmpname", "there is no directory for temporary files",
                      "name a file in the directory of --write DIR"),
  }
end

-- ---- Code ---------------------------------------------------------------------------------------

local BYTECODE <const> = "bytecode isn't loaded"

local function replace_loading()
  function G.load(chunk, name, mode, ...)
    if mode == "b" or type(chunk) == "string" and string.sub(chunk, 1, 1) == "\27" then
      return nil, ("load: in the sandbox %s; give the source instead"):format(BYTECODE)
    end
    return load(chunk, name, "t", ...)
  end
  function G.loadfile(name, _, ...) return loadfile(name, "t", ...) end
  function G.dofile(name)
    local chunk, message = loadfile(name, "t")
    if not chunk then error(message, 2) end
    return chunk()
  end
  G.string.dump = refusal("string.dump", BYTECODE)
  G.debug = { traceback = debug.traceback }
  for name in pairs(debug) do
    if not G.debug[name] then
      G.debug[name] = refusal("debug." .. name, "the debug library is closed but for traceback")
    end
  end
end

-- ---- Modules ------------------------------------------------------------------------------------

-- Files of the library, for each other.
local function replace_searchers()
  local here = debug.getinfo(1, "S").source:match "^@(.*)/duet/[^/]*$"
  package.searchers = {
    package.searchers[1],
    function(name)
      local path, message = package.searchpath(name, here .. "/?.lua;" .. here .. "/?/init.lua")
      if not path then return message end
      return assert(loadfile(path, "t", own)), path
    end,
  }
end

-- The library's modules that a script may have. Others, such as those of commands, may call
-- functions of the core's that aren't made for any argument, or read code of others.
local OPEN <const> = { duet = true, ["duet.command_line"] = true, ["duet.directory"] = true,
                       ["duet.json"] = true, ["duet.optimizer_list"] = true }
local LIBRARIES <const> = { "coroutine", "debug", "io", "math", "os", "string", "table", "utf8" }

local function replace_require(permitted)
  local loaded = { _G = G }
  for _, name in ipairs(LIBRARIES) do
    loaded[name], package.loaded[name] = G[name], G[name]
  end
  G.package = {
    loaded = loaded, preload = {}, path = "./?.lua;./?/init.lua", cpath = "",
    config = package.config, searchpath = package.searchpath,
    loadlib = refusal("package.loadlib", "C code isn't loaded"),
  }
  loaded.package, package.loaded.package = G.package, G.package

  -- The chunk of a module, and its path; nil, and what was tried.
  local function find(name)
    local tried = {}
    for template in string.gmatch(G.package.path, "[^;]+") do
      local path = string.gsub(template, "%?", (string.gsub(name, "%.", "/")))
      local file, message, code = io.open(path, "rb")
      if file then
        file:close()
        return assert(loadfile(path, "t")), path
      end
      tried[#tried + 1] = "\n\t" .. explain(permitted, message, code)
    end
    return nil, table.concat(tried)
  end

  function G.require(name)
    if type(name) ~= "string" then
      error(("require: the name of a module expected (got %s)"):format(type(name)), 2)
    end
    if loaded[name] ~= nil then return loaded[name] end
    local chunk, where
    if OPEN[name] then
      chunk, where = own.require, ":library:"
    elseif string.find(name, "^duet%.") then
      error(("require: in the sandbox '%s' is closed; require \"duet\" instead"):format(name), 2)
    elseif G.package.preload[name] then
      chunk, where = G.package.preload[name], ":preload:"
    else
      chunk, where = find(name)
    end
    if not chunk then error(("module '%s' not found:%s"):format(name, where), 2) end
    local value = chunk(name, where)
    if value ~= nil then loaded[name] = value end
    if loaded[name] == nil then loaded[name] = true end
    return loaded[name], where
  end
end

--- Take from Lua what a script in the sandbox is not to have. `read` and `write` are the paths that
--- it was permitted.
return function(read, write)
  local permitted = { read = read, write = write }
  replace_files(permitted)
  replace_loading()
  replace_searchers()
  replace_require(permitted)
  core.confine()
end
