-- test_reload.lua - new code for plugins that are at work, in C and in Lua.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local same, rows, raises, contains, fails =
  compare.same, compare.rows, compare.raises, compare.contains, compare.fails

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local built = assert(os.getenv "DUET_TEST_RELOADED", "DUET_TEST_RELOADED: where versions are")
local cases = {}

-- ---- The versions of one plugin, in either language --------------------------------------------

local TEXT = [[
require "duet".optimizer.define {
  name = "NAME", version = "VERSION", summary = "momentum, to be reloaded",
  lr = 0.1, scope = "SCOPE", slots = { SLOTS },
  options = { { name = "momentum", default = 0.9, range = "[0, 1)", summary = "share kept" },
              OPTIONS },
  METHODS
  step = function(u)
    local v = u.slots.FIRST
    v:mul(u.options.momentum):add(u.gradient)
    u.weight:add(v, -u.lr * FACTOR)
  end,
}
]]

local PLAIN = { NAME = "reloaded", VERSION = "1.0", SCOPE = "tensor", SLOTS = "'velocity'",
                OPTIONS = "", METHODS = "", FACTOR = "1", FIRST = "velocity" }

-- What a version says instead. The shared objects are built of reloaded.c alike.
local VERSIONS = {
  same = {}, twice = { FACTOR = "2", VERSION = "2.0" },
  new_slot = { SLOTS = "'velocity', 'more'" }, other_slot = { SLOTS = "'speed'", FIRST = "speed" },
  new_shape = { SLOTS = "{ name = 'velocity', shape = 'row' }" },
  new_option = { OPTIONS = "{ name = 'damping', default = 0, summary = 'less' }" },
  new_method = { METHODS = "prepare = function() end," },
  new_scope = { SCOPE = "elementwise" }, other_name = { NAME = "renamed" },
}

local put = {}

-- Files are replaced, not written over, as linkers do it: the old one is mapped.
function put.so(folder, version)
  core.spawn { "cp", built .. version .. ".so", folder .. "/new" }
  os.rename(folder .. "/new", folder .. "/optimizer_reloaded.so")
end

function put.lua(folder, version)
  compare.write(folder .. "/optimizer_reloaded.lua", (TEXT:gsub("%u%u+", function(word)
    return VERSIONS[version][word] or PLAIN[word]
  end)))
end

-- Call f for either language, with a plugin that was just loaded and a function that puts another
-- version of its file in place.
local function each(f)
  for _, ending in ipairs { "so", "lua" } do
    compare.with_folder({}, function(folder)
      local function replace(version) put[ending](folder, version) end
      replace "same"
      local plugin = assert(duet.load(("%s/optimizer_reloaded.%s"):format(folder, ending)))
      same("found by name", duet.optimizer.reloaded, plugin)
      f(plugin, replace, ending, folder)
    end)
  end
end

-- ---- Runs --------------------------------------------------------------------------------------

-- Steps from one weight to the next, with what is done between two of them.
local function walk(optimizer, dtype, between)
  local w = duet.tensor({ { 2.385, -1.7 }, { 0.61, 3.2 } }, dtype)
  local u = optimizer:attach(w)
  for t = 1, 20 do
    u:step(w * w * w - w * 0.3)
    if between then between(t, u) end
  end
  return w
end

local function fit(optimizer, on_epoch)
  local rng = duet.rng(5)
  local data = duet.data.from(rng:normal(0, 1, 40, 3), rng:permutation(40))
  local model = duet.model { inputs = 3, hidden = 4, outputs = 1, seed = 1,
                             loss = duet.loss.mse {} }
  model:fit(data, { epochs = 12, batch = 8, seed = 3, optimizer = optimizer, on_epoch = on_epoch })
  return model
end

