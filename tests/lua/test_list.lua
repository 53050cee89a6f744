-- test_list.lua - duet list: what is found, what is shadowed, what can't be loaded, and commands.
local compare = require "compare"
local core = require "duet.core"
local json = require "duet.json"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local hostile = assert(os.getenv "DUET_TEST_HOSTILE", "DUET_TEST_HOSTILE: a folder of plugins")
local cases = {}

local function run(...)
  return core.spawn { command, ... }
end

-- The rows of duet list --json, by "kind.name"; of several the first.
local function listed(...)
  local status, output, errors = run("list", "--json", ...)
  same("stderr", errors, "", 2)
  same("status", status, 0, 2)
  local rows = {}
  for _, row in ipairs(assert(json.decode(output))) do
    local name = row.kind .. "." .. row.name
    rows[name] = rows[name] or row
  end
  return rows
end

local PLUGIN = [[
local duet = require "duet"
duet.metric.define { name = "mine", version = "%s", summary = "for tests",
  value = function() return 0 end }
]]

cases["what is shipped is listed with version, summary and file"] = function()
  local rows = listed()
  local adam = rows["optimizer.adam"]
  same("version", adam.version, "1.0.0")
  contains("file", adam.file, "/optimizer_adam.so")
  same("dtypes", table.concat(adam.dtypes, " "), "float64 float32")
  same("scope", adam.scope, "elementwise")
  assert(rows["loss.mse"] and rows["schedule.step"], "other kinds are missing")
  for name, row in pairs(rows) do assert(not row.error, name) end
end

cases["a kind restricts the list"] = function()
  for name in pairs(listed "metric") do contains("name", name, "metric.") end
end

cases["a line is for people: name, version, summary, file"] = function()
  local _, output = run("list", "metric")
  assert(output:find("metric%.accuracy +1%.0%.0 +share of rows predicted right +/%S+\n"), output)
  assert(not output:find "\27", "colours without a terminal")
end

-- What the plugins in tests/plugins/hostile do, and what is said of it where they are run.
local DEEDS = {
  crashes = "crashes while it is loaded: Segmentation fault",
  aborts = "crashes while it is loaded: Aborted",
  loops = "kept a processor busy for more than 2 s: it loops",
  floods = "says more than 4194304 bytes of itself",
  exits = "ends the process while it is loaded, with exit status 3",
  ends = "ends the process while it is loaded, with exit status 0",
  rounds = "changed how numbers are rounded",
  prints = false, writes = false, forks = false, forges = false,
}

-- Runs a command where DUET_TEST_LEFT names a file that code of the plugins would leave.
local function run_watched(...)
  local arguments, status, output, errors = { ... }, nil, nil, nil
  compare.with_folder({}, function(folder)
    local left = folder .. "/left"
    status, output, errors = core.spawn { "env", "DUET_TEST_LEFT=" .. left, command,
                                          table.unpack(arguments) }
    assert(not io.open(left), "code of a plugin wrote a file")
  end)
  return status, output, errors
end

cases["looking at a file runs none of it: list, inspect and duet.plugins"] = function()
  local _, output, errors = run_watched("list", "--json", "--plugin-path", hostile, "optimizer")
  local rows = {}
  same("stderr of list", errors, "")
  for _, row in ipairs(json.decode(output)) do rows[row.name] = row end
  _, output, errors = run_watched("--plugin-path", hostile, "-e", [[
    for _, plugin in ipairs(duet.plugins { kind = "optimizer" }) do
      print(plugin.name, plugin.version, plugin.error)
    end]])
  same("stderr of duet.plugins", errors, "")
  assert(not output:find "printed while", "one was loaded here")
  for deed in pairs(DEEDS) do
    local row = rows[deed]
    same(deed, row.error, nil)
    same(deed, row.summary, "for tests")
    same(deed, row.file, ("%s/optimizer_%s.so"):format(hostile, deed))
    contains(deed, "\n" .. output, ("\n%s\t1.0.0\tnil\n"):format(deed))
    local status, text = run_watched("inspect", row.file)
    same("status", status, 0)
    contains("inspect", text, ("optimizer %s 1.0.0: for tests\n"):format(deed))
  end
  contains("one of another name", rows.renamed.error,
           "first plugin is optimizer other, expected optimizer renamed")
  same("no row is forged", rows.adam.version, "1.0.0")
  contains("one that is shipped", output, "\nadam\t1.0.0\tnil\n")
end

