-- lecture_command.lua - what lecture.lua is asked to do.

local USAGE = [[
usage: duet scripts/lecture.lua [OPTION...]

Train every recipe of the lecture on the breast-cancer data, and compare with its figures.

  --only NAME[,NAME...]  only these recipes (see --list)
  --list                 print the recipes' names
  --json                 print an object per recipe and line, instead of a table
  --curves DIR           write NAME.csv to DIR: the loss of every epoch
  --plots DIR            draw the lecture's plots to DIR (default: plots)
  --no-plots             draw none
  --data FILE            the data (default: data/breast_cancer.csv beside the scripts)
  -h, --help             print this

A plot needs all of its recipes, and gnuplot. Exit status: 0; 1 if something fails, as with data
that can't be read; 2 for a wrong command line.]]

local command = {}

--- End with a message.
function command.fail(message)
  io.stderr:write("lecture.lua: ", message, "\n")
  os.exit(1, true)
end

local function fail_usage(message, ...)
  io.stderr:write("lecture.lua: ", message:format(...), "\nTry --help.\n")
  os.exit(2, true)
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
      fail_usage("no recipe '%s'; there are: %s", name, table.concat(names, ", "))
    end
    wanted[name] = true
  end
  return wanted
end

local TAKES_VALUE = { ["--only"] = true, ["--curves"] = true, ["--plots"] = true,
                      ["--data"] = true }
local PLAIN = { ["--json"] = true, ["--no-plots"] = true, ["--list"] = true, ["--help"] = true,
                ["-h"] = true }

-- Options as { ["--name"] = value or true }; the last one of a name counts.
local function read(arguments)
  local given, i = {}, 1
  while i <= #arguments do
    local name, value = arguments[i]:match "^(%-%-[^=]+)=(.*)$"
    name = name or arguments[i]
    if TAKES_VALUE[name] then
      if not value then
        i = i + 1
        value = arguments[i]
      end
      if not value or value == "" then fail_usage("%s needs a value", name) end
      given[name] = value
    elseif PLAIN[name] and not value then
      given[name] = true
    else
      fail_usage("unknown option '%s'", arguments[i])
    end
    i = i + 1
  end
  return given
end

--- What arguments ask for: { only = set of names, json, curves, plots, data }. Ends if that is
--- help, or wrong.
function command.parse(arguments, recipes)
  local given, names = read(arguments), names_of(recipes)
  if given["--help"] or given["-h"] then
    print(USAGE)
    os.exit(0, true)
  end
  if given["--list"] then
    print(table.concat(names, "\n"))
    os.exit(0, true)
  end
  return {
    only = parse_names(given["--only"], names),
    json = given["--json"],
    curves = given["--curves"],
    plots = not given["--no-plots"] and (given["--plots"] or "plots") or nil,
    data = given["--data"],
  }
end

return command
