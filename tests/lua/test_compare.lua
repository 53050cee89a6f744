-- test_compare.lua - scripts/compare.lua: its figures are those of runs by hand, and it says what
-- is chance.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local json = require "duet.json"
local same, near, contains, list = compare.same, compare.near, compare.contains, compare.list

local SCRIPTS = compare.data "../scripts"
package.path = SCRIPTS .. "/?.lua;" .. package.path
local runs = require "compare_runs"

local function run(...)
  return core.spawn { os.getenv "DUET_COMMAND", SCRIPTS .. "/compare.lua", ... }
end

local function output_of(...)
  local status, output, errors = run(...)
  same("stderr", errors, "", 2)
  same("status", status, 0, 2)
  return output
end

-- Train by hand, as the script says it does: the history and the score.
local function train(rows, watched, lr, seed, epochs)
  local model = duet.model {
    inputs = 30, hidden = 10, outputs = 1, seed = seed, initializer = duet.initializer.xavier {},
    activation = duet.activation.tanh {}, loss = duet.loss.binary_crossentropy {},
  }
  local history = model:fit(rows, { epochs = epochs, seed = seed, batch = 32, validation = watched,
                                    optimizer = duet.optimizer.sgd { lr = lr } })
  return history, model:score(watched)
end

local cases = {}

cases["the rate has the least loss on rows held out, the score is that of the test"] = function()
  local all = assert(duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" }))
  local rows, test = all:split { test = 0.2, seed = 0 }
  local scale = duet.data.standardize(rows)
  rows, test = scale(rows), scale(test)
  local learn, held_out = rows:split { test = 0.2, seed = 0 }
  local best, rate = math.huge, nil
  for _, lr in ipairs { 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1 } do
    local sum = 0
    for seed = 1, 2 do sum = sum + train(learn, held_out, lr, seed, 4).val_loss[4] end
    if sum / 2 < best then best, rate = sum / 2, lr end
  end
  local scores, loss, test_loss = {}, 0, 0
  for seed = 1, 2 do
    local history
    history, scores[seed] = train(rows, test, rate, seed, 4)
    loss, test_loss = loss + history.loss[4] / 2, test_loss + history.val_loss[4] / 2
  end
  local got = assert(json.decode(output_of("--only", "sgd", "--json", "--seeds", "2", "--epochs=4",
                                           "--no-plots")))
  same("optimizer", got.optimizer, "sgd")
  same("lr", got.lr, rate)
  near("held_out_loss", got.held_out_loss, best, 1e-14)
  near("loss", got.loss, loss, 1e-14)
  near("test_loss", got.test_loss, test_loss, 1e-14)
  list("scores", got.scores, scores)
  near("score", got.score, (scores[1] + scores[2]) / 2, 1e-15)
  near("deviation", got.score_deviation, math.abs(scores[1] - scores[2]) / math.sqrt(2), 1e-15)
  same("test_rows", got.test_rows, 114)
  near("row", got.row, 1 / 114, 1e-15)
end

cases["the table says how large one row of the test is, and draws bands"] = function()
  local path = os.tmpname()
  os.remove(path)
  local output = output_of("--only", "adam,lbfgs,muon", "--seeds", "2", "--epochs", "3",
                           "--plots", path)
  contains("output", output, "One row of the test is 1/114 = 0.0088.")
  contains("output", output, "two standard")
  local scores = {}
  for name, score in output:gmatch "\n(%l+) +%S+ +%S+ +%S+ +(%S+) %+%- " do
    scores[#scores + 1] = assert(tonumber(score), name)
  end
  same("rows", #scores, 3)
  same("best first", scores[1] >= scores[2] and scores[2] >= scores[3], true)
  for _, name in ipairs { "train.svg", "train.png", "test.svg", "test.png" } do
    local file <close> = assert(io.open(("%s/compare_breast_cancer_%s"):format(path, name)))
    assert(#file:read "a" > 1000, name)
  end
  core.spawn { "/bin/rm", "-r", path }
end

cases["values have a loss of their own"] = function()
  local diabetes = output_of("--data", "diabetes", "--only", "adam", "--seeds", "2", "--epochs",
                             "20", "--no-plots")
  contains("head", diabetes, "r2")
  same("rows aren't counted", diabetes:find "One row", nil)
end

cases["of several classes the score is the accuracy, better than a guess"] = function()
  local got = assert(json.decode(output_of("--data", "iris", "--only", "adam", "--json", "--seeds",
                                           "2", "--epochs", "20", "--no-plots")))
  same("test_rows", got.test_rows, 30)
  assert(got.score > 0.8 and got.score <= 1, got.score)
  assert(got.loss < math.log(3), "the loss is that of a guess")
end

cases["a file of one's own, and rates that all diverge"] = function()
  local rows = { "a,b,c" }
  for i = 1, 40 do rows[i + 1] = ("%d,%d,%d"):format(i, i * i % 7, (i * 3) % 5) end
  compare.with_file(table.concat(rows, "\n"), function(path)
    local output = output_of("--data", path, "--target", "c", "--only", "sgd", "--no-plots",
                             "--seeds", "1", "--epochs", "2")
    contains("head", output, "r2")
  end)
  duet.optimizer.define { name = "explodes", step = function(u) u.weight:fill(1e300 * 1e300) end }
  local task = assert(runs.task(compare.data "breast_cancer.csv", "benign"))
  local explodes = { make = function(lr) return duet.optimizer.explodes { lr = lr } end }
  local settings = { seeds = 2, epochs = 1, batch = 32, hidden = 2 }
  local result = runs.compare(task, explodes, settings, function() end)
  same("lr", result.lr, nil)
  same("scores", #result.score, 0)
end

cases["spread and band are those of the numbers"] = function()
  local mean, deviation = runs.spread { 1, 2, 6 }
  near("mean", mean, 3, 1e-15)
  near("deviation", deviation, math.sqrt((4 + 1 + 9) / 2), 1e-15)
  same("of one", select(2, runs.spread { 2.385 }), 0)
  local middle, low, high = runs.band { { 1, 2 }, { 3, 5 }, { 5, 2 } }
  list("mean", middle, { 3, 3 }, 1e-15)
  list("low", low, { 1, 2 })
  list("high", high, { 5, 5 })
end

cases["what it can't do is refused"] = function()
  for want, arguments in pairs {
    ["no optimizer 'adan' (did you mean 'adam'?)"] = { "--only", "adan" },
    ["--seeds is '1.5', expected a whole number above 0"] = { "--seeds", "1.5" },
    ["neither breast_cancer, iris nor diabetes"] = { "--data", "iriss" },
    ["unknown option '--seed' (did you mean '--seeds'?)"] = { "--seed=1" },
  } do
    local status, output, errors = run(table.unpack(arguments))
    same("status", status, 2)
    same("stdout", output, "")
    contains("stderr", errors, want)
  end
  for want, arguments in pairs {
    ["/nowhere.csv"] = { "--data", "/nowhere.csv", "--target", "y", "--no-plots" },
    ["gone"] = { "--target", "gone", "--no-plots" },
    ["/dev/null/plots"] = { "--plots", "/dev/null/plots" },
  } do
    local status, _, errors = run(table.unpack(arguments))
    same("status", status, 1)
    contains("stderr", errors, want)
    same("a traceback", errors:find "traceback", nil)
  end
  contains("help", output_of "--help", "usage: duet scripts/compare.lua")
  contains("list", output_of "--list", "\nlbfgs\n")
end

return cases
