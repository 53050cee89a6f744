-- test_receipt.lua - fit { receipt = path } and `duet verify`: the same run, or what differs.
local compare = require "compare"
local core = require "duet.core"
local json = require "duet.json"
local duet = require "duet"
local same, contains, raises = compare.same, compare.contains, compare.raises

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local cases = {}

local DATA = "a,b,y\n" .. ("0.5,1,1\n-1,2,0\n0.25,-3,1\n2,0.125,0\n"):rep(10)

-- A plugin of the user's own, whose formula a later version changes.
local PLUGIN = [[
local duet = require "duet"
duet.optimizer.define {
  name = "own", version = "1.0.0", lr = 0.1,
  step = function(u) u.weight:add(u.gradient, -u.lr) end,
}
]]

local SCRIPT = [[
local duet = require "duet"
local here = arg[0]:match "^(.*)/"
assert(duet.load(here .. "/optimizer_own.lua"))
local data = assert(duet.data.csv(here .. "/data.csv", { target = "y" }))
local model = duet.model { hidden = 3, seed = 5, activation = "tanh" }
model:fit(data, {
  epochs = 6, batch = 8, seed = 1, receipt = here .. "/run.json", warn = false,
  optimizer = { weights = duet.optimizer.own {}, biases = duet.optimizer.sgd { lr = 0.5 } },
  dropout = duet.dropout.inverted { rate = 0.25 },
})
print "after the run"
]]

local FILES = { ["data.csv"] = DATA, ["optimizer_own.lua"] = PLUGIN, ["train.lua"] = SCRIPT }

