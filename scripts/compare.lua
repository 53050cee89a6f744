-- compare.lua - every optimizer on one data set, each with the rate that suits it best.

local HERE = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = HERE .. "/?.lua;" .. package.path

local command_line = require "command_line"
local list = require "optimizer_list"
local report = require "compare_report"
local runs = require "compare_runs"

local USAGE = [[
usage: duet scripts/compare.lua [OPTION...]

Train a network on a data set with every optimizer. A small search finds each one's learning rate:
of 0.0003, 0.001, 0.003, ... 1 the one with the least loss on rows held out. Then it is trained anew
on all rows but those of the test, once for each seed. The table has the means over seeds, best
score first, and says how much of a difference is chance.

  --data NAME|FILE       breast_cancer (default), iris, diabetes, or a CSV file
  --target COLUMN        what to predict, in a file of your own: 0 and 1, words, or values
  --only NAME[,NAME...]  only these optimizers (see --list)
  --list                 print the optimizers' names
  --seeds N              runs of each (default: 5)
  --epochs N             of each run (default: 60)
  --batch N              rows of a batch (default: 32); lbfgs takes all
  --hidden N             hidden units (default: 10)
  --json                 print an object per optimizer and line, instead of a table
  --plots DIR            draw the losses of the best to DIR (default: plots)
  --no-plots             draw none
  -h, --help             print this

Plots need gnuplot. Exit status: 0; 1 if something fails, as with data that can't be read; 2 for a
wrong command line.]]

local TARGETS = { breast_cancer = "benign", iris = "species", diabetes = "progression" }

local line = command_line.new("compare.lua", USAGE, { "--data", "--target", "--only", "--seeds",
  "--epochs", "--batch", "--hidden", "--plots" }, { "--list", "--json", "--no-plots" })
local given = line:read(arg)

-- ---- What is asked for --------------------------------------------------------------------------

local optimizers, names = {}, {}
for i, optimizer in ipairs(list()) do
  names[i], optimizers[optimizer.name] = optimizer.name, optimizer
end
if given["--list"] then
  print(table.concat(names, "\n"))
  os.exit(0, true)
end
names = line:choose("optimizer", given["--only"], names)

local settings = {
  seeds = line:whole(given, "--seeds", 5), epochs = line:whole(given, "--epochs", 60),
  batch = line:whole(given, "--batch", 32), hidden = line:whole(given, "--hidden", 10),
}

-- The path of the data, the column to predict, and what to call it.
local function find_data()
  local name, target = given["--data"] or "breast_cancer", given["--target"]
  if TARGETS[name] then
    return ("%s/../data/%s.csv"):format(HERE, name), target or TARGETS[name], name
  end
  if not target then
    line:refuse("--data is '%s', neither breast_cancer, iris nor diabetes: --target says which "
                .. "column of a file to predict", name)
  end
  return name, target, name:match "([^/]*)$":gsub("%.csv$", "")
end

-- ---- The work -----------------------------------------------------------------------------------

local path, target, title = find_data()
local ok, task, message = pcall(runs.task, path, target)
if not ok then line:fail("%s", (task:gsub("^[^\n:]*:%d+: ", ""))) end
if not task then line:fail("%s", message) end

local out = report.new(line, task, {
  title = title, json = given["--json"],
  plots = not given["--no-plots"] and (given["--plots"] or "plots") or nil,
})
for i, name in ipairs(names) do
  local function tell(lr) out:progress(i, #names, name, lr) end
  out:add(name, runs.compare(task, optimizers[name], settings, tell))
end
out:finish()