cases["inspect --run loads a file in a process that can do nothing else"] = function()
  for deed, reason in pairs(DEEDS) do
    local file = ("%s/optimizer_%s.so"):format(hostile, deed)
    local status, output, errors = run_watched("inspect", "--run", file)
    same(deed, status, reason and 1 or 0)
    contains(deed, errors, reason or "")
    contains(deed, output, file)
  end
  local _, _, errors = run_watched("inspect", "--run", "--plugin-path", hostile, "forges")
  contains("a forged answer", errors, "it writes what is no description of it")
end

cases["a plugin in Lua is run where it can do nothing else, and its answer is bounded"] = function()
  local files = {
    exits = "os.exit(3)",
    spins = "while true do end",
    writes = "assert(io.open(os.getenv 'DUET_TEST_LEFT', 'w'))",
    executes = "assert(os.execute 'touch $DUET_TEST_LEFT')",
    prints = "print 'printed' io.stderr:write 'printed'",
    grows = "local s = 'x' while true do s = s .. s end",
    steers = "error '\\27[2Jgone'",
  }
  local wanted = {
    exits = "it ends the process while it is loaded, with exit status 3",
    spins = "for more than 2 s: it loops", writes = "Permission denied", executes = "not permitted",
    prints = "it defines no plugin", grows = "not enough memory", steers = [[\x1b[2Jgone]],
  }
  local _, layers = core.spawn { command, "sandbox", "--layers" }
  if not layers:find("yes  files", 1, true) then files.writes, wanted.writes = nil, nil end
  if not layers:find("yes  system calls", 1, true) then
    files.executes, wanted.executes = nil, nil
  end
  local folder_files = { ["metric_mine.lua"] = PLUGIN:format "1.0" }
  for name, text in pairs(files) do folder_files["metric_" .. name .. ".lua"] = text end
  compare.with_folder(folder_files, function(folder)
    local _, output = run_watched("list", "--json", "--plugin-path", folder, "metric")
    local rows = {}
    for _, row in ipairs(json.decode(output)) do rows[row.name] = row end
    for name, reason in pairs(wanted) do contains(name, rows[name].error, reason) end
    same("one that does nothing else", rows.mine.version, "1.0")
    local file = folder .. "/metric_steers.lua"
    local _, _, errors = run_watched("inspect", file)
    contains("a message", errors, [[\x1b[2Jgone]])
  end)
end

cases["inspect prints who made a plugin, and units and scales of options"] = function()
  compare.with_folder({ ["schedule_mine.c"] = [[
#include <duet/schedule.h>
struct mine { int64_t every; double rate; const char *path; };
static const struct duet_option mine_options[] = {
  DUET_OPTION(mine, every, 10, "[1, inf)", "length", .unit = "updates", .scale = DUET_SCALE_LOG),
  DUET_OPTION(mine, rate, 0.5, "[0, 1]", "share"),
  DUET_OPTION(mine, path, 0, NULL, "where", .initial = "a.csv"), DUET_END };
static double mine_lr(const void *options, const struct duet_schedule_args *s)
{ (void)options; return s->where->base_lr; }
DUET_PLUGIN(schedule, mine, "1.2.0", .summary = "for tests", .id = "org.example.mine",
  .author = "A. Author\033[31m", .licence = "MIT", .url = "https://example.org",
  .paper = "A. Author, 2026", .config_size = sizeof(struct mine), .options = mine_options,
  .lr = mine_lr);
]] }, function(folder)
    local status, _, errors = core.spawn { "env", "-C", folder, command, "build",
                                           "schedule_mine.c" }
    same(errors, status, 0)
    local file = folder .. "/schedule_mine.so"
    local _, output = run("inspect", "--json", file)
    local mine = json.decode(output).plugins[1]
    same("id", mine.id, "org.example.mine")
    same("author", mine.author, "A. Author\27[31m")
    same("licence", mine.licence, "MIT")
    same("url", mine.url, "https://example.org")
    same("paper", mine.paper, "A. Author, 2026")
    local options = {}
    for _, option in ipairs(mine.options) do options[option.name] = option end
    same("unit", options.every.unit, "updates")
    same("scale", options.every.scale, "log")
    same("usual scale", options.rate.scale, "linear")
    same("default of a string", options.path.default, "a.csv")
    _, output = run("inspect", file)
    contains("licence", output, "  licence   MIT\n")
    contains("paper", output, "  paper     A. Author, 2026\n")
    assert(output:find "length +in updates +scale log\n", output)
    assert(not output:find "\27", "a control byte is printed")
  end)
end

cases["of two with one name the first counts, the other is listed as shadowed"] = function()
  compare.with_folder({ ["metric_mine.lua"] = PLUGIN:format "1.0" }, function(first)
    compare.with_folder({ ["metric_mine.lua"] = PLUGIN:format "2.0" }, function(second)
      local _, output = run("list", "--json", "--plugin-path", first .. ":" .. second, "metric")
      local mine = {}
      for _, row in ipairs(json.decode(output)) do
        if row.name == "mine" then mine[#mine + 1] = row end
      end
      same("rows", #mine, 2)
      same("first", mine[1].version, "1.0")
      same("first", mine[1].shadowed_by, nil)
      same("second", mine[2].version, "2.0")
      same("second", mine[2].shadowed_by, first .. "/metric_mine.lua")
      _, output = run("--plugin-path", second .. ":" .. first, "list", "metric")
      contains("the path before", output, ("(shadowed by %s/metric_mine.lua)"):format(second))
    end)
  end)
end

cases["what others may write is listed with the reason"] = function()
  compare.with_folder({ ["metric_mine.lua"] = PLUGIN:format "1.0" }, function(folder)
    core.spawn { "chmod", "o+w", folder .. "/metric_mine.lua" }
    contains("a file", listed("--plugin-path", folder)["metric.mine"].error,
             "others may write this file")
    core.spawn { "chmod", "o-w", folder .. "/metric_mine.lua" }
    core.spawn { "chmod", "o+w", folder }
    contains("a folder", listed("--plugin-path", folder)["metric.mine"].error,
             "others may write this directory")
    core.spawn { "chmod", "+t", folder }
    same("a sticky folder", listed("--plugin-path", folder)["metric.mine"].version, "1.0")
  end)
end

-- duet list in a folder of its own, with these variables and no others of duet's.
local function list_in(folder, variables)
  local _, output = core.spawn { "env", "-C", folder, "-u", "DUET_PLUGIN_PATH",
                                 "-u", "XDG_DATA_HOME", "HOME=/nonexistent",
                                 table.unpack(variables) }
  return output
end

cases["--plugin-path, DUET_PLUGIN_PATH, the user's folder, never the current one"] = function()
  compare.with_folder({ ["metric_mine.lua"] = PLUGIN:format "1.0" }, function(folder)
    local users = folder .. "/home/.local/share/duet/plugins"
    local data = folder .. "/data/duet/plugins"
    core.spawn { "mkdir", "-p", users, data }
    compare.write(users .. "/metric_mine.lua", PLUGIN:format "2.0")
    compare.write(data .. "/metric_mine.lua", PLUGIN:format "3.0")
    local home, xdg = "HOME=" .. folder .. "/home", "XDG_DATA_HOME=" .. folder .. "/data"
    local here = "DUET_PLUGIN_PATH=" .. folder
    for version, variables in pairs {
      none = { command, "list" },
      ["without a name"] = { "DUET_PLUGIN_PATH=::", command, "list" },
      ["2.0"] = { home, command, "list" },
      ["3.0"] = { home, xdg, command, "list" },
      ["1.0"] = { home, xdg, here, command, "list" },
      ["1.0 "] = { home, "DUET_PLUGIN_PATH=.", command, "list" },
      ["3.0 "] = { home, here, command, "list", "--plugin-path", data },
    } do
      local found = list_in(folder, variables):match "metric%.mine +(%S+)"
      same(version, found, version:match "^%d%.%d")
    end
  end)
end

cases["wrong command lines end with 2 and say what was meant"] = function()
  for message, arguments in pairs {
    ["'optimiser' (did you mean 'optimizer'?)"] = { "list", "optimiser" },
    ["no kind of plugin is named 'x' (there are: initializer"] = { "list", "x" },
    ["duet list: expected one KIND, got 2"] = { "list", "loss", "metric" },
    ["duet list: unrecognized option '--jason'"] = { "list", "--jason" },
    ["'lst' is neither a script nor a command (did you mean 'list'?)"] = { "lst" },
    ["'nonsense' is neither a script nor a command"] = { "nonsense" },
  } do
    local status, output, errors = run(table.unpack(arguments))
    contains("stderr", errors, message)
    contains("stderr", errors, "--help'")
    same("stdout", output, "")
    same("status", status, 2)
  end
end

cases["a file that was meant is named, and is no command"] = function()
  local status, _, errors = run "no_such_file.lua"
  contains("stderr", errors, "cannot open no_such_file.lua")
  same("status", status, 1)
end

cases["help goes to stdout"] = function()
  local status, output, errors = run("list", "--help")
  contains("stdout", output, "usage: duet list")
  same("stderr", errors, "")
  same("status", status, 0)
end

return cases
