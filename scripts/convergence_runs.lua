-- convergence_runs.lua - how close to the minimum an optimizer comes.

local duet = require "duet"

local runs = {}

--- Rates that are tried where an optimizer has none of its own.
runs.RATES = { 0.0001, 0.001, 0.01, 0.1, 1, 10 }

-- Shrinks the rate to nothing along half a cosine: at a constant one, methods that make steps of
-- the size lr would end lr away from the minimum.
local function annealed(lr, t, steps)
  return lr * (1 + duet.math.cos(math.pi * (t - 1) / steps)) / 2
end

-- What is left above the minimum after some steps; infinity if the run left the numbers.
local function gap_after(problem, optimizer, lr, steps)
  local w = duet.tensor(problem.start)
  local u <close> = optimizer.make(lr):attach(w)
  for t = 1, steps do
    if not optimizer.constant then u.lr = annealed(lr, t, steps) end
    local value = u:step(function() return problem.f(w) end)
    if value ~= value or value == math.huge then return math.huge end
  end
  local gap = problem.f(u:prediction()) - problem.minimum
  return gap == gap and gap or math.huge
end

--- The smallest gap that one of the rates leaves after so many steps, and that rate. The gap is
--- relative to that of the start; `optimizer` is one of optimizer_list.
function runs.best(problem, optimizer, rates, steps)
  local start = problem.f(duet.tensor(problem.start)) - problem.minimum
  local best, rate = math.huge, nil
  for _, lr in ipairs(optimizer.rates or rates) do
    local gap = gap_after(problem, optimizer, lr, steps)
    if gap < best then best, rate = gap, lr end
  end
  return math.max(best, 0) / start, rate
end

return runs
