-- compare_command.lua - `duet compare`: optimizers on one data set, in pairs.

local duet = require "duet"
local command_line = require "duet.command_line"
local core = require "duet.core"
local json = require "duet.json"
local list = require "duet.optimizer_list"

local USAGE = [[
usage: duet compare [OPTION...] [OPTIMIZER...]

Train a network on a data set with several optimizers, on the same splits of the rows with the same
seeds, and compare their scores in pairs: how large the differences are, and whether they may be
chance. On each split, rows that are held out of those to train on choose the learning rate of each
optimizer from 0.0003, 0.001, 0.003, ... 1. An OPTIMIZER is a name or a file, with options of its
own after commas: adam,beta2=0.9 or ./optimizer_mine.so. Without one all optimizers that come with
duet are compared.

  --data NAME|FILE    breast_cancer (default), iris, diabetes, or a CSV file
  --target COLUMN     the column to predict, in a file of your own: classes, or values
  --baseline NAME     compare all others with this optimizer, instead of all pairs
  --splits N          times that the rows are split anew (default: 10)
  --seeds N           runs of each optimizer on each split (default: 3)
  --epochs N          of each run (default: 60)
  --batch N           rows of a batch (default: 32); lbfgs takes all
  --hidden N          hidden units (default: 10)
  --workers N         processes at a time (default: one for each processor)
  --plot FILE         draw the losses of the best to FILE (.svg, .png, .pdf); needs gnuplot
  --json              print one object instead of tables
  --list              print the optimizers' names
  --plugin-path PATH  search the directories in PATH (A:B) first
  -h, --help          print this

The interval of a difference holds for all pairs together with a confidence of 95 %. The scores are
accuracies, or for values r2. Exit status: 0; 1 if something fails, as with data that can't be read;
2 for a wrong command line.]]

local TARGETS = { breast_cancer = "benign", iris = "species", diabetes = "progression" }
local RATES = { 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1 }

local line = command_line.new("duet compare", USAGE, { "--data", "--target", "--baseline",
  "--splits", "--seeds", "--epochs", "--batch", "--hidden", "--workers", "--plot",
  "--plugin-path" }, { "--list", "--json" })

-- A call that may fail because of what surrounds the program: it ends with the reason alone.
local function attempt(f, ...)
  local ok, result, message = pcall(f, ...)
  if not ok then line:fail("%s", command_line.reason(result)) end
  if not result then line:fail("%s", message) end
  return result
end

-- ---- The optimizers -----------------------------------------------------------------------------

local function value_of(text)
  if text == "true" or text == "false" then return text == "true" end
  return tonumber(text) or text
end

-- The first optimizer of a file, under the name that it has.
local function load_optimizer(path)
  local plugins = table.pack(pcall(duet.load, path))
  if not plugins[1] or not plugins[2] then
    line:fail("%s", command_line.reason(plugins[2] or plugins[3]))
  end
  for i = 2, plugins.n do
    local plugin = plugins[i]
    if plugin.kind == "optimizer" then return plugin.name end
  end
  line:fail("%s has no optimizer", path)
end

-- "adam,beta2=0.9" -> an entry of the list, made with these options.
local function contender(text, known, names)
  local name, rest = text:match "^([^,]*),?(.*)$"
  if name:find "/" then
    name = load_optimizer(name)
    known[name] = known[name] or list.entry(name)
  end
  local entry = known[name]
  if not entry then
    line:refuse("no optimizer '%s'%s", name, core.hint("optimizer", name, names))
  end
  if rest == "" then return text:find "/" and name or text, entry end
  local options = {}
  for assignment in rest:gmatch "[^,]+" do
    local key, value = assignment:match "^([%w_]+)=(.*)$"
    if not key then line:refuse("'%s' in '%s', expected OPTION=VALUE", assignment, text) end
    options[key] = value_of(value)
  end
  local own = list.entry(name, options)
  local ok, message = pcall(own.make, RATES[1])
  if not ok then line:refuse("%s", command_line.reason(message)) end
  return ("%s,%s"):format(name, rest), own
end

