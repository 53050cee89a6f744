-- test_compare.lua - `duet compare`: its figures are those of runs by hand.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local json = require "duet.json"
local same, near, contains, list = compare.same, compare.near, compare.contains, compare.list

local COMMAND = os.getenv "DUET_COMMAND"

local function run(...)
  return core.spawn { COMMAND, "compare", ... }
end

local function output_of(...)
  local status, output, errors = run(...)
  same("stderr", errors, "", 2)
  same("status", status, 0, 2)
  return output
end

local BRIEF = { "--splits", "2", "--seeds", "1", "--epochs=3" }

local function briefly(...)
  local arguments = { ... }
  table.move(BRIEF, 1, #BRIEF, #arguments + 1, arguments)
  return table.unpack(arguments)
end

-- Train by hand, as the command says it does: the history and the model.
local function train(rows, watched, lr, seed, epochs)
  local model = duet.model {
    inputs = 30, hidden = 10, outputs = 1, seed = seed, initializer = duet.initializer.xavier {},
    activation = duet.activation.tanh {}, loss = duet.loss.binary_crossentropy {},
  }
  local history = model:fit(rows, { epochs = epochs, seed = seed, batch = 32, validation = watched,
                                    optimizer = duet.optimizer.sgd { lr = lr } })
  return history, model
end

local cases = {}

cases["the rate has the least loss on rows held out, the score is that of the test"] = function()
  local all = assert(duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" }))
  local rows, test = all:split { test = 0.2, seed = 0, stratify = true }
  local learn, held_out = rows:split { test = 0.2, seed = 0, stratify = true }
  local best, rate = math.huge, nil
  local scale = duet.data.standardize(learn)
  for _, lr in ipairs { 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1 } do
    local sum = 0
    for seed = 0, 1 do
      sum = sum + train(scale(learn), scale(held_out), lr, seed, 4).val_loss[4]
    end
    if sum < best then best, rate = sum, lr end
  end
  local scores = {}
  scale = duet.data.standardize(rows)
  for seed = 0, 1 do
    local _, model = train(scale(rows), scale(test), rate, seed, 4)
    scores[seed + 1] = model:score(scale(test))
  end
  local got = assert(json.decode(output_of("--json", "--splits", "1", "--seeds", "2", "--epochs=4",
                                           "sgd")))
  local sgd = got.choices[1]
  same("name", sgd.name, "sgd")
  list("rates", sgd.rates, { rate })
  list("scores", sgd.scores[1], scores)
  near("score", sgd.score, (scores[1] + scores[2]) / 2, 1e-15)
  near("deviation", sgd.deviation, math.abs(scores[1] - scores[2]) / math.sqrt(2), 1e-15)
  same("pairs", #got.pairs, 0)
end

cases["the table has the choices and their pairs, and the plot bands"] = function()
  local path = os.tmpname() .. ".svg"
  local output = output_of(briefly("--plot", path, "adam", "lbfgs", "adam,beta2=0.9"))
  for _, name in ipairs { "adam ", "lbfgs ", "adam,beta2=0.9 " } do
    contains("choices", output, name)
  end
  contains("pairs", output, "corrected for 3 comparisons")
  local file <close> = assert(io.open(path))
  local picture = file:read "a"
  contains("plot", picture, "loss on the rows tested")
  contains("plot", picture, "beta2=0.9")
  os.remove(path)
end

cases["with a baseline only pairs with it are compared"] = function()
  local got = assert(json.decode(output_of(briefly("--json", "--baseline", "sgd", "adam", "sgd",
                                                   "momentum"))))
  same("pairs", #got.pairs, 2)
  for _, pair in ipairs(got.pairs) do
    assert(pair.a == "sgd" or pair.b == "sgd", pair.a .. " " .. pair.b)
  end
  same("baseline", got.baseline, "sgd")
end

cases["values are scored by r2, classes by the accuracy, better than a guess"] = function()
  local r2 = assert(json.decode(output_of("--data", "diabetes", "--json", "--splits", "1", "adam",
                                          "--seeds", "1", "--epochs", "30"))).choices[1].score
  assert(r2 > 0.2 and r2 < 0.7, r2)
  local accuracy = assert(json.decode(output_of("--data", "iris", "--json", "--splits", "1", "adam",
                                                "--seeds", "1"))).choices[1].score
  assert(accuracy > 0.8 and accuracy <= 1, accuracy)
end

cases["a file of one's own, and an optimizer from a file"] = function()
  local rows = { "a,b,c" }
  for i = 1, 40 do rows[i + 1] = ("%d,%d,%d"):format(i, i * i % 7, (i * 3) % 5) end
  compare.with_file(table.concat(rows, "\n"), function(path)
    local plugin = duet.optimizer.sgd.file
    contains("table", output_of(briefly("--data", path, "--target", "c", plugin)), "sgd")
  end)
end

cases["what it can't do is refused"] = function()
  for want, arguments in pairs {
    ["no optimizer 'adom' (did you mean"] = { "adom" },
    ["'beta2' in 'adam,beta2', expected OPTION=VALUE"] = { "adam,beta2" },
    ["optimizer adam: unknown option 'betta2' (did you mean 'beta2'?)"] = { "adam,betta2=1" },
    ["optimizer 'adam' is given twice"] = { "adam", "adam" },
    ["--seeds is '1.5', expected a whole number above 0"] = { "--seeds", "1.5" },
    ["neither breast_cancer, iris nor diabetes"] = { "--data", "iriss" },
    ["--baseline is 'sgd', which isn't among"] = { "--baseline=sgd", "adam" },
    ["unknown option '--seed' (did you mean '--seeds'?)"] = { "--seed=1" },
  } do
    local status, output, errors = run(table.unpack(arguments))
    same(want, status, 2)
    same("stdout", output, "")
    contains("stderr", errors, want)
  end
  for want, arguments in pairs {
    ["/nowhere.csv"] = { "--data", "/nowhere.csv", "--target", "y", "sgd" },
    ["gone"] = { "--target", "gone", "sgd" },
    ["./nowhere.so"] = { "./nowhere.so" },
    ["/dev/null/plot.svg"] = { briefly("--plot", "/dev/null/plot.svg", "sgd") },
  } do
    local status, _, errors = run(table.unpack(arguments))
    same(want, status, 1)
    contains("stderr", errors, want)
    same("a traceback", errors:find "traceback", nil)
  end
  contains("help", output_of "--help", "usage: duet compare")
  contains("list", output_of "--list", "\nlbfgs\n")
end

return cases