cases["a reload that changes nothing changes no bit"] = function()
  each(function(plugin, replace, ending)
    for _, dtype in ipairs { "float64", "float32" } do
      local want = walk(plugin { lr = 0.02 }, dtype)
      local got = walk(plugin { lr = 0.02 }, dtype, function()
        replace "same"
        same("reloaded", assert(duet.reload "optimizer.reloaded"), plugin)
      end)
      rows(ending .. " " .. dtype, got, want:totable())
    end
    local want = fit(plugin { lr = 0.001 })
    local got = fit(plugin { lr = 0.001 }, function() assert(duet.reload(plugin)) end)
    for _, name in ipairs { "w1", "w2", "b1", "b2" } do
      rows(ending .. " " .. name, got[name], want[name]:totable())
    end
  end)
end

cases["the next step runs the new code on the state there is"] = function()
  each(function(plugin, replace)
    local w, v, u = 1.5, 0.0
    local t = duet.tensor { w }
    u = plugin { lr = 0.5, momentum = 0.25 }:attach(t)
    for i = 1, 6 do
      if i == 4 then
        replace "twice"
        assert(duet.reload "optimizer.reloaded")
      end
      v = 0.25 * v + 0.125
      w = w - 0.5 * (i >= 4 and 2 or 1) * v
      u:step { 0.125 }
      same("w", t[1][1], w)
      same("velocity", u.slots.velocity[1][1], v)
      same("t", u.t, i)
    end
    same("version", plugin.version, "2.0")
    same("options", u.options.momentum, 0.25)
  end)
end

cases["what does not fit is refused, the difference is named, the old code goes on"] = function()
  local refused = {
    new_slot = "slot 'more' is new", other_slot = "slot 'velocity' is gone",
    new_shape = "slot 'velocity' has changed", new_option = "option 'damping' is new",
    new_method = "method 'prepare' is new", new_scope = "scope has changed",
  }
  each(function(plugin, replace, ending)
    local want = walk(plugin { lr = 0.02 }, "float64"):totable()
    for version, difference in pairs(refused) do
      local got = walk(plugin { lr = 0.02 }, "float64", function(t)
        if t ~= 7 then return end
        replace(version)
        fails(("optimizer_reloaded.%s: not reloaded, since optimizer reloaded is in use and %s; " ..
               "its old code goes on"):format(ending, difference), duet.reload "optimizer.reloaded")
      end)
      rows(version, got, want)
    end
  end)
end

cases["a plugin that isn't in use may change in all but its name"] = function()
  each(function(plugin, replace)
    for _, version in ipairs { "new_slot", "other_slot", "new_option", "new_scope", "same" } do
      replace(version)
      same("reloaded", assert(duet.reload "optimizer.reloaded"), plugin)
      local u = plugin {}:attach(duet.tensor { 1, 2 })
      u:step { 1, 1 }
      same("speed", u.slots.speed ~= nil, version == "other_slot")
      same("damping", plugin {}.options.damping, version == "new_option" and 0.0 or nil)
    end
    replace "other_name"
    fails("not reloaded: where it had optimizer reloaded it has optimizer renamed",
          duet.reload "optimizer.reloaded")
    same("name", plugin {}.name, "reloaded")
  end)
end

cases["a file that is broken or gone is refused, and the old code goes on"] = function()
  each(function(plugin, _, ending, folder)
    local path = ("%s/optimizer_reloaded.%s"):format(folder, ending)
    local want = walk(plugin {}, "float64"):totable()
    local got = walk(plugin {}, "float64", function(t)
      if t == 3 then
        os.remove(path)
        fails("No such file", duet.reload(plugin))
      elseif t == 5 then
        compare.write(path, "half a file")
        fails("optimizer_reloaded." .. ending, duet.reload(plugin))
      end
    end)
    rows(ending, got, want)
  end)
end

cases["a plugin may be reloaded while it steps: its code isn't closed"] = function()
  compare.with_folder({ ["optimizer_inside.lua"] = [[
    local duet = require "duet"
    local n = 0
    duet.optimizer.define {
      name = "inside", version = "%d",
      step = function(u)
        assert(duet.reload "optimizer.inside")
        n = n + 1
        u.weight:fill(n)
      end,
    }]] }, function(folder)
    local plugin = assert(duet.load(folder .. "/optimizer_inside.lua"))
    local w = duet.tensor { 1 }
    local u = plugin {}:attach(w)
    for _ = 1, 3 do
      u:step { 0 }
      collectgarbage()
      same("each step is the first of its code", w[1][1], 1.0)
    end
  end)