-- In a directory with a run's files and receipt, verify after `change(path)`.
local function verify(change, ...)
  local arguments, status, output, errors = { ... }, nil, nil, nil
  compare.with_folder(FILES, function(path)
    status, output, errors = core.spawn { command, path .. "/train.lua" }
    assert(status == 0, errors)
    if change then change(path) end
    local words = { command, "verify" }
    for _, word in ipairs(arguments) do words[#words + 1] = (word:gsub("^%./", path .. "/")) end
    words[#words + 1] = path .. "/run.json"
    status, output, errors = core.spawn(words)
    output = output:gsub(path .. "/", "")
    errors = errors:gsub(path .. "/", "")
  end)
  return status, output, errors
end

local function edit(name, from, to)
  return function(path)
    local changed, n = FILES[name]:gsub(from, to)
    assert(n > 0, from)
    compare.write(path .. "/" .. name, changed)
  end
end

cases["a run that is repeated is the same, to the bit"] = function()
  local status, output, errors = verify()
  same("stderr", errors, "")
  same("stdout", output, "run.json: the same, to the bit, after 6 epochs\n")
  same("status", status, 0)
end

cases["each change is named"] = function()
  local changes = {
    { "data.csv", "0%.25", "0.26", "data.x differs first in row 3" },
    { "data.csv", ",1,1\n", ",1,0\n", "data.y differs first in row 1" },
    { "data.csv", "$", "1,1,1\n", "data.rows is 41, and was 40" },
    { "train.lua", "lr = 0%.5", "lr = 0.25", "optimizer.b1.lr is 0.25, and was 0.5" },
    { "train.lua", "rate = 0%.25", "rate = 0.5", "dropout.hidden.rate is 0.5, and was 0.25" },
    { "train.lua", '"tanh"', '"relu"', "model.activation.name is 'relu', and was 'tanh'" },
    { "train.lua", "hidden = 3", "hidden = 4", "model.hidden is 4, and was 3" },
    { "train.lua", "seed = 5", "seed = 6",
      "the first elements that differ before its first epoch" },
    { "train.lua", "seed = 1", "seed = 2", "epoch 1 is the first that differs" },
    { "train.lua", "epochs = 6", "epochs = 5", "at the end, epochs is 5, and was 6" },
    { "optimizer_own.lua", "%-u%.lr", "-u.lr * 0.999",
      "gives other numbers on standard input; it is version 1.0.0, and was 1.0.0" },
    { "optimizer_own.lua", "1%.0%.0", "1.0.1", "optimizer.w1.version is '1.0.1', and was '1.0.0'" },
  }
  for _, case in ipairs(changes) do
    local status, output = verify(edit(case[1], case[2], case[3]))
    contains(case[3], output, "run.json: " .. (case[4]:find "standard" and "" or case[4]))
    contains(case[3], output, case[4])
    same(case[3] .. ": status", status, 1)
    same(case[3] .. ": the script's end", output:find "after the run", nil)
  end
end

-- The formula changes from the third epoch on, in one unit.
cases["the first epoch, tensor and element that part are named"] = function()
  local status, output = verify(edit("optimizer_own.lua", "u%.weight:add%b()", [[
    u.weight:add(u.gradient, -u.lr)
    if u.epoch == 3 and u.name == "w1" then
      u.weight:set(2, 3, u.weight:get(2, 3) + 1e-3)
    end]]))
  same("status", status, 1)
  contains("output", output, "epoch 3 is the first that differs")
  contains("output", output, "the first elements that differ after epoch 4 are: w1 [")
end

cases["a script that has changed its place or its text is said"] = function()
  local function move(path) os.rename(path .. "/train.lua", path .. "/moved.lua") end
  local status, _, errors = verify(move)
  same("status", status, 1)
  contains("stderr", errors, "its script train.lua isn't there; --script says where it is")
  status = verify(move, "--script", "./moved.lua")
  same("status with --script", status, 0)
  status, _, errors = verify(edit("train.lua", "^", "-- a comment\n"))
  same("status with a comment", status, 0)
  contains("stderr", errors, "isn't the script that the receipt was made with, byte for byte")
  status, _, errors = verify(edit("train.lua", "receipt = [^,]*,", ""))
  same("status without the run", status, 1)
  contains("stderr", errors, "train.lua ended without the run of run.json")
end

cases["a file that is no receipt is refused, with the reason"] = function()
  local files = {
    { "", "run.json:1:" },
    { "{", "run.json:1:" },
    { "[]", "isn't a receipt" },
    { "{}", "isn't a receipt" },
    { '{"format": 2}', "is a receipt of format 2, expected 1" },
    { '{"format": 1}', "is nil, expected a" },
  }
  for _, case in ipairs(files) do
    local status, output, errors = verify(function(path)
      compare.write(path .. "/run.json", case[1])
    end)
    same("status", status, 1)
    same("stdout", output, "")
    contains(case[1], errors, case[2])
  end
  local status, _, errors = core.spawn { command, "verify", "/nowhere/run.json" }
  same("status", status, 1)
  contains("stderr", errors, "/nowhere/run.json: can't be read")
  status, _, errors = core.spawn { command, "verify" }
  same("status", status, 2)
  contains("stderr", errors, "expected one RECEIPT, got 0")
end

local X = duet.rng(1):normal(0, 1, 40, 3)
local LINE = duet.data.from(X, X:dot(duet.rng(2):normal(0, 1, 3, 1)))

local function learn(options)
  local model = duet.model { hidden = 4, seed = 0 }
  options.seed, options.epochs = 0, options.epochs or 5
  return model, model:fit(LINE, options)
end

cases["a receipt that can't be written is known before the run"] = function()
  local epochs = 0
  raises("/nowhere/run.json", function()
    duet.model { hidden = 4 }:fit(LINE, {
      receipt = "/nowhere/run.json", on_epoch = function() epochs = epochs + 1 end,
    })
  end)
  same("epochs", epochs, 0)
end

cases["a run that didn't end has a receipt that says so"] = function()
  compare.with_file("", function(path)
    pcall(learn, { receipt = path, on_epoch = function() error "enough" end })
    local status, _, errors = core.spawn { command, "verify", path }
    same("status", status, 1)
    contains("stderr", errors, "is the receipt of a run that didn't end")
  end)
end

cases["the receipt is the model's, too, and doesn't change the run"] = function()
  compare.with_file("", function(path)
    local model, history = learn { receipt = path }
    local other, alone = learn {}
    same("loss", history.loss[5], alone.loss[5])
    same("w1", core.digest(model.w1), core.digest(other.w1))
    same("without", other.receipt, nil)
    local file <close> = assert(io.open(path))
    local written = assert(json.decode(file:read "a"))
    same("ended", written.ended.weights, model.receipt.ended.weights)
    same("epochs", #written.weights, 5)
    same("marks", #written.marks, 5) -- before, after 1, 2, 4, and the end
  end)
end

cases["a long run's receipt is short, and runs that are resumed have one"] = function()
  compare.with_file("", function(path)
    local model = learn { receipt = path, epochs = 3000 }
    same("every", model.receipt.every, 3)
    same("losses", #model.receipt.loss, 1000)
    compare.with_file("", function(saved)
      learn { checkpoint = { path = saved }, epochs = 4 }
      model = learn { resume = saved, epochs = 6, receipt = path }
      same("first", model.receipt.first_epoch, 4)
      same("losses", #model.receipt.loss, 2)
    end)
  end)
end

cases["the lecture's runs have the weights that they always have"] = function()
  compare.with_folder({}, function(path)
    local want = compare.golden "lecture_weights"
    local names = {}
    for name in pairs(want) do names[#names + 1] = name end
    same("recipes", #names, 20)
    local status, _, errors = core.spawn { command, compare.data "../scripts/lecture.lua",
                                           "--no-plots", "--receipts", path }
    assert(status == 0, errors)
    for _, name in ipairs(names) do
      local file <close> = assert(io.open(("%s/%s.json"):format(path, name)))
      same(name, assert(json.decode(file:read "a")).ended.weights, want[name])
    end
  end)
end

return cases
