-- test_schedules.lua - schedules give the rates of PyTorch and Keras; a function is one too.
local compare = require "compare"
local duet = require "duet"
local kinds = require "kinds"
local same, title =
  compare.same, kinds.title

local cases = {}

local function near_list(what, got, want)
  compare.list(what, got, want, 1e-14)
end

-- The rates of updates 1 to n.
local function rates(schedule, base, n)
  local lr = {}
  for t = 1, n do lr[t] = schedule:lr(base, t) end
  return lr
end

local function follow(golden)
  for _, case in ipairs(golden.cases) do
    local schedule = duet.schedule[case.plugin](case.options)
    near_list(title(case), rates(schedule, golden.base, #case.lr), case.lr)
    -- A pure function of t: asked again, in another order, it says the same.
    local seventh = schedule:lr(golden.base, 7)
    same(title(case) .. " asked again", rates(schedule, golden.base, 7)[7], seventh)
  end
end

cases["schedules are those of PyTorch and Keras"] = function()
  follow(compare.golden "schedules")
end

cases["schedules are those of their papers"] = function()
  follow(compare.golden "formulas".schedule)
end

-- What PyTorch's schedulers are called here; cyclic's lr is PyTorch's base_lr.
local TORCH = {
  StepLR = { "step", { step_size = 10 } },
  MultiStepLR = { "multistep", { milestones = { 10, 25 } } },
  ExponentialLR = { "exponential", {} },
  ConstantLR = { "constant", { factor = 1 / 3, steps = 5 } },
  LinearLR = { "linear", {} },
  PolynomialLR = { "polynomial", {} },
  CosineAnnealingLR = { "cosine", { steps = 20 } },
  CosineAnnealingWarmRestarts = { "cosine_restarts", {} },
  OneCycleLR = { "one_cycle", { total_steps = 40 } },
  OneCycleLR_linear = { "one_cycle", { total_steps = 40, pct_start = 0.25, div_factor = 10,
                                       anneal_strategy = "linear", final_div_factor = 100 } },
  CyclicLR = { "cyclic", { max_lr = 0.01, step_size_up = 5 } },
  CyclicLR_triangular2 = { "cyclic", { max_lr = 0.01, step_size_up = 4, step_size_down = 6,
                                       mode = "triangular2" } },
  SequentialLR_warmup_cosine = { "warmup", { steps = 5, start_factor = 0.1 } },
}

cases["schedules with defaults are PyTorch's"] = function()
  local found = 0
  for _, case in ipairs(compare.golden "schedules_torch".cases) do
    local ours = TORCH[case.name]
    if ours then
      found = found + 1
      if ours[1] == "warmup" then ours[2].schedule = duet.schedule.cosine { steps = 20 } end
      local base = case.args.base_lr or case.base_lr
      -- PyTorch goes one step past the end of one_cycle.
      local n = ours[1] == "one_cycle" and 40 or #case.lr
      near_list(case.name, rates(duet.schedule[ours[1]](ours[2]), base, n),
                table.move(case.lr, 1, n, 1, {}))
    end
  end
  same("schedulers compared", found, 13)
end

cases["a sequence is PyTorch's SequentialLR"] = function()
  local schedule = duet.schedule.sequence {
    schedules = { duet.schedule.linear { start_factor = 0.1 },
                  duet.schedule.cosine { steps = 20 } },
    milestones = { 5 },
  }
  for _, case in ipairs(compare.golden "schedules_torch".cases) do
    if case.name == "SequentialLR_warmup_cosine" then
      near_list(case.name, rates(schedule, case.base_lr, #case.lr), case.lr)
    end
  end
  compare.raises("2 schedules have 0 milestones, expected 1", function()
    return duet.schedule.sequence { schedules = { schedule, schedule } }
  end)
  compare.raises("milestones[2] is 3, expected a whole number greater", function()
    return duet.schedule.sequence { schedules = { schedule, schedule, schedule },
                                    milestones = { 4, 3 } }
  end)
  same("without schedules", duet.schedule.sequence():lr(0.3, 9), 0.3)
end

local function follow_plateau(what, options, base, values, want)
  local schedule, lr = duet.schedule.plateau(options), {}
  for t, value in ipairs(values) do
    lr[t] = schedule:lr(base, t)
    schedule:observe(value)
  end
  near_list(what, lr, want)
end

cases["plateau is PyTorch's"] = function()
  local golden = compare.golden "schedules"
  for _, case in ipairs(golden.plateaus) do
    follow_plateau(title(case), case.options, golden.base, golden.values, case.lr)
  end
  for _, case in ipairs(compare.golden "schedules_torch".cases) do
    if case.name == "ReduceLROnPlateau" then
      follow_plateau(case.name, {}, case.base_lr, case.metric, case.lr)
    end
  end
end

-- One weight's worth of a model, to see which rate a run used.
local function trained(options)
  local model = duet.model {
    inputs = 1, hidden = 1, outputs = 1, activation = duet.activation.identity {},
    loss = duet.loss.mse {}, initializer = duet.initializer.constant { value = 0.5 },
  }
  options.optimizer = duet.optimizer.sgd { lr = 0.1 }
  model:fit(duet.data.from({ { 1 }, { 2 } }, { { 1 }, { 0.5 } }), options)
  return model.w1:get(1, 1)
end

cases["a function is a schedule"] = function()
  local seen = {}
  local function shrinking(c)
    seen[#seen + 1] = c.t
    return c.base * 0.9 ^ (c.t - 1)
  end
  same("like exponential", trained { epochs = 5, schedule = shrinking },
       trained { epochs = 5, schedule = duet.schedule.exponential {} })
  same("asked first for", seen[1], 1)
  local _, message = pcall(trained, { epochs = 1, schedule = 3 })
  compare.contains("error", message, "option 'schedule' is 3, expected a schedule or a function")
end

cases["plateau follows the loss of a run"] = function()
  -- Never better by as much as a million: after patience = 0 each epoch counts.
  local dropping = duet.schedule.plateau { patience = 0, factor = 0.5, threshold = 1e6,
                                           threshold_mode = "abs" }
  local by_hand = function(c) return c.base * 0.5 ^ math.max(0, c.t - 2) end
  same("weights", trained { epochs = 6, schedule = dropping },
       trained { epochs = 6, schedule = by_hand })
end

cases["plateau goes on from a checkpoint where it was"] = function()
  local path = os.tmpname()
  local function dropping()
    return duet.schedule.plateau { patience = 1, factor = 0.5, threshold = 1e6,
                                   threshold_mode = "abs" }
  end
  local checkpoint = { path = path, every = 4 }
  local whole = trained { epochs = 9, schedule = dropping() }
  trained { epochs = 5, schedule = dropping(), checkpoint = checkpoint }
  same("weights", trained { epochs = 9, schedule = dropping(), resume = path }, whole)
  os.remove(path)
end

-- PyTorch multiplies the best value by 1 - threshold, and so waits for ever where it is below 0:
-- pytorch/pytorch#47513. A value that stays must drop the rate whatever its sign.
cases["plateau drops the rate at values below 0 as it does above"] = function()
  local drops = { 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001 }
  for _, case in ipairs { { 1, "min" }, { -1, "min" }, { 3, "max" }, { -3, "max" } } do
    local value, mode = table.unpack(case)
    local schedule = duet.schedule.plateau { patience = 2, mode = mode }
    for epoch, want in ipairs(drops) do
      schedule:observe(value)
      local what = ("%g, %s, epoch %d"):format(value, mode, epoch)
      compare.near(what, schedule:lr(0.1, epoch + 1), want, 1e-15)
    end
  end
end

return cases
