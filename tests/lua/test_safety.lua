-- test_safety.lua - nothing that a script can do without the debug library touches memory that is
-- gone: an error, or the right value, whatever tables, finalizers and callbacks do.
local compare = require "compare"
local duet = require "duet"
local same, raises, contains = compare.same, compare.raises, compare.contains

local cases = {}

-- ---- Tables that lie about their length ----------------------------------------------------

local function liar(length, value)
  return setmetatable({}, { __len = function() return length end,
                            __index = function() return value or 1 end })
end

-- Every function that asks a table for its length, and cares about metamethods.
local asks_length = {
  ["tensor:rows_of"] = function(t) duet.tensor.ones(2, 2):rows_of(t) end,
  ["data:rows_of"] = function(t)
    duet.data.from(duet.tensor.ones(2, 2), duet.tensor.ones(2, 1)):rows_of(t)
  end,
  ["duet.tensor"] = function(t) duet.tensor(t) end,
  ["duet.tensor, of rows"] = function(t) duet.tensor { t, t } end,
  ["tensor:assign"] = function(t) duet.tensor.ones(2, 2):assign(t) end,
  ["t[1] ="] = function(t) duet.tensor.ones(2, 2)[1] = t end,
  ["rng:shuffle"] = function(t) duet.rng(1):shuffle(t) end,
  ["define, slots"] = function(t)
    duet.optimizer.define { name = "liar", slots = t, step = function() end }
  end,
  ["define, options"] = function(t)
    duet.optimizer.define { name = "liar", options = t, step = function() end }
  end,
}

for name, call in pairs(asks_length) do
  for _, length in ipairs { 1 << 61, (1 << 61) - 1, math.maxinteger, math.mininteger, -1 } do
    cases[("%s refuses a table of length %d"):format(name, length)] = function()
      local ok, message = pcall(call, liar(length))
      same("raises", ok, false)
      contains("message", message, "a table of length")
    end
  end
end

cases["a definition has at most 1000 slots"] = function()
  local slots = {}
  for i = 1, 70000 do slots[i] = "s" .. i end
  raises("'slots' has 70000 rows, expected at most 1000", function()
    duet.optimizer.define { name = "many", slots = slots, step = function() end }
  end)
end

-- ---- Closing what is in use ----------------------------------------------------------------

local function close(object)
  local _ <close> = object
end

-- An attached optimizer, and a table of two numbers that closes it when it is read.
local function closing()
  local u = duet.optimizer.momentum {}:attach(duet.tensor.ones(1, 2))
  u:step { 1, 1 }
  local slots = u.slots
  return u, slots, setmetatable({}, { __len = function() return 2 end,
                                      __index = function() close(u) return 1 end })
end

local closes = {
  ["slot:assign"] = function(_, slots, evil) slots.velocity:assign(evil) end,
  ["slot:rows_of"] = function(_, slots, evil) slots.velocity:rows_of(evil) end,
  ["slot[1] ="] = function(_, slots, evil) slots.velocity[1] = evil end,
  ["u:step with a table"] = function(u, _, evil) u:step(evil) end,
  ["u:step with a function"] = function(u, _, evil)
    u:step(function() return 1, evil end)
  end,
}

for name, call in pairs(closes) do
  cases["an optimizer closed meanwhile raises in " .. name] = function()
    local ok, message = pcall(call, closing())
    same("raises", ok, false)
    assert(message:find("is closed", 1, true) or message:find("memory that is gone", 1, true),
           message)
  end
end

cases["a finalizer that closes an optimizer takes no memory away that is read"] = function()
  for _ = 1, 50 do
    local u = duet.optimizer.momentum {}:attach(duet.tensor.ones(100, 100))
    local slot = u.slots.velocity
    setmetatable({}, { __gc = function() close(u) end })
    local count = 0
    repeat
      count = count + 1
      local ok = pcall(function() return slot + slot, slot:copy(), u:prediction() end)
    until not ok or count == 200
    collectgarbage()
    raises("memory that is gone", function() return slot[1] end)
    raises("is closed", function() return u.t end)
  end
