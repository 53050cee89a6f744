-- test_plugin_files.lua - plugins written in Lua, in files on the plugin path.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local same, raises, contains, with_folder =
  compare.same, compare.raises, compare.contains, compare.with_folder

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local cases = {}

-- The text of a file that defines a regularizer whose penalty is a number.
local function penalty(name, value, more)
  return ([[
    local duet = require "duet"
    duet.regularizer.define {
      name = %q, version = "%s.0", summary = "a constant",
      penalty = function(c) return %s end,
    }
    %s]]):format(name, value, value, more or "")
end

-- Call f with a folder of such files that the plugin path begins with.
local function with_plugins(files, f)
  with_folder(files, function(folder)
    core.add_plugin_path(folder)
    f(folder)
  end)
end

cases["a file on the path is opened by the name of its plugin, once"] = function()
  -- Files have globals of their own: what they share with the script is a module.
  local counts = { opened = 0 }
  package.loaded["test.counts"] = counts
  local text = penalty("filed", 3, "local c = require 'test.counts' c.opened = c.opened + 1")
  with_plugins({ ["regularizer_filed.lua"] = text }, function(folder)
    local plugin = duet.regularizer.filed
    same("file", plugin.file, folder .. "/regularizer_filed.lua")
    same("tostring", tostring(plugin), "regularizer filed 3.0: a constant")
    same("penalty", plugin {}:penalty { 1, 2 }, 3.0)
    same("pinned", duet.regularizer["filed@3.0"], plugin)
    same("loaded by its path", duet.load(folder .. "/regularizer_filed.lua"), plugin)
    same("opened", counts.opened, 1)
    raises("no regularizer plugin named 'filled' (did you mean 'filed'?); looked for " ..
           "regularizer_filled.so and .lua on the plugin path",
           function() return duet.regularizer.filled end)
  end)
end

cases["the first folder that has such a file counts, and a shared object before it"] = function()
  with_plugins({ ["regularizer_l2.lua"] = penalty("l2", 5) }, function()
    same("before the one that comes with duet", duet.regularizer.l2 {}:penalty { 1 }, 5.0)
    with_plugins({ ["regularizer_l2.lua"] = penalty("l2", 6) }, function(folder)
      same("the first", duet.regularizer.l2 {}:penalty { 1 }, 6.0)
      local shared
      for _, plugin in ipairs(duet.plugins { kind = "regularizer" }) do
        shared = shared or plugin.name == "l1" and plugin.file
      end
      core.spawn { "cp", shared, folder .. "/regularizer_l1.so" }
      compare.write(folder .. "/regularizer_l1.lua", penalty("l1", 7))
      core.add_plugin_path(folder)
      same("shared object", duet.regularizer.l1.file, folder .. "/regularizer_l1.so")
    end)
  end)
end

cases["a file that is wrong is refused with its reason, and another one works"] = function()
  local define =
    "require 'duet'.regularizer.define { name = '%s', penalty = function() return 1 end }\n"
  local a, b = define:format "wrong_a", define:format "wrong_b"
  local wrong = {
    none = { "local x = 1", "it defines no plugin, as with duet.optimizer.define" },
    syntax = { "local = 1", "regularizer_syntax.lua:1: <name> expected near '='" },
    raises = { "\nlocal x = nil .. 1",
               "regularizer_raises.lua:2: attempt to concatenate a nil value" },
    object = { "error {}", "an error that is no text" },
    two = { a .. b, "regularizer_two.lua:2: a file defines one plugin, and this one has defined " ..
                    "regularizer wrong_a" },
    other = { a,
              "refused: its first plugin is regularizer wrong_a, expected regularizer other" },
    kind = { "require 'duet'.metric.define { name = 'kind', value = function() return 1 end }",
             "refused: its first plugin is metric kind, expected regularizer kind" },
    late = { define:format "late" .. "error 'too late'", "regularizer_late.lua:2: too late" },
    itself = { "return require 'duet'.regularizer.itself", "while it is loaded it needs itself" },
    binary = { string.dump(function() end), "attempt to load a binary chunk" },
    misspelt = { "require 'duet'.regularizer.define { name = 'misspelt', penalti = 1 }",
                 "unknown option 'penalti' (did you mean 'penalty'?)" },
  }
  local files = { ["regularizer_right.lua"] = penalty("right", 2) }
  for name, case in pairs(wrong) do files[("regularizer_%s.lua"):format(name)] = case[1] end
  with_plugins(files, function()
    for name, case in pairs(wrong) do
      for _ = 1, 2 do
        local ok, message = pcall(function() return duet.regularizer[name] end)
        same("refused " .. name, ok, false)
        contains(name, message, case[2])
        local _, named = message:gsub("regularizer_" .. name .. "%.lua", "")
        same("not named again and again", named <= 2, true)
      end
    end
    same("right", duet.regularizer.right {}:penalty { 1 }, 2.0)
    local found = {}
    for _, plugin in ipairs(duet.plugins { kind = "regularizer" }) do
      found[plugin.name] = plugin
    end
    same("no error", found.right.error, nil)
    same("version", found.right.version, "2.0")
    for name, case in pairs(wrong) do contains("list " .. name, found[name].error, case[2]) end
  end)
