-- convergence.lua - every optimizer on functions whose minimum is known, in one table.

local duet = require "duet"

local HERE = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = HERE .. "/?.lua;" .. package.path

local command_line = require "duet.command_line"
local json = require "duet.json"
local list = require "duet.optimizer_list"
local problems_with = require "convergence_problems"
local runs = require "convergence_runs"

local USAGE = [[
usage: duet scripts/convergence.lua [OPTION...]

Try every optimizer on functions whose minimum is known. The table says which share of the way down
is left after some steps, with the best of the rates 0.0001, 0.001, ... 10, which shrinks to 0 along
half a cosine, and in brackets which that is. lbfgs and prodigy have no rate to choose.

  --only NAME[,NAME...]  only these optimizers
  --steps N              steps of each run (default: 1000)
  --json                 print an object per optimizer and line, instead of a table
  --data FILE            for logistic regression: labels in column 'benign'
                         (default: data/breast_cancer.csv beside the scripts)
  -h, --help             print this

Exit status: 0; 1 if something fails, as with data that can't be read; 2 for a wrong command line.]]

local line = command_line.new("convergence.lua", USAGE, { "--only", "--steps", "--data" },
                              { "--json" })
local given = line:read(arg)
local steps = line:whole(given, "--steps", 1000)

local optimizers, names = {}, {}
for i, optimizer in ipairs(list.all()) do
  names[i], optimizers[optimizer.name] = optimizer.name, optimizer
end
names = line:choose("optimizer", given["--only"], names)

local data, message = duet.data.csv(given["--data"] or HERE .. "/../data/breast_cancer.csv",
                                    { target = "benign" })
if not data then line:fail("%s", message) end
local problems = problems_with(duet.data.standardize(data)(data))

local CELL = "%-20s"

local function print_row(first, cells)
  local parts = { CELL:format(first) }
  for i, cell in ipairs(cells) do parts[i + 1] = CELL:format(cell) end
  print((table.concat(parts):gsub("%s+$", "")))
end

local function print_result(name, results)
  local cells = {}
  for i, problem in ipairs(problems) do
    local result = results[problem.name]
    cells[i] = result.lr and ("%.1e (%g)"):format(result.left, result.lr) or "diverges"
  end
  print_row(name, cells)
end

if not given["--json"] then
  local heads = {}
  for i, problem in ipairs(problems) do heads[i] = problem.name end
  print_row("", heads)
end
for _, name in ipairs(names) do
  local results = {}
  for _, problem in ipairs(problems) do
    local left, lr = runs.best(problem, optimizers[name], runs.RATES, steps)
    results[problem.name] = { left = lr and left, lr = lr }
  end
  if given["--json"] then
    print(json.encode { optimizer = name, steps = steps, problems = results })
  else
    print_result(name, results)
  end
  io.stdout:flush()
end
