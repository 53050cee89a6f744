-- test_whole.lua - files are written whole, and a run goes on with what it was saved with.
local compare = require "compare"
local duet = require "duet"
local same, contains = compare.same, compare.contains

local cases = {}

local function output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  pipe:close()
  return text
end

cases["a link and a mode are kept, and nothing is left beside the file"] = function()
  local model = duet.model { inputs = 2, hidden = 2, outputs = 1, seed = 1 }
  local data = duet.data.from({ { 1, 2 } }, { { 1 } })
  local history = model:fit(data, { epochs = 1 })
  local writers = {
    model = function(path) model:save(path) end,
    tensor = function(path) model.w1:write(path) end,
    history = function(path) history:write(path) end,
    checkpoint = function(path)
      model:fit(data, { epochs = 1, checkpoint = { path = path } })
    end,
  }
  for name, write in pairs(writers) do
    compare.with_folder({ target = "old" }, function(folder)
      local target, link = folder .. "/target", folder .. "/link"
      assert(os.execute(("chmod 600 '%s' && ln -s target '%s'"):format(target, link)))
      write(link)
      same(name .. ": the link", output(("stat -c %%F '%s'"):format(link)), "symbolic link\n")
      same(name .. ": the mode", output(("stat -c %%a '%s'"):format(target)), "600\n")
      same(name .. ": the directory", output(("ls -A '%s'"):format(folder)), "link\ntarget\n")
      same(name .. ": is new", output(("head -c 3 '%s'"):format(target)) ~= "old", true)
    end)
  end
end

cases["one flipped bit anywhere in a model is noticed"] = function()
  local model = duet.model { inputs = 2, hidden = 2, outputs = 1, seed = 1 }
  local path = os.tmpname()
  model:save(path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read "a"
  file:close()
  for at = 1, #bytes do
    local changed = string.char(bytes:byte(at) ~ 1)
    compare.write(path, bytes:sub(1, at - 1) .. changed .. bytes:sub(at + 1))
    local ok, loaded = pcall(duet.model.load, path)
    same("byte " .. at, ok and loaded, ok and nil)
  end
  os.remove(path)
end

cases["a run that is no longer finite ends with its last finite weights, where asked"] = function()
  local rng = duet.rng(1)
  local data = duet.data.from(rng:normal(0, 1, 20, 2), rng:normal(0, 1, 20, 1))
  local function fit(on_nonfinite)
    local model = duet.model { inputs = 2, hidden = 3, outputs = 1, seed = 1,
                               loss = "mse", activation = "relu" }
    return model, model:fit(data, { epochs = 50, optimizer = duet.optimizer.sgd { lr = 1e200 },
                                    on_nonfinite = on_nonfinite })
  end
  same("raised", pcall(fit, "raise"), false)
  local model, history = fit "stop"
  contains("stopped", history.stopped, "epoch")
  for _, name in ipairs { "w1", "w2", "b1", "b2" } do
    local sum = model[name]:sum()
    same(name .. " is finite", sum - sum, 0.0)
  end
end

cases["a run says what differs from the one that was saved"] = function()
  local path = os.tmpname()
  local function make_data(seed)
    local rng = duet.rng(seed)
    return duet.data.from(rng:normal(0, 1, 20, 2), rng:normal(0, 1, 20, 1))
  end
  local function fit(change)
    local model = { inputs = 2, hidden = 3, outputs = 1, seed = 1, loss = "mse" }
    local options = { epochs = 2, batch = 5, seed = 1,
                      optimizer = duet.optimizer.adam { lr = 0.01 } }
    local data = change(model, options) or make_data(2)
    return assert(duet.model(model):fit(data, options))
  end
  fit(function(_, options) options.checkpoint = { path = path } end)
  local different = {
    ["model.activation.name is relu, but the run was saved with sigmoid"] =
      function(model) model.activation = "relu" end,
    ["optimizer.w1.lr is 0.1, but the run was saved with 0.01"] =
      function(_, options) options.optimizer = duet.optimizer.adam { lr = 0.1 } end,
    ["clip.norm is 1, but the run was saved with 0"] =
      function(_, options) options.clip = { norm = 1 } end,
    ["batch is 4, but the run was saved with 5"] = function(_, options) options.batch = 4 end,
    ["data.fingerprint.inputs is "] = function() return make_data(3) end,
    ["data.fingerprint.targets is "] =
      function() return make_data(2):with { y = duet.rng(3):normal(0, 1, 20, 1) } end,
    ["data.fingerprint.weights is "] =
      function(_, options) options.sample_weight = duet.rng(3):uniform(0, 1, 20, 1) end,
  }
  for message, change in pairs(different) do
    local ok, found = pcall(fit, function(model, options)
      options.epochs, options.resume = 4, path
      return change(model, options)
    end)
    same("refused: " .. message, ok, false)
    contains("message", tostring(found), message)
  end
  os.remove(path)
end

return cases
