-- train.lua - a run that is killed and started again.
--
--   duet tests/kills/train.lua PATH VARIANT [look]
--
-- It goes on from the checkpoint at PATH, if there is one. When an epoch ends, the checkpoint of
-- the one before is written: it prints that epoch's number. At the end it prints `done` and all
-- that came of the run, to the bit. With `look` it prints the number of the checkpoint's epoch
-- instead.

local duet = require "duet"

local path, variant, look = arg[1], arg[2], arg[3]

-- What a run may have that a checkpoint has to bring back.
local VARIANTS = {
  plain = {},
  early = { early_stop = { patience = 3, min_delta = 0.05, restore_best = true } },
  best = { early_stop = { patience = 1000, restore_best = true } },
}

local function bits(tensor)
  local list = {}
  for i = 1, tensor.rows do
    for j = 1, tensor.columns do list[#list + 1] = ("%a"):format(tensor:get(i, j)) end
  end
  return table.concat(list, " ")
end

local data = duet.data.moons { rows = 240, noise = 0.25, seed = 3 }
local train, validation = data:split { test = 0.25, seed = 1 }
local model = duet.model { hidden = 12, seed = 5 }
local options = {
  epochs = 30, batch = 16, seed = 7, validation = validation, progress = false,
  optimizer = duet.optimizer.adam { lr = 0.01 }, dropout = duet.dropout.inverted { rate = 0.2 },
  checkpoint = { path = path, every = 1 }, resume = { path = path, missing = "start" },
  on_epoch = function(run)
    print("written", run.epoch - 1)
    io.stdout:flush()
  end,
}
for name, value in pairs(VARIANTS[variant]) do options[name] = value end
if look then
  local more = 0
  options.checkpoint = nil
  options.on_epoch = function(run)
    more = more + 1
    run:stop()
  end
  print(#model:fit(train, options).loss - more)
  return
end
local history = model:fit(train, options)
print("done", #history.loss, history.stopped, history.best_epoch)
for _, name in ipairs { "w1", "b1", "w2", "b2" } do print(name, bits(model[name])) end
for i, loss in ipairs(history.loss) do print("loss", i, ("%a"):format(loss)) end