end

cases["what a refused file has made stays usable"] = function()
  local kept = {}
  package.loaded["test.kept"] = kept
  with_plugins({ ["regularizer_refused.lua"] = [[
    require "test.kept".it = require "duet".regularizer.define {
      name = "refused", penalty = function() return 4 end,
    } {}
    error "no more"]] }, function()
    raises("no more", function() return duet.regularizer.refused end)
    collectgarbage()
    same("kept", kept.it:penalty { 1 }, 4.0)
  end)
end

-- A plugin's file, its directory or the one above is changed, and changed back.
cases["files that other users could change or replace are refused"] = function()
  local is_root = select(2, core.spawn { "id", "-u" }):match "^0%s*$"
  local changes = {
    { "file", "chmod", "o+w", "o-w", "refused, since others may write this file" },
    { "directory", "chmod", "o+w", "o-w", "refused, since others may write this directory" },
    { "above", "chmod", "o+w", "o-w", "refused, since others may write this directory" },
  }
  if is_root then
    for _, place in ipairs { "file", "directory", "above" } do
      local what = place == "file" and "file" or "directory"
      changes[#changes + 1] = { place, "chown", "65534", "0",
        ("this %s belongs to the user with number 65534, neither to root nor to you"):format(what) }
      changes[#changes + 1] = { place, "chgrp", "65534", "0", ("the group with number 65534 may "
        .. "write this %s (chmod g-w would permit it)"):format(what), mode = "g+w" }
    end
  end
  with_plugins({ ["regularizer_open.lua"] = penalty("open", 1) }, function(folder)
    local above = os.tmpname()
    os.remove(above)
    core.spawn { "mkdir", "-p", above .. "/within" }
    core.spawn { "cp", folder .. "/regularizer_open.lua", above .. "/within/plugin.lua" }
    local places = { file = above .. "/within/plugin.lua", directory = above .. "/within",
                     above = above }
    for _, change in ipairs(changes) do
      local place = places[change[1]]
      if change.mode then core.spawn { "chmod", change.mode, place } end
      core.spawn { change[2], change[3], place }
      raises(change[5], function() duet.load(places.file) end)
      core.spawn { change[2], change[4], place }
      if change.mode then core.spawn { "chmod", "g-w", place } end
    end
    core.spawn { "chmod", "1777", above }
    same("in a sticky directory", duet.load(places.file).name, "open")
    core.spawn { "rm", "-r", above }
  end)
end

cases["a link that others could lead elsewhere is refused"] = function()
  with_plugins({ ["regularizer_open.lua"] = penalty("open", 1) }, function(folder)
    local open = os.tmpname()
    os.remove(open)
    core.spawn { "mkdir", open }
    core.spawn { "ln", "-s", folder .. "/regularizer_open.lua", open .. "/link.lua" }
    core.spawn { "chmod", "o+w", open }
    raises("refused, since others may write this directory",
           function() duet.load(open .. "/link.lua") end)
    core.spawn { "rm", "-r", open }
  end)
end

cases["a file may use plugins in other files, and is loaded from coroutines"] = function()
  with_plugins({
    ["regularizer_outer.lua"] = [[
      local duet = require "duet"
      local inner = duet.regularizer.inner {}
      duet.regularizer.define {
        name = "outer", penalty = function(c) return 10 * inner:penalty(c.weight) end,
      }]],
    ["regularizer_inner.lua"] = penalty("inner", 2),
  }, function()
    local value = coroutine.wrap(function() return duet.regularizer.outer {}:penalty { 1 } end)()
    same("penalty", value, 20.0)
  end)
end

cases["a saved model finds the plugins of its files again"] = function()
  local text = [[
    require "duet".activation.define {
      name = "squarely", forward = function(c) c.y:assign(c.x * c.x) end,
      backward = function(c) c.gx:assign(c.gy * c.x * 2) end,
    }]]
  with_folder({ ["activation_squarely.lua"] = text }, function(folder)
    core.add_plugin_path(folder)
    local model = duet.model { inputs = 2, hidden = 3, outputs = 1,
                               activation = duet.activation.squarely {} }
    model:save(folder .. "/model.duet")
    local script = ([[local m = duet.model.load %q print(m:logits { 1, 2 })]]):format(
      folder .. "/model.duet")
    local status, output, errors = core.spawn { command, "--plugin-path", folder, "-e", script }
    same("stderr", errors, "")
    same("status", status, 0)
    same("stdout", output, tostring(model:logits { 1, 2 }) .. "\n")
  end)
end

return cases
