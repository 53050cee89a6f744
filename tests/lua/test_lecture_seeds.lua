-- test_lecture_seeds.lua - the lecture's recipes with other seeds, and with textbook optimizers:
-- hundreds of whole runs, which prove numbers. They run once, and not under sanitizers, for which
-- test_lecture.lua takes the same paths.
local compare = require "compare"
local duet = require "duet"
local recipes = require "recipes"
local near, same = compare.near, compare.same

local data = recipes.data(compare.data "breast_cancer.csv")

local cases = {}

-- ---- Other seeds --------------------------------------------------------------------------------

-- A run per seed of the golden file, with the outcome it must have.
local function check_seeds(name, tolerance)
  local golden_rows, counts = compare.golden_csv "seed_distribution", {}
  for _, row in ipairs(golden_rows) do
    if row.experiment == recipes.golden_name(name) then
      local model = recipes.model(name, { seed = math.tointeger(tonumber(row.seed)) })
      local history = recipes.fit(model, name, data, { threads = 1 })
      local what = ("of %s with seed %s"):format(name, row.seed)
      local loss, least, sum = history.loss, math.huge, 0
      for _, value in ipairs(loss) do least = math.min(least, value) end
      for i = #loss - 199, #loss do sum = sum + loss[i] end
      local n = recipes.right(model, data)
      counts[n] = (counts[n] or 0) + 1
      near("final loss " .. what, loss[#loss], tonumber(row.final_loss), tolerance)
      near("least loss " .. what, least, tonumber(row.min_loss), tolerance)
      near("mean of the last losses " .. what, sum / 200, tonumber(row.mean_loss_last200),
           tolerance)
      same("right " .. what, n, tonumber(row.correct_of_114))
    end
  end
  return counts
end

cases["dropout with 200 seeds: each run and the distribution are the lecture's"] = function()
  local counts = check_seeds("dropout", 1e-10)
  same("runs with 108 right", counts[108], 41)
  same("runs with 109 right", counts[109], 151)
  same("runs with 110 right", counts[110], 8)
end

cases["minibatch, random and xavier with 40 seeds are the lecture's"] = function()
  check_seeds("minibatch", 1e-8)
  check_seeds("random", 1e-10)
  check_seeds("xavier", 1e-10)
end

-- ---- The textbook's forms, as PyTorch computes them ---------------------------------------------

local optimizer = duet.optimizer

local STANDARD = {
  ["sgd_lr0.1_all"] = optimizer.sgd { lr = 0.1 },
  ["sgd_lr0.01_all"] = optimizer.sgd { lr = 0.01 },
  classical_momentum_all = optimizer.momentum { lr = 0.01, momentum = 0.9 },
  nesterov_all = optimizer.nesterov { lr = 0.01, momentum = 0.9 },
  rmsprop_torch_all = optimizer.rmsprop {},
  ["adam_torch_lr0.01_all"] = optimizer.adam { lr = 0.01 },
  classical_momentum_deckbias = {
    weights = optimizer.momentum { lr = 0.01, momentum = 0.9 }, biases = optimizer.sgd { lr = 1 },
  },
}

cases["textbook optimizers give what PyTorch gives"] = function()
  for _, row in ipairs(compare.golden_csv "standard_variants") do
    local model = recipes.model "dual"
    local history = model:fit(data.train, {
      epochs = tonumber(row.epochs), optimizer = assert(STANDARD[row.variant], row.variant),
    })
    near("final loss of " .. row.variant, history.loss[#history.loss], tonumber(row.final_loss),
         1e-6)
    same("right of " .. row.variant, recipes.right(model, data), tonumber(row.correct_of_114))
  end
end

return cases