end

local data = duet.data.from(duet.rng(1):normal(0, 1, 16, 2), duet.tensor.ones(16, 1))

-- A run whose optimizer calls `back`, given the iterator and the run, in its second step.
local function calls_back(back)
  local steps, next_epoch, run, _ = 0, nil, nil, nil
  local optimizer = duet.optimizer.define {
    name = "calls_back_" .. tostring(back):match "%x+$", slots = {},
    step = function(c)
      steps = steps + 1
      if steps == 2 then back(next_epoch, run) end
      c.weight:sub(c.gradient, 0.1)
    end,
  }
  local model = duet.model { inputs = 2, hidden = 2, outputs = 1, loss = "mse", seed = 0 }
  next_epoch, _, _, run = model:train(data, { epochs = 3, seed = 0, optimizer = optimizer {} })
  return function()
    local ok, message
    repeat
      ok, message = pcall(next_epoch)
    until not ok or message == nil
    return ok, message, run
  end
end

local from_inside = {
  ["ended"] = { function(_, run) close(run) end, "close: called while the run is in an epoch" },
  ["continued"] = { function(next_epoch) next_epoch() end,
                    "the next epoch: called while the run is in an epoch" },
}

for name, case in pairs(from_inside) do
  cases[("a run can't be %s from inside its own step"):format(name)] = function()
    local ok, message, run = calls_back(case[1])()
    same("raises", ok, false)
    contains("message", message, case[2])
    close(run)
  end
end

cases["a run that a schedule tries to end raises"] = function()
  local run, next_epoch, _
  local model = duet.model { inputs = 2, hidden = 2, outputs = 1, loss = "mse", seed = 0 }
  next_epoch, _, _, run = model:train(data, {
    epochs = 2, seed = 0, schedule = function(c) if c.t == 2 then close(run) end return 0.1 end,
  })
  local ok, message = pcall(function() while next_epoch() do end end)
  same("raises", ok, false)
  contains("message", message, "close: called while the run is in an epoch")
end

-- ---- Tensors without elements --------------------------------------------------------------

local layers = { dropout = { "forward", "backward", "infer" },
                 activation = { "forward", "backward" } }

for kind, methods in pairs(layers) do
  for name, plugin in pairs(duet[kind]) do
    cases[("%s %s takes tensors without rows or columns"):format(kind, name)] = function()
      for _, shape in ipairs { { 0, 0 }, { 3, 0 }, { 0, 3 } } do
        local z = duet.tensor.zeros(shape[1], shape[2])
        local needed, instance = pcall(plugin, {})
        if not needed then return end
        for _, method in ipairs(methods) do
          local arguments = method == "backward" and { z, z, z } or { z }
          local ok, result = pcall(instance[method], instance, table.unpack(arguments))
          if ok then same("shape", result.columns, shape[2]) end
        end
      end
    end
  end
end

-- ---- Closing the state ---------------------------------------------------------------------

-- Uses of objects by a finalizer that runs after all of duet's own.
local late = {
  "model.w1", "view[1]", "view:sum()", "row[1]", "model:predict(t)", "data.x[1]",
  "adam.lr", "plugin.name", "plugin { lr = 1 }", "plugin.exports.any", "exports.any",
  "u:step(t)", "slot[1]", "t + t", "duet.optimizer.adam", "rng:normal()", "scaler(data)",
  "batches()", "pairs(exports)", "tostring(model)", "tostring(plugin)", "tostring(adam)",
}

