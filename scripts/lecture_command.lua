-- lecture_command.lua - what lecture.lua is asked to do.

local USAGE = [[
usage: duet scripts/lecture.lua [OPTION...]

Train every recipe of the lecture on the breast-cancer data, and compare with its figures.

  --only NAME[,NAME...]  only these recipes (see --list)
  --list                 print the recipes' names
  --json                 print an object per recipe and line, instead of a table
  --curves DIR           write NAME.csv to DIR: the loss of every epoch
  --receipts DIR         write NAME.json to DIR: a receipt, for `duet verify`
  --plots DIR            draw the lecture's plots to DIR (default: plots)
  --no-plots             draw none
  --data FILE            the data (default: data/breast_cancer.csv beside the scripts)
  -h, --help             print this

A plot needs all of its recipes, and gnuplot. Exit status: 0; 1 if something fails, as with data
that can't be read; 2 for a wrong command line.]]

local line = require("duet.command_line").new("lecture.lua", USAGE,
  { "--only", "--curves", "--receipts", "--plots", "--data" }, { "--json", "--no-plots", "--list" })

local command = {}

--- End with a message.
function command.fail(message)
  line:fail("%s", message)
end

local function names_of(recipes)
  local names = {}
  for i, recipe in ipairs(recipes) do names[i] = recipe.name end
  return names
end

-- The names in a list as a set; all names if there is no list.
local function parse_names(list, names)
  local known, wanted = {}, {}
  for _, name in ipairs(names) do known[name] = true end
  if not list then return known end
  for name in (list .. ","):gmatch "([^,]*)," do
    if not known[name] then
      line:refuse("no recipe '%s'; there are: %s", name, table.concat(names, ", "))
    end
    wanted[name] = true
  end
  return wanted
end

--- What arguments ask for: { only = set of names, json, curves, plots, receipts, data }. Ends if
--- that is help, or wrong.
function command.parse(arguments, recipes)
  local given, names = line:read(arguments), names_of(recipes)
  if given["--list"] then
    print(table.concat(names, "\n"))
    os.exit(0, true)
  end
  return {
    only = parse_names(given["--only"], names),
    json = given["--json"],
    curves = given["--curves"],
    receipts = given["--receipts"],
    plots = not given["--no-plots"] and (given["--plots"] or "plots") or nil,
    data = given["--data"],
  }
end

return command
