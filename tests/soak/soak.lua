-- soak.lua - a day's work in one process, over and over: do memory and descriptors stay flat?
--
--   duet tests/soak/soak.lua [MINUTES]
--
-- Each round reads a table, prepares it, trains with another optimizer and activation than the
-- round before, resumes from a checkpoint, saves, loads and predicts, draws, and makes mistakes
-- that raise errors. After a fifth of the time, and two turns of each optimizer, caches are full:
-- from then on the largest resident set and the number of open descriptors may not grow. Prints
-- both; exit status 1 if one of them grew.

local core = require "duet.core"
local duet = require "duet"

local MINUTES <const> = tonumber(arg[1] or "1")
local PERMITTED <const> = 1 << 20 -- bytes that the heap may be cut up by

local place = select(2, core.spawn { "mktemp", "-d", "-t", "duet-soak.XXXXXX" }):match "[^\n]*"

-- ---- A round ------------------------------------------------------------------------------------

local function write_table(path)
  local lines = { "age;job;income;high" }
  local rng = duet.rng(1)
  for i = 1, 200 do
    local income = rng:normal() * 10 + 40
    lines[#lines + 1] = ("%d;%s;%s;%s"):format(
      20 + i % 50, ({ "smith", "baker", "" })[i % 3 + 1],
      (("%.2f"):format(income):gsub("%.", ",")), income > 42 and "yes" or "no")
  end
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(table.concat(lines, "\n"), "\n"))
end

-- Names of the plugins of a kind that need no other plugin, and train by themselves.
local function names(kind, skip)
  local list = {}
  for _, plugin in ipairs(duet.plugins { kind = kind }) do
    if not skip[plugin.name] and pcall(duet[kind][plugin.name], {}) then
      list[#list + 1] = plugin.name
    end
  end
  return list
end

local optimizers = names("optimizer", { cma_es = true, levenberg_marquardt = true })
local activations = names("activation", {})

local function train(data, round)
  local path = place .. "/run.duet"
  local options = { epochs = 4, batch = 32, seed = round, progress = false, warn = false,
                    optimizer = duet.optimizer[optimizers[round % #optimizers + 1]] {},
                    checkpoint = { path = path, every = 2 } }
  local function model()
    return duet.model { hidden = 6, seed = round, prepare = { impute = "median", scale = "standard",
                                                             categories = "onehot" },
                        activation = duet.activation[activations[round % #activations + 1]] {} }
  end
  local first = model()
  pcall(first.fit, first, data, options)
  os.remove(path)
  options.epochs = 2
  local second = model()
  if not pcall(second.fit, second, data, options) then return end
  options.epochs, options.resume = 4, path
  local resumed = model()
  if not pcall(resumed.fit, resumed, data, options) then return end
  resumed:save(place .. "/model.duet")
  local loaded = duet.model.load(place .. "/model.duet")
  loaded:predict(data)
  loaded:score(data, "accuracy")
end

local function make_mistakes(data)
  for i, mistake in ipairs {
    function() assert(duet.data.csv(place .. "/none.csv")) end,
    function() assert(duet.data.csv(place .. "/table.csv", { target = "hihg" })) end,
    function() duet.optimizer.adam { lr = -1 } end,
    function() duet.optimizer.adm {} end,
    function() assert(duet.model.load(place .. "/table.csv")) end,
    function() duet.model { hidden = 2 }:fit(data, { epochs = 0.5 }) end,
    function() duet.tensor.zeros(2, 3):mul(duet.tensor.zeros(4, 5)) end,
  } do
    assert(not pcall(mistake), "mistake " .. i .. " raises no error")
  end
end

local function draw(round)
  duet.plot { title = "soak", { name = "round", y = { round, 1, 2 } } }:save(place .. "/plot.svg")
end

local function work(round)
  local data = assert(duet.data.csv(place .. "/table.csv", { target = "high", delimiter = ";",
                                                             decimal = "," }))
  train(data, round)
  make_mistakes(data)
  if round % 10 == 0 then draw(round) end
end

-- ---- What it takes ------------------------------------------------------------------------------

local function resident()
  local file <close> = assert(io.open "/proc/self/statm")
  return tonumber(file:read "a":match "^%d+ (%d+)") * 4096
end

local function descriptors()
  local n = 0
  for number = 0, 1023 do
    local file = io.open("/proc/self/fdinfo/" .. number)
    if file then
      file:close()
      n = n + 1
    end
  end
  return n
end

-- The largest figures in a part of the time.
local function watch(largest)
  collectgarbage()
  collectgarbage()
  largest.memory = math.max(largest.memory, resident())
  largest.descriptors = math.max(largest.descriptors, descriptors())
end

write_table(place .. "/table.csv")
local start, round = duet.clock(), 0
local seconds, fewest = MINUTES * 60, 2 * #optimizers
local warm, rest = { memory = 0, descriptors = 0 }, { memory = 0, descriptors = 0 }
repeat
  round = round + 1
  work(round)
  local passed = duet.clock() - start
  if round % 10 == 0 then
    watch((passed < seconds / 5 or round <= fewest) and warm or rest)
  end
until passed >= seconds and round >= 2 * fewest
core.spawn { "rm", "-rf", place }
local FIGURES <const> = "%d rounds in %.1f minutes: at most %.1f MB and %d descriptors at first, "
  .. "%.1f MB and %d then"
print(FIGURES:format(round, (duet.clock() - start) / 60, warm.memory / 1e6, warm.descriptors,
                     rest.memory / 1e6, rest.descriptors))
os.exit(rest.memory <= warm.memory + PERMITTED and rest.descriptors <= warm.descriptors)