cases["what outlives the library raises"] = function()
  local script = [[
    local keep, failed = {}, 0
    setmetatable(keep, { __gc = function()
      for _, use in ipairs(keep.uses) do
        local chunk = assert(load("return " .. use, use, "t", keep.env))
        pcall(chunk)
      end
      io.stdout:write "survived"
    end })
    local duet = require "duet"
    local env = setmetatable({ duet = duet }, { __index = _G })
    env.model = duet.model { inputs = 2, hidden = 2, outputs = 1, seed = 0 }
    env.view, env.row = env.model.w1, env.model.w1[1]
    env.t = duet.tensor.ones(2, 2)
    env.data = duet.data.from(env.t, duet.tensor.ones(2, 1))
    env.rng = duet.rng(1)
    env.scaler = duet.data.standardize(env.data)
    env.plugin = duet.optimizer.momentum
    env.exports = env.plugin.exports
    env.adam = duet.optimizer.momentum {}
    env.u = env.adam:attach(env.t)
    env.slot = env.u.slots.velocity
    env.batches = env.data:batches()
    keep.env = env
    keep.uses = { %s }
  ]]
  local uses = {}
  for i, use in ipairs(late) do uses[i] = ("%q"):format(use) end
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write((script:format(table.concat(uses, ", "))))
  file:close()
  local core = require "duet.core"
  local status, out, err = core.spawn { os.getenv "DUET_COMMAND", path }
  os.remove(path)
  same("status", status, 0)
  same("stderr", err, "")
  same("stdout", out, "survived")
end

-- ---- NUL bytes -----------------------------------------------------------------------------

local path = "no such directory/p"

-- What takes a name or a path.
local cut = {
  ["tensor:write"] = function() duet.tensor.ones(1, 1):write(path .. "\0x") end,
  ["tensor.read"] = function() duet.tensor.read(path .. "\0x") end,
  ["model:save"] = function()
    duet.model { inputs = 1, hidden = 1, outputs = 1 }:save(path .. "\0x")
  end,
  ["data.csv"] = function() duet.data.csv(path .. "\0x", { target = "y" }) end,
  ["data.libsvm"] = function() duet.data.libsvm(path .. "\0x") end,
  ["csv: target"] = function() duet.data.csv(path, { target = "y\0x" }) end,
  ["csv: columns"] = function() duet.data.csv(path, { target = "y", columns = { "a\0x" } }) end,
  ["csv: labels"] = function() duet.data.csv(path, { target = "y", labels = { "a\0x" } }) end,
  ["csv: na"] = function() duet.data.csv(path, { target = "y", na = "a\0x" }) end,
  ["data.from: names"] = function()
    duet.data.from(duet.tensor.ones(2, 1), duet.tensor.ones(2, 1), { "a\0x" })
  end,
  ["dtype"] = function() duet.tensor.ones(1, 1, "float64\0x") end,
  ["copy: dtype"] = function() duet.tensor.ones(1, 1):copy "float32\0x" end,
  ["choice"] = function() duet.optimizer.momentum { form = "torch\0x" } end,
  ["option"] = function() duet.optimizer.adam { ["lr\0x"] = 1 } end,
  ["option of fit"] = function()
    duet.model { inputs = 2, hidden = 1, outputs = 1, loss = "mse" }:fit(data, { ["batch\0x"] = 1 })
  end,
  ["option of model"] = function() duet.model { inputs = 2, ["hidden\0x"] = 1, outputs = 1 } end,
  ["plugin"] = function() return duet.optimizer["adam\0x"] end,
  ["field"] = function() return duet.optimizer.adam["name\0x"] end,
  ["load"] = function() duet.load(path .. "\0x") end,
  ["plot:save"] = function()
    duet.plot { series = { { x = { 1, 2 }, y = { 1, 2 } } } }:save(path .. "\0q.svg")
  end,
}

for name, call in pairs(cut) do
  cases["a NUL byte is refused, not taken for the end: " .. name] = function()
    local ok, message = pcall(call)
    same("raises", ok, false)
    assert(not message:find("no such file", 1, true) and not message:find("No such file", 1, true),
           message)
  end
end

return cases
