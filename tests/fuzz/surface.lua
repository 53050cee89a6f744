-- surface.lua SEED STEPS - calls the library's functions and methods with all wrong values.
--
-- duet tests/fuzz/surface.lua 1 20000
--
-- Plain Lua must not be able to corrupt memory, so a call may raise any error, but a crash or a
-- sanitizer's report is a finding. The names come from meta.lua. Arguments are objects of every
-- type, closed ones among them; numbers at the edges; tables that lie about their length, raise,
-- or close objects while they are read; functions that call the same objects again, raise or yield.
-- Some calls run in coroutines. The same seed gives the same calls.
local duet = require "duet"
local core = require "duet.core"

local seed, steps = tonumber(arg[1] or 1), tonumber(arg[2] or 10000)
math.randomseed(seed)
duet.seed(seed)

local random = math.random

local function one_of(list)
  return list[random(#list)]
end

local function chance(percent)
  return random(100) <= percent
end

-- ---- Names --------------------------------------------------------------------------------------

-- These read or write files, start processes, or end the library.
local LEFT_OUT = {
  write = true, save = true, read = true, load = true, csv = true, npy = true, npz = true,
  libsvm = true, plot = true, compare = true, map = true, search = true, seeds = true,
  reload = true, plugins = true, export = true, define = true, show = true, landscape = true,
}

-- The names of methods by class, and the paths of functions.
local function read_stub()
  local classes, names, functions = {}, {}, {}
  local current
  for line in io.lines(assert(package.searchpath("duet.meta", package.path))) do
    current = line:match "^%-%-%-@class ([%w_%.]+)" or current
    local variable = line:match "^local (%w+) = {}"
    if variable then classes[variable] = current end
    local owner, separator, name = line:match "^function (%w+)([.:])([%w_]+)%("
    if name and not LEFT_OUT[name] then
      if separator == ":" then
        names[#names + 1] = name
      else
        functions[#functions + 1] = { classes[owner], name }
      end
    end
  end
  return names, functions
end

local METHODS, FUNCTIONS = read_stub()
local MODULES = { duet = duet, ["duet.tensors"] = duet.tensor, ["duet.math"] = duet.math,
                  ["duet.datasets"] = duet.data, ["duet.models"] = duet.model }
local FIELDS = { "rows", "columns", "shape", "dtype", "x", "y", "w1", "b1", "w2", "b2", "loss",
                 "lr", "t", "slots", "options", "schema", "exports", "names", "classes", "mean",
                 "scale", "plugin", "weights", "epochs", "stopped", "model" }

-- ---- Values -------------------------------------------------------------------------------------

local pool, value -- objects that calls gave; any value

local MOST = 60

local function keep(x)
  local kind = type(x)
  if kind ~= "userdata" and not (kind == "table" and core.type(x)) then return end
  if #pool < MOST then pool[#pool + 1] = x else pool[random(MOST)] = x end
end

local NUMBERS = { 0, 1, 2, 3, 4, 5, 7, 16, 33, -1, -2, 0.5, -0.0, 0 / 0, 1 / 0, -1 / 0, 2 ^ 53,
                  1e300, 1e-310, math.mininteger, math.maxinteger, 1.5 }
local STRINGS = { "", "adam", "sgd", "mse", "float32", "float64", "x", "a\0b", "tanh",
                  ("y"):rep(300), "w1", "loss", "accuracy", "%s%n", "l2", "cosine", "inverted" }

local function close(x)
  local metatable = debug.getmetatable(x)
  local f = metatable and metatable.__close
  if f then pcall(f, x) end
end

-- Something that happens in the midst of a call.
local function mischief(depth)
  local what = random(7)
  if what == 1 then error(value(depth + 2)) end
  if what == 2 and #pool > 0 then close(one_of(pool)) end
  if what == 3 then collectgarbage() end
  if what == 4 and coroutine.isyieldable() then coroutine.yield() end
  if what == 5 and #pool > 0 then
    local x = one_of(pool)
    pcall(function() return x[one_of(METHODS)](x, value(depth + 2)) end)
  end
  return value(depth + 2)
end

local function callback(depth)
  local left = random(20)
  return function()
    left = left - 1
    if left > 0 then return one_of(NUMBERS) end
    return mischief(depth)
  end
end

local function list(depth)
  local t, width = {}, random(0, 4)
  local nested = chance(40)
  for i = 1, random(0, 5) do
    t[i] = nested and {} or one_of(NUMBERS)
    if nested then for j = 1, width do t[i][j] = one_of(NUMBERS) end end
  end
  if chance(10) then t[random(6)] = value(depth + 1) end
  return t
end

local function liar(depth)
  local n = one_of { 0, 1, 3, 1000, -1, 2 ^ 40 }
  return setmetatable(chance(50) and { 1, 2, 3 } or {}, {
    __len = function() return chance(80) and n or mischief(depth) end,
    __index = function() return chance(80) and one_of(NUMBERS) or mischief(depth) end,
    __gc = chance(20) and function() mischief(depth) end or nil,
  })
end

-- A table of options that the library knows, with values that mostly fit.
local function options(depth)
  local t = {}
  for _, row in ipairs((core.options(one_of(core.option_tables)))) do
    if chance(25) then t[row.name] = value(depth + 1) end
  end
  t.epochs = random(0, 3)
  if chance(50) then t.batch = random(4) end
  return t
end

local function instance()
  local kind = one_of(core.kinds)
  local names = {}
  for name in pairs(core[kind]) do names[#names + 1] = name end
  table.sort(names)
  return core[kind][one_of(names)] {}
end

local function fresh()
  local make = random(7)
  local r, c = random(0, 5), random(0, 5)
  if make == 1 then return duet.tensor.zeros(r, c, one_of { "float32", "float64" }) end
  if make == 2 then return duet.rng(random(0, 9)):normal(0, 1, r, c) end
  if make == 3 then return duet.rng(random(0, 9)) end
  if make == 4 then
    return duet.data.from(duet.rng(1):normal(0, 1, 6, 2), duet.tensor { 0, 1, 0, 1, 1, 0 }
                          :reshape(6, 1))
  end
  if make == 5 then return duet.model { inputs = 2, hidden = 3, outputs = 1, seed = 0 } end
  if make == 6 then return duet.optimizer.adam {}:attach(duet.tensor.ones(2, 2)) end
  return instance()
end

function value(depth)
  depth = depth or 0
  local what = random(100)
  if what <= 35 and #pool > 0 then return one_of(pool) end
  if what <= 60 or depth > 3 then return one_of(NUMBERS) end
  if what <= 68 then return one_of(STRINGS) end
  if what <= 71 then return nil end
  if what <= 73 then return chance(50) end
  if what <= 80 then return list(depth) end
  if what <= 84 then return liar(depth) end
  if what <= 90 then return options(depth) end
  if what <= 95 then return callback(depth) end
  return (select(2, pcall(fresh)))
end

-- ---- Calls --------------------------------------------------------------------------------------

local function arguments()
  local n = one_of { 0, 1, 1, 2, 2, 3, 4, 5 }
  local list_of = {}
  for i = 1, n do list_of[i] = value() end
  return table.unpack(list_of, 1, n)
end

-- Data sets and models are trained: the calls that need most to fit.
local function train()
  local model = duet.model { inputs = 2, hidden = 3, outputs = 1, seed = 0 }
  local d = duet.data.from(duet.rng(1):normal(0, 1, 6, 2), { 0, 1, 0, 1, 1, 0 })
  keep(model)
  keep(d)
  local o = { epochs = 3, batch = random(6), optimizer = one_of { "adam", "sgd", "lbfgs", "sam" } }
  if chance(50) then o.on_epoch = callback(1) end
  if chance(30) then o.on_step = callback(1) end
  if chance(30) then o.validation = d end
  if chance(30) then o.schedule = callback(1) end
  if chance(20) then
    o[one_of { "regularizer", "dropout", "metrics", "sample_weight" }] = value()
  end
  if chance(50) then return model:fit(d, o) end
  for _ in model:train(d, o) do
    if chance(20) then break end
    mischief(1)
  end
end

local OPERATORS = {
  function(a, b) return a + b end, function(a, b) return a - b end, function(a, b) return a * b end,
  function(a, b) return a / b end, function(a, b) return a ^ b end, function(a) return -a end,
  function(a, b) return a == b end, function(a, b) return a < b end, function(a) return #a end,
  function(a) return tostring(a) end, function(a, b) return a .. b end, function(a) return a() end,
  function(a, b) return a[b] end, function(a, b, c) a[b] = c end,
}

local function act()
  local what = random(100)
  if what <= 55 and #pool > 0 then
    local x = one_of(pool)
    return x[one_of(METHODS)](x, arguments())
  end
  if what <= 72 then
    local path = one_of(FUNCTIONS)
    local module = MODULES[path[1]]
    return module and module[path[2]](arguments())
  end
  if what <= 80 then return one_of(OPERATORS)(value(), value(), value()) end
  if what <= 86 and #pool > 0 then return one_of(pool)[one_of(FIELDS)] end
  if what <= 88 and #pool > 0 then return close(one_of(pool)) end
  if what <= 91 then return train() end
  if what <= 92 then return collectgarbage() end
  return fresh()
end

local function keep_all(ok, ...)
  if ok then for i = 1, math.min(select("#", ...), 4) do keep((select(i, ...))) end end
  return ok
end

local n_raised = 0
pool = {}
for _ = 1, steps do
  local ok
  if chance(15) then
    local thread = coroutine.create(act)
    ok = keep_all(coroutine.resume(thread))
    if chance(30) then coroutine.close(thread) end
  else
    ok = keep_all(pcall(act))
  end
  if not ok then n_raised = n_raised + 1 end
end
collectgarbage()
print(("seed %d: %d calls, %d of them raised an error"):format(seed, steps, n_raised))