end

cases["the other kinds are reloaded alike"] = function()
  local text = [[
    require "duet".metric.define { name = "remade", value = function() return %d end }]]
  compare.with_folder({ ["metric_remade.lua"] = text:format(1) }, function(folder)
    local plugin = assert(duet.load(folder .. "/metric_remade.lua"))
    local metric = plugin {}
    same("old", metric:value({ 1 }, { 1 }), 1.0)
    compare.write(folder .. "/metric_remade.lua", text:format(2))
    assert(duet.reload(plugin))
    same("new", metric:value({ 1 }, { 1 }), 2.0)
  end)
end

cases["an export taken before calls the new code"] = function()
  each(function(plugin, replace, ending)
    if ending == "lua" then return end
    local factor = plugin.exports.factor
    same("old", factor(), 1.0)
    replace "twice"
    assert(duet.reload(plugin))
    same("new", factor(), 2.0)
  end)
end

-- Steps until the plugin's file has been replaced and taken over, or for 20 seconds.
local WATCHED = [[
local folder, ending = ...
local duet = require "duet"
local plugin = assert(duet.load(folder .. "/optimizer_reloaded." .. ending))
local u = plugin { lr = 0.5, momentum = 0 }:attach(duet.tensor { 0 })
local start = os.time()
assert(os.rename(folder .. "/next", folder .. "/optimizer_reloaded." .. ending))
repeat
  u:step { 1 }
  local done = io.open(folder .. "/log", "a"):seek "end" > 0
until done or os.time() > start + 20
local before = u.weight[1][1]
u:step { 1 }
print(before - u.weight[1][1], plugin.version, u.t > 2)
]]

cases["duet run --watch takes over a changed file between two steps"] = function()
  for version, want in pairs {
    twice = { "1.0\t2.0\ttrue\n", ": reloaded\n" },
    new_slot = { "0.5\t1.0\ttrue\n", "is in use and slot 'more' is new; its old code goes on\n" },
  } do
    each(function(_, replace, ending, folder)
      local path = ("%s/optimizer_reloaded.%s"):format(folder, ending)
      replace(version)
      os.rename(path, folder .. "/next")
      replace "same"
      compare.write(folder .. "/script.lua", WATCHED)
      local line = ("%s run --watch %s/script.lua %s %s 2>%s/log"):format(
        command, folder, folder, ending, folder)
      local status, output = core.spawn { "sh", "-c", line }
      local log = assert(io.open(folder .. "/log")):read "a"
      same("status", status, 0)
      same(version .. " " .. ending, output, want[1])
      contains("stderr", log, want[2])
    end)
  end
end

cases["static variables of inline functions in C++ are each file's own"] = function()
  compare.with_folder({}, function(folder)
    put.so(folder, "unique_3")
    os.rename(folder .. "/optimizer_reloaded.so", folder .. "/optimizer_first.so")
    assert(duet.load(folder .. "/optimizer_first.so"))
    put.so(folder, "unique_5")
    local plugin = assert(duet.load(folder .. "/optimizer_reloaded.so"))
    local function moved()
      local w = duet.tensor { 10 }
      plugin { lr = 1, momentum = 0 }:attach(w):step { 1 }
      return 10 - w[1][1]
    end
    same("loaded after another one", moved(), 5.0)
    put.so(folder, "unique_3")
    assert(duet.reload(plugin))
    same("reloaded", moved(), 3.0)
  end)
end

cases["what can't be reloaded is said"] = function()
  duet.metric.define { name = "fileless", value = function() return 1 end }
  raises("metric fileless can't be reloaded: it comes from no file",
         function() return duet.reload "metric.fileless", nil end)
  raises("'adam' names no plugin, expected a kind and a name, as in 'optimizer.adam'",
         function() return duet.reload "adam", nil end)
  raises("no optimizer plugin named 'adm' (did you mean 'adam'?)",
         function() return duet.reload "optimizer.adm", nil end)
end

return cases
