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

cases["what a file does while it is loaded harms nothing, and is said"] = function()
  local rows = listed("--plugin-path", hostile, "optimizer")
  for name, reason in pairs {
    crashes = "crashes while it is loaded: Segmentation fault",
    aborts = "crashes while it is loaded: Aborted",
    loops = "kept a processor busy for more than 2 s: it loops",
    exits = "ends the process while it is loaded, with exit status 3",
    ends = "ends the process while it is loaded, with exit status 0",
    rounds = "changed how numbers are rounded",
    renamed = "first plugin is optimizer other, expected optimizer renamed",
  } do
    contains(name, rows["optimizer." .. name].error, reason)
    contains(name, rows["optimizer." .. name].file, hostile)
  end
  same("what prints is a plugin", rows["optimizer.prints"].summary, "for tests")
  assert(rows["optimizer.adam"], "what comes after is missing")
end

cases["duet.plugins survives them too, and loads none"] = function()
  local status, output, errors = run("--plugin-path", hostile, "-e", [[
    for _, plugin in ipairs(duet.plugins { kind = "optimizer" }) do
      print(plugin.name, plugin.version, plugin.error)
    end]])
  same("stderr", errors, "")
  contains("one that crashes", output, "crashes while it is loaded: Segmentation fault\n")
  contains("one that prints", output, "\nprints\t1.0.0\tnil\n")
  contains("one that is shipped", output, "\nadam\t1.0.0\tnil\n")
  assert(not output:find "printed while", "one was loaded here")
  same("status", status, 0)
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
