-- test_convergence.lua - every optimizer comes close to minima that are known; the script that
-- makes the table of it.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local json = require "duet.json"
local same, near, contains = compare.same, compare.near, compare.contains

local SCRIPTS = compare.data "../scripts"
package.path = SCRIPTS .. "/?.lua;" .. package.path
local list = require "duet.optimizer_list"
local runs = require "convergence_runs"

local data = assert(duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" }))
local problems = require "convergence_problems"(duet.data.standardize(data)(data))

-- The share of the way down that may be left after 500 steps, at the best of six rates.
local LEFT = { rosenbrock = 2e-2, beale = 1e-3, himmelblau = 1e-6, stiff = 1e-3, logistic = 1e-5 }

-- Methods that may do worse, or have to do better.
local LEFT_BY = {
  -- Plain descent may take steps of 2 over the largest curvature, some 1000 in the valley, along
  -- whose bottom the slope is small.
  sgd = { rosenbrock = 0.2 },
  asgd = { rosenbrock = 0.2 },
  svrg = { rosenbrock = 0.2 },
  -- Rates that only fall.
  adagrad = { rosenbrock = 0.1 },
  adafactor = { rosenbrock = 0.1 },
  -- Its first five steps are momentum's, and throw it far from all these minima but one at the
  -- rates that would suit the steps after them.
  radam = { rosenbrock = 0.3, beale = 0.2, himmelblau = 0.9, stiff = 0.2 },
  -- It looks at the gradient 0.05 away, which near a minimum isn't that of the weights.
  sam = { rosenbrock = 0.05 },
  -- The mean of a unit's weights stays what it was in the beginning.
  centralization = { stiff = 0.1, logistic = 0.1 },
  -- Noise, whose deviation after 500 updates is still a fifth of what it was.
  gradient_noise = { logistic = 1e-2 },
  -- Two values of the function are all that it has of a slope, and its rate only falls.
  spsa = { beale = 0.1, himmelblau = 1e-4, stiff = 0.1, logistic = 0.3 },
  -- Noise as long, for each weight, as the longest gradient is permitted to be.
  dp_sgd = { rosenbrock = 0.2, himmelblau = 1e-5, logistic = 0.3 },
  -- Without the layers of a network it is descent, at a rate that it finds by trial.
  levenberg_marquardt = { beale = 1e-2 },
  -- Curvature.
  lbfgs = { rosenbrock = 1e-9, beale = 1e-9, himmelblau = 1e-9, stiff = 1e-9, logistic = 1e-8 },
  soap = { rosenbrock = 1e-6, beale = 1e-8, himmelblau = 1e-8, stiff = 1e-7, logistic = 1e-8 },
}

local cases = {}

cases["the functions' gradients are their differences"] = function()
  for _, problem in ipairs(problems) do
    local w = duet.tensor(problem.start)
    local _, gradient = problem.f(w)
    for i = 1, w.rows do
      for j = 1, w.columns do
        local at, h = w[i][j], 1e-5
        w:set(i, j, at + h)
        local above = problem.f(w)
        w:set(i, j, at - h)
        local below = problem.f(w)
        w:set(i, j, at)
        near(("%s[%d][%d]"):format(problem.name, i, j), gradient[i][j],
             (above - below) / (2 * h), 1e-6)
      end
    end
  end
end

cases["the minima are minima"] = function()
  local at = { rosenbrock = { { 1, 1 } }, beale = { { 3, 0.5 } }, himmelblau = { { 3, 2 } },
               stiff = { { 0, 0 }, { 0, 0 } } }
  for _, problem in ipairs(problems) do
    if at[problem.name] then
      near(problem.name, problem.f(duet.tensor(at[problem.name])), problem.minimum, 1e-15)
    else
      -- scikit-learn 1.2.1: LogisticRegression(C=100/569, fit_intercept=False, tol=1e-12,
      -- solver="newton-cg") on the standardized columns and one of ones.
      near(problem.name, problem.minimum, 0.10044630378120589, 1e-14)
    end
  end
end

cases["every optimizer comes close to every minimum"] = function()
  local tried = 0
  for _, optimizer in ipairs(list.all()) do
    for _, problem in ipairs(problems) do
      local bound = (LEFT_BY[optimizer.name] or {})[problem.name] or LEFT[problem.name]
      local left, lr = runs.best(problem, optimizer, runs.RATES, 500)
      if left > bound then
        error(("%s on %s: %.2g of the way is left at lr %s, want at most %g"):format(
              optimizer.name, problem.name, left, lr, bound))
      end
      tried = tried + 1
    end
  end
  assert(tried >= 29 * 5, tried .. " runs only")
end

local function run(...)
  return core.spawn { os.getenv "DUET_COMMAND", SCRIPTS .. "/convergence.lua", ... }
end

cases["the script prints a table, or JSON"] = function()
  local status, output, errors = run("--only", "sgd,lbfgs", "--steps", "40")
  same("stderr", errors, "")
  same("status", status, 0)
  local lines = {}
  for text in output:gmatch "[^\n]+" do lines[#lines + 1] = text end
  same("lines", #lines, 3)
  same("order", (lines[2] .. lines[3]):match "^lbfgs.*sgd" ~= nil, true)
  for _, problem in ipairs(problems) do contains("head", lines[1], problem.name) end
  status, output = run("--only=lbfgs", "--json", "--steps=40")
  same("status", status, 0)
  local decoded = assert(json.decode(output))
  same("optimizer", decoded.optimizer, "lbfgs")
  same("steps", decoded.steps, 40)
  for _, problem in ipairs(problems) do
    local result = decoded.problems[problem.name]
    local left, lr = runs.best(problem, { constant = true, make = function()
      return duet.optimizer.lbfgs { line_search = "strong_wolfe" }
    end }, { 1 }, 40)
    near(problem.name, result.left, left, 1e-12)
    same("lr", result.lr, lr)
  end
end

cases["the script refuses what it can't do"] = function()
  for want, arguments in pairs {
    ["no optimizer 'lbgfs' (did you mean 'lbfgs'?)"] = { "--only", "lbgfs" },
    ["unknown option '--step' (did you mean '--steps'?)"] = { "--step", "3" },
    ["--steps is '0', expected a whole number above 0"] = { "--steps", "0" },
    ["--data needs a value"] = { "--data" },
  } do
    local status, output, errors = run(table.unpack(arguments))
    same("status", status, 2)
    same("stdout", output, "")
    contains("stderr", errors, want)
  end
  local status, _, errors = run("--data", "/nowhere/at/all.csv")
  same("status", status, 1)
  contains("stderr", errors, "/nowhere/at/all.csv")
  local helped, help = run "--help"
  same("status", helped, 0)
  contains("help", help, "usage: duet scripts/convergence.lua")
end

return cases
