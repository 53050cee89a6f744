-- test_lecture_command.lua - scripts/lecture.lua as a command: options, table, JSON, curves, plots.
local compare = require "compare"
local core = require "duet.core"
local json = require "duet.json"
local same, near, contains = compare.same, compare.near, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local SCRIPT = compare.data "../scripts/lecture.lua"
local NAMES = { "dual", "random", "xavier", "l1", "l2", "elastic", "lr_0.1", "lr_0.01",
                "validation_1000", "validation_500", "validation_600", "validation_700",
                "early_stop", "minibatch", "dropout", "dual_10000", "momentum", "dual_15000",
                "rmsprop", "adam" }
local cases = {}

-- Run the script: its status, stdout and stderr.
local function run(...)
  return core.spawn { command, SCRIPT, ... }
end

-- What a run prints that has to end well.
local function output_of(...)
  local status, output, errors = run(...)
  same("stderr", errors, "", 2)
  same("status", status, 0, 2)
  return output
end

-- A run that has to fail with a status and these words, without a traceback.
local function refuses(want, words, ...)
  local status, output, errors = run(...)
  same("status", status, want, 2)
  contains("stderr", errors, words, 2)
  same("a traceback", errors:find "traceback", nil, 2)
  same("stdout", output, "", 2)
end

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

-- A file of numbers under a header: its header, and rows.
local function read_csv(path)
  local rows = {}
  local file <close> = assert(io.open(path))
  local header = file:read()
  for line in file:lines() do
    local row = {}
    for field in line:gmatch "[^,]+" do row[#row + 1] = tonumber(field) end
    rows[#rows + 1] = row
  end
  return header, rows
end

cases["--list prints the recipes in the lecture's order"] = function()
  same("list", output_of "--list", table.concat(NAMES, "\n") .. "\n")
end

cases["--help says what there is"] = function()
  local help = output_of "--help"
  for _, option in ipairs { "--only", "--json", "--curves", "--receipts", "--plots",
                           "--no-plots", "--data" } do
    contains("help", help, option)
  end
  same("short", output_of "-h", help)
end

cases["a wrong command line is refused with 2"] = function()
  refuses(2, "unknown option '--jsn'", "--jsn")
  refuses(2, "unknown option 'dual'", "dual")
  refuses(2, "--only needs a value", "--only")
  refuses(2, "--plots needs a value", "--plots=")
  refuses(2, "no recipe 'duel'; there are: dual, random", "--only", "duel")
  refuses(2, "no recipe ''", "--only=dual,")
end

cases["data that can't be read end with 1 and the reason"] = function()
  refuses(1, "/nowhere/at/all.csv", "--no-plots", "--data", "/nowhere/at/all.csv")
  compare.with_file("a,benign\n1,2,3\n", function(path)
    refuses(1, path .. ":2:", "--no-plots", "--data", path)
  end)
end

cases["folders that can't be made end with 1 and the reason"] = function()
  compare.with_file("", function(path)
    refuses(1, path, "--only", "dual", "--plots", path .. "/plots")
    refuses(1, path, "--only", "dual", "--no-plots", "--curves", path)
  end)
end

cases["--json prints an object per recipe, in the lecture's order"] = function()
  local printed = lines(output_of("--json", "--no-plots", "--only", "early_stop,l1,random"))
  same("lines", #printed, 3)
  local random, l1, early = json.decode(printed[1]), json.decode(printed[2]),
                            json.decode(printed[3])
  same("first", random.recipe, "random")
  contains("null", printed[1], '"lecture": null')
  same("right", random.right, 110)
  same("second", l1.recipe, "l1")
  same("epochs", l1.epochs, 1000)
  near("loss", l1.loss, 0.1545412978114, 1e-12)
  same("score", l1.score, 0.9473684210526315)
  same("lecture", l1.lecture, 0.9473684210526315)
  same("rows", l1.rows, 114)
  contains("null", printed[2], '"val_loss": null')
  contains("null", printed[2], '"stopped": null')
  same("third", early.recipe, "early_stop")
  same("epochs", early.epochs, 586)
  same("stopped", early.stopped, 585)
  near("val_loss", early.val_loss, 0.1556088796491, 1e-12)
end

cases["one recipe alone has the numbers it has among all"] = function()
  local alone = json.decode(output_of("--json", "--no-plots", "--only=minibatch"))
  near("loss", alone.loss, 0.0411889541959, 1e-8)
end

cases["the table says whether a figure agrees; of dropout, how often it comes"] = function()
  local printed = lines(output_of("--no-plots", "--only", "dual,dropout"))
  contains("header", printed[1], "recipe")
  contains("dual", printed[2], "109/114")
  contains("dual", printed[2], "0.956140350877193")
  contains("dual", printed[2], "agrees")
  contains("dropout", printed[3], "of 200")
  same("agrees", printed[3]:find "agrees", nil)
  contains("summary", printed[4], "1 of 1 figures agree")
end

cases["--curves writes every epoch from 0 in full precision"] = function()
  compare.with_folder({}, function(path)
    output_of("--no-plots", "--json", "--only", "dual,early_stop", "--curves", path)
    local header, rows = read_csv(path .. "/dual.csv")
    local _, golden = read_csv(compare.golden_folder() .. "/curves/dual.csv")
    same("header", header, "epoch,loss")
    same("epochs", #rows, 1000)
    for _, want in ipairs(golden) do
      same("epoch", rows[want[1] + 1][1], want[1])
      near("loss", rows[want[1] + 1][2], want[2], 1e-12)
    end
    header, rows = read_csv(path .. "/early_stop.csv")
    same("header", header, "epoch,loss,val_loss")
    same("last epoch", rows[#rows][1], 585)
  end)
end

cases["the plots whose recipes ran are drawn, as SVG and PNG"] = function()
  if not core.spawn { "gnuplot", "--version" } then return end
  compare.with_folder({}, function(path)
    contains("said", output_of("--only", "dual,random,xavier", "--plots", path), "plots in")
    local drawn = lines(select(2, core.spawn { "/bin/ls", path }))
    same("some", #drawn > 0, true)
    for _, name in ipairs(drawn) do
      local file <close> = assert(io.open(path .. "/" .. name, "rb"))
      local text = file:read "a"
      same("begin of " .. name, text:sub(1, 4), name:match "svg$" and "<?xm" or "\137PNG")
    end
  end)
end

return cases
