-- test_resume.lua - runs that go on: what may change, what is refused, and which files are kept.
local duet = require "duet"
local core = require "duet.core"
local compare = require "compare"

local same, contains = compare.same, compare.contains

local cases = {}

local function data(rows)
  local rng = duet.rng(2)
  local x = rng:normal(0, 1, 30, 2):slice(1, rows or 30)
  return duet.data.from(x, x:dot(duet.tensor { { 1 }, { -2 } }))
end

local function net(change)
  local options = { inputs = 2, hidden = 3, outputs = 1, seed = 1, loss = "mse" }
  for key, value in pairs(change or {}) do options[key] = value end
  return duet.model(options)
end

local function fit(change, model, d)
  local options = { epochs = 2, optimizer = duet.optimizer.sgd { lr = 0.1 } }
  for key, value in pairs(change) do options[key] = value end
  model = model or net()
  local history, message = model:fit(d or data(), options)
  return history, message, model
end

local function refused(message, change, model, d)
  local ok, found = pcall(fit, change, model, d)
  same("refused: " .. message, ok, false)
  contains("message", tostring(found), message)
end

cases["what is named as changed may differ, and is what counts from then on"] = function()
  compare.with_folder({}, function(directory)
    local path = directory .. "/run"
    fit { checkpoint = { path = path } }
    -- Plain gradient descent keeps no state, so a run by hand does the same.
    local by_hand = net()
    fit({}, by_hand)
    fit({ epochs = 3, optimizer = duet.optimizer.sgd { lr = 0.02 } }, by_hand)
    for _, changed in ipairs { "optimizer.lr", "optimizer", "optimizer.w1.lr" } do
      local change = { epochs = 5, optimizer = duet.optimizer.sgd { lr = 0.02 },
                       resume = { path = path, changed = changed } }
      if changed == "optimizer.w1.lr" then
        refused("optimizer.w2.lr is 0.02, but the run was saved with 0.1", change)
      else
        local h, _, model = fit(change)
        assert(model.w1 == by_hand.w1 and model.b2 == by_hand.b2, "the rate is the new one")
        same("epochs", h.epochs, 5)
        same("lr", h.lr[2] .. " " .. h.lr[3], "0.1 0.02")
      end
    end
    assert(fit({ epochs = 3, resume = { path = path, changed = { "data" } } }, nil, data(20)))
    refused("data.rows is 20, but the run was saved with 30", { epochs = 3, resume = path }, nil,
            data(20))
    assert(fit { epochs = 3, batch = 7, resume = { path = path, changed = { "batch" } } })
    refused("batch is 7, but the run was saved with 0",
            { epochs = 3, batch = 7, resume = { path = path, changed = { "optimizer", "clip" } } })
    assert(fit({ epochs = 3, resume = { path = path, changed = { "model.activation" } } },
               net { activation = "relu" }))
  end)
end

cases["the shape of the state can't change"] = function()
  compare.with_folder({}, function(directory)
    local path = directory .. "/run"
    fit { checkpoint = { path = path } }
    refused("model.hidden is 4, but the run was saved with 3",
            { epochs = 3, resume = { path = path, changed = { "model" } } }, net { hidden = 4 })
    refused("optimizer.w1.state is ",
            { epochs = 3, optimizer = "adam", resume = { path = path, changed = { "optimizer" } } })
    refused("state.series is 8 of them, but the run was saved with 5 of them",
            { epochs = 3, validation = data(20), metrics = { "mae" },
              resume = { path = path, changed = { "validation", "metrics", "early_stop" } } })
  end)
end

cases["a name of something that isn't there is refused"] = function()
  compare.with_folder({}, function(directory)
    local path = directory .. "/run"
    fit { checkpoint = { path = path } }
    refused("resume: nothing is named 'batches' (did you mean 'batch'?)",
            { epochs = 3, resume = { path = path, changed = { "batches" } } })
    refused("resume: nothing is named 'optimizer.momntum'",
            { epochs = 3, resume = { path = path, changed = { "optimizer.momntum" } } })
    refused("resume: option 'missing' is 'new'", { resume = { path = path, missing = "new" } })
  end)