local function contenders(operands)
  local known, names, chosen = {}, {}, {}
  for i, entry in ipairs(list.all()) do names[i], known[entry.name] = entry.name, entry end
  for _, text in ipairs(#operands > 0 and operands or names) do
    local name, entry = contender(text, known, names)
    if chosen[name] then line:refuse("optimizer '%s' is given twice", name) end
    chosen[name] = entry
  end
  return chosen, names
end

-- ---- The data -----------------------------------------------------------------------------------

-- Data sets lie beside the sources of a build, or with what is installed.
local function find_data(name)
  local here = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$"
  for _, place in ipairs { "/../../../data/", "/../../../duet/data/" } do
    local path = ("%s%s%s.csv"):format(here, place, name)
    local file = io.open(path)
    if file then
      file:close()
      return path
    end
  end
  line:fail("the data set %s isn't installed", name)
end

local function read_data(given)
  local name, target = given["--data"] or "breast_cancer", given["--target"]
  local path = name
  if TARGETS[name] then
    path, target = find_data(name), target or TARGETS[name]
  elseif not target then
    line:refuse("--data is '%s', neither breast_cancer, iris nor diabetes: --target says which "
                .. "column of a file to predict", name)
  end
  return attempt(duet.data.csv, path, { target = target })
end

-- What is to be predicted: one of some classes, 0 or 1, or a value.
local function aim_of(data)
  if data.classes then return { loss = "crossentropy", outputs = #data.classes, counts = true } end
  for i = 1, data.rows do
    local y = data.y[i][1]
    if y ~= 0 and y ~= 1 then return { loss = "mse", outputs = 1, counts = false } end
  end
  return { loss = "binary_crossentropy", outputs = 1, counts = true }
end

-- Inputs, and values to predict, are brought to mean 0 and deviation 1 on the rows to train on.
local function standardize(train, counts)
  local scale = duet.data.standardize(train)
  if counts then return scale end
  local mean = train.y:mean()
  local centred = train.y - mean
  local deviation = math.sqrt((centred * centred):mean())
  return function(d) return duet.data.from(scale(d).x, (d.y - mean) / deviation) end
end

-- ---- The work -----------------------------------------------------------------------------------

local function trainer(entry, aim, settings)
  return function(seed, train, lr)
    local model = duet.model {
      inputs = train.columns, hidden = settings.hidden, outputs = aim.outputs, seed = seed,
      initializer = "xavier", activation = "tanh", loss = aim.loss,
    }
    local own = entry.make(lr)
    return model, {
      epochs = settings.epochs, seed = seed, threads = 1,
      batch = not entry.full_batch and settings.batch or nil,
      optimizer = entry.weights_only
                  and { weights = own, biases = duet.optimizer.adam { lr = lr } } or own,
    }
  end
end

local function choices_of(chosen, aim, settings)
  local choices = {}
  for name, entry in pairs(chosen) do
    choices[name] = { make = trainer(entry, aim, settings), rates = entry.rates or RATES }
  end
  return choices
end

local function print_json(result)
  local choices, pairs_of = {}, {}
  for i, choice in ipairs(result.choices) do
    choices[i] = { name = choice.name, score = choice.score, deviation = choice.deviation,
                   scores = json.array(choice.scores), rates = choice.rates,
                   diverged = choice.diverged }
  end
  for i, pair in ipairs(result.pairs) do
    pairs_of[i] = {}
    for key, value in pairs(pair) do pairs_of[i][key] = value end
  end
  print(json.encode({ choices = json.array(choices), pairs = json.array(pairs_of),
                      confidence = result.confidence, baseline = result.baseline,
                      warnings = json.array(result.warnings) },
                    { "choices", "pairs", "confidence", "baseline", "warnings" }))
end

--- Do what the arguments of the command ask for.
return function(...)
  local given, operands = line:read({ ... }, true)
  if given["--plugin-path"] then core.add_plugin_path(given["--plugin-path"]) end
  local settings = {}
  for name, default in pairs { splits = 10, seeds = 3, epochs = 60, batch = 32, hidden = 10 } do
    settings[name] = line:whole(given, "--" .. name, default)
  end
  local chosen, names = contenders(operands)
  if given["--list"] then return print(table.concat(names, "\n")) end
  if given["--baseline"] and not chosen[given["--baseline"]] then
    line:refuse("--baseline is '%s', which isn't among the optimizers that are compared",
                given["--baseline"])
  end
  local data = read_data(given)
  local aim = aim_of(data)
  local result = attempt(duet.compare, {
    choices = choices_of(chosen, aim, settings), data = data, splits = settings.splits,
    seeds = settings.seeds, stratify = aim.counts, curves = given["--plot"] ~= nil,
    prepare = function(train) return standardize(train, aim.counts) end,
    baseline = given["--baseline"],
    workers = given["--workers"] and line:whole(given, "--workers"),
  })
  if given["--json"] then print_json(result) else print(result) end
  if given["--plot"] then attempt(result.plot, result, given["--plot"]) end
end
