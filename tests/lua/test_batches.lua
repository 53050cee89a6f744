-- test_batches.lua - batches of all sizes, of which the last one is smaller.
local compare = require "compare"
local duet = require "duet"

local cases = {}

local function problem(rows, columns, dtype)
  local rng = duet.rng(3)
  local x = rng:normal(0, 1, rows, columns, dtype)
  return duet.data.from(x, x:dot(rng:normal(0, 1, columns, 1, dtype)):sign():clip(0, 1))
end

-- Where nothing moves, the loss of an epoch is that of all rows, however they were batched. Some
-- batches are cut by rows and the last one isn't, since it has fewer rows than the model is wide.
cases["the loss of an epoch doesn't depend on the batches"] = function()
  local data = problem(1138, 71, "float64")
  local model = duet.model { inputs = 71, hidden = 241, outputs = 1, seed = 1,
                             initializer = duet.initializer.xavier {},
                             loss = duet.loss.binary_crossentropy {} }
  local want = model:loss(data)
  for _, batch in ipairs { 1, 50, 129, 255, 256, 569, 997, 1000, 1130, 1137 } do
    for threads = 1, 3 do
      local history = model:fit(data, { epochs = 1, batch = batch, threads = threads, seed = 1,
                                        optimizer = duet.optimizer.sgd { lr = 0 },
                                        progress = false })
      local got = history.loss[1]
      if math.abs(got - want) > 1e-13 then
        error(("batch %d, %d threads: got %.17g, want %.17g"):format(batch, threads, got, want))
      end
    end
  end
end

-- Workers that have whole shards and add their gradients in pairs get the bits of one worker: all
-- counts of rows are powers of two, by which numbers are divided exactly.
cases["two, four or eight workers share a batch to the bit"] = function()
  local rows, columns = 1024, 7
  for _, dtype in ipairs { "float64", "float32" } do
    local rng = duet.rng(4)
    local x = rng:normal(0, 1, rows, columns, dtype)
    local y = rng:normal(0, 1, rows, 2, dtype)
    local model = duet.model { inputs = columns, hidden = 5, outputs = 2, dtype = dtype, seed = 1,
                               loss = duet.loss.mse {} }

    -- The gradient of rows first..last, by `workers` that each have as many of them.
    local function gradient(name, workers, first, last)
      local n = last - first + 1
      if workers == 1 then
        return model:gradient(duet.data.from(x:slice(first, last), y:slice(first, last)))[name]
      end
      local middle = first + n // 2
      return (gradient(name, workers // 2, first, middle - 1)
              + gradient(name, workers // 2, middle, last)) / 2
    end

    for _, name in ipairs { "w1", "w2", "b1", "b2" } do
      local alone = gradient(name, 1, 1, rows)
      for _, workers in ipairs { 2, 4, 8 } do
        compare.same(("%s, %s, %d workers"):format(dtype, name, workers),
                     gradient(name, workers, 1, rows) == alone, true)
      end
    end
  end
end

return cases