end

cases["where there is no file, a run starts if that is wanted"] = function()
  compare.with_folder({}, function(directory)
    local path = directory .. "/run"
    local history, message = fit { resume = path }
    same("history", history, nil)
    contains("message", message, "No such file")
    local change = { epochs = 4, checkpoint = { path = path },
                     resume = { path = path, missing = "start" } }
    same("new", fit(change).epochs, 4)
    change.epochs = 6
    local h, _, model = fit(change)
    local whole, _, other = fit { epochs = 6 }
    for epoch = 1, 6 do same("loss", h.loss[epoch], whole.loss[epoch]) end
    assert(model.w1 == other.w1, "the weights")
    compare.write(path, "not a run")
    history, message = fit(change)
    same("a damaged file is no missing one", history, nil)
    contains("message", message, "not a run that can be read")
  end)
end

cases["a plugin's bug fix resumes, and another minor version is refused"] = function()
  compare.with_folder({}, function(directory)
    local script = [[
      local duet = require "duet"
      local version, path, resumes = ...
      local mine = duet.optimizer.define { name = "mine", version = version, summary = "sgd",
        slots = { "sum" },
        step = function(u) u.slots.sum:add(u.gradient) u.weight:add(u.gradient, -u.lr) end }
      local x = duet.rng(1):normal(0, 1, 9, 2)
      local m = duet.model { inputs = 2, hidden = 2, outputs = 1, seed = 1, loss = "mse" }
      local options = { epochs = resumes and 3 or 2, optimizer = mine { lr = 0.1 } }
      options[resumes and "resume" or "checkpoint"] = resumes == "changed"
        and { path = path, changed = "optimizer.version" } or { path = path }
      assert(m:fit(duet.data.from(x, x:slice(1, 9):sum(2)), options))
    ]]
    local file = directory .. "/script.lua"
    compare.write(file, script)
    local function run(...)
      local status, out, err = core.spawn { os.getenv "DUET_COMMAND", file, ... }
      return status, (out or "") .. (err or "")
    end
    local path = directory .. "/run"
    same("saved", run("1.0.0", path), 0)
    local status, text = run("1.0.1", path, "yes")
    same("1.0.1: " .. text, status, 0)
    contains("both versions", text, "optimizer.w1 was saved with version 1.0.0 of mine, and goes "
             .. "on with version 1.0.1")
    status, text = run("1.1.0", path, "yes")
    same("1.1.0", status, 1)
    contains("refused", text, "optimizer.w1.version is 1.1.0, but the run was saved with 1.0.0")
    same("permitted", run("1.1.0", path, "changed"), 0)
  end)
end

cases["checkpoints have the epoch in their names, and the latest ones are kept"] = function()
  compare.with_folder({}, function(directory)
    local function files()
      local _, names = core.spawn { "ls", directory }
      core.spawn { "sh", "-c", "rm -f " .. directory .. "/*" }
      return (names:gsub("\n", " "))
    end
    fit { epochs = 6, checkpoint = { path = directory .. "/run{epoch}", every = 2 } }
    same("all", files(), "run2 run4 run6 ")
    fit { epochs = 6, checkpoint = { path = directory .. "/run{epoch}", keep = 2 } }
    same("kept", files(), "run5 run6 ")
    local values, at = { 3, 2, 4, 1, 5, 6 }, 0
    local listed = duet.metric.define { name = "listed_values", version = "1.0",
      summary = "a list", higher_is_better = false,
      value = function() at = at + 1 return values[math.max(at - 1, 1)] end } {}
    fit { epochs = 6, metrics = { listed },
          early_stop = { patience = 9, monitor = "listed_values" },
          checkpoint = { path = directory .. "/run{epoch}", best = true } }
    same("best", files(), "run1 run2 run4 ")
    refused("checkpoint: 'keep' needs {epoch} in the path",
            { checkpoint = { path = directory .. "/run", keep = 2 } })
  end)
end

return cases
