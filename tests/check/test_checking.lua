-- test_checking.lua - duet check as a command: what it is given, and what it prints.
local compare = require "compare"
local core = require "duet.core"
local json = require "duet.json"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local document = assert(os.getenv "DUET_TEST_DOCS", "DUET_TEST_DOCS: docs/") .. "/checking.md"
local scripts = assert(os.getenv "DUET_TEST_WRONG_LUA", "DUET_TEST_WRONG_LUA: their sources")
local shipped = assert(os.getenv "DUET_TEST_PLUGINS", "DUET_TEST_PLUGINS: where the plugins are")
local folder = assert(os.getenv "DUET_TEST_WRONG", "DUET_TEST_WRONG: where wrong plugins are")

-- Run duet check; status, stdout and stderr.
local function check(...)
  return core.spawn { command, "check", ... }
end

local cases = {}

cases["a wrong command line says what is wrong, and where to find help"] = function()
  for _, case in ipairs {
    { {}, "expected the FILE or NAME of a plugin" },
    { { "--only", "bound", "sgd" }, "no check named 'bound' (did you mean 'bounds'?)" },
    { { "--only", "against", "sgd" }, "--only against needs --against NAME" },
    { { "--seed", "-1", "sgd" }, "--seed is '-1', expected a number from 0 to" },
    { { "--timeout", "soon", "sgd" }, "--timeout is 'soon', expected a number" },
    { { "--tolerance", "2", "sgd" }, "--tolerance is '2', expected a number from 0 to 1" },
    { { "constant" }, "write initializer.constant or schedule.constant" },
    { { "--loud", "sgd" }, "unrecognized option '--loud'" },
  } do
    local status, output, errors = check(table.unpack(case[1]))
    same("status", status, 2)
    same("stdout", output, "")
    contains("stderr", errors, case[2])
    contains("stderr", errors, "Try 'duet check --help'.")
  end
end

cases["a plugin that can't be found is named, with the nearest one"] = function()
  local status, _, errors = check "adm"
  same("status", status, 1)
  contains("stderr", errors, "no plugin named 'adm' on the plugin path (did you mean 'adam'?)")
  status, _, errors = check "./no_such.so"
  same("status", status, 1)
  contains("stderr", errors, "no file './no_such.so'")
end

cases["--only makes one check; --seed is said in what it prints"] = function()
  local status, output = check("--only", "bounds", "--seed", "7", folder .. "/overruns.so")
  same("status", status, 1)
  contains("stdout", output, "seed 7: it")
  contains("stdout", output, "0 passed, 1 failed, 0 skipped\n")
  contains("stdout", output, "To run one again: duet check --only CHECK --seed 7 ")
  status, output = check("--only", "descends", "mse")
  same("status", status, 0)
  contains("stdout", output, "it isn't for the kind loss")
end

cases["--json says of several plugins what they are and what came of each check"] = function()
  local status, output = check("--json", "sgd", "schedule.constant", folder .. "/silent.so")
  local plugins = assert(json.decode(output))
  same("status", status, 1)
  same("plugins", #plugins, 3)
  same("kind", plugins[2].kind, "schedule")
  same("version", plugins[1].version, "1.0.0")
  same("failed", plugins[1].failed .. plugins[2].failed .. plugins[3].failed, "001")
  for _, plugin in ipairs(plugins) do
    local counts = { ok = 0, failed = 0, skipped = 0 }
    for _, result in ipairs(plugin.checks) do
      counts[result.outcome] = counts[result.outcome] + 1
    end
    same("passed", counts.ok, plugin.passed)
    same("failed", counts.failed, plugin.failed)
    same("skipped", counts.skipped, plugin.skipped)
  end
end

cases["--against takes options of the reference, and says what isn't one"] = function()
  local status, output = check("--only", "against", "--against", "momentum,momentum=0.8",
                               "nesterov")
  same("status", status, 1)
  contains("stdout", output, ", and momentum has ")
  contains("stdout", output, "--seed 0 --against momentum,momentum=0.8 nesterov\n")
  status, output = check("--only", "against", "--against", "sgd,momentum=0.5", "momentum")
  same("status", status, 0)
  contains("stdout", output, "; as sgd, with ")
  for spec, text in pairs {
    ["momentum,speed=1"] = "'speed' is no option of momentum with a value",
    ["momentum,momentum=2"] = "option 'momentum' is 2, expected a number in [0, 1]",
    ["sgd,weight_decay=0,dampening=0.5"] = "option 'dampening' has no effect without momentum",
    ["momentun"] = "no optimizer plugin named 'momentun' (did you mean 'momentum'?)",
  } do
    status, output = check("--only", "against", "--against", spec, "sgd")
    same("status", status, 1)
    contains("stdout", output, text)
  end
end

cases["of several references the first one that agrees counts, and is named"] = function()
  local function compared(...)
    local words = { "--json", "--only", "against" }
    for _, name in ipairs { ... } do table.move({ "--against", name }, 1, 2, #words + 1, words) end
    words[#words + 1] = "momentum"
    local status, output = check(table.unpack(words))
    return status, assert(json.decode(output))[1].checks[1]
  end
  local status, result = compared("adam", "sgd,momentum=0.9", "momentum")
  same("status", status, 0)
  same("reference", result.reference, "sgd,momentum=0.9")
  status, result = compared("adam", "nesterov")
  same("status", status, 1)
  same("reference", result.reference, nil)
  contains("text", result.text, "it gives what none of the 2 references gives")
end

-- What a plugin in Lua lacks here, its reference has; and a reference that can't compute anything
-- is no reference.
local COMPARED = {
  { "loss_binary.lua", "binary_crossentropy", 0, [[
require("duet").loss.define {
  name = "binary", version = "1.0.0", summary = "log loss, without value_and_gradient",
  target = "binary", metric = "accuracy",
  value = function(c)
    local sum = 0
    for i = 1, c.logits.rows do
      local weight = (c.row_weight and c.row_weight:get(i, 1) or 1) / c.logits.columns
      for j = 1, c.logits.columns do
        local z, y = c.logits:get(i, j), c.target:get(i, j)
        sum = sum + weight * (math.max(z, 0) - z * y + math.log(1 + math.exp(-math.abs(z))))
      end
    end
    return sum
  end,
  gradient = function(c)
    for i = 1, c.logits.rows do
      local weight = (c.row_weight and c.row_weight:get(i, 1) or 1) / c.logits.columns
      for j = 1, c.logits.columns do
        local p = 1 / (1 + math.exp(-c.logits:get(i, j)))
        c.gradient:set(i, j, weight * (p - c.target:get(i, j)))
      end
    end
  end,
  predict = function(c)
    for i = 1, c.logits.rows do
      for j = 1, c.logits.columns do c.y:set(i, j, 1 / (1 + math.exp(-c.logits:get(i, j)))) end
    end
  end,
}]] },
  { "initializer_narrow.lua", "normal,std=0.25", 0, [[
require("duet").initializer.define {
  name = "narrow", version = "1.0.0", summary = "N(0, 1/16), without moments",
  fill = function(c)
    for i = 1, c.weight.rows do
      for j = 1, c.weight.columns do c.weight:set(i, j, c.rng:normal() / 4) end
    end
  end,
}]] },
  { "activation_bent.lua", "leaky_relu,slope=0.25", 0, [[
require("duet").activation.define {
  name = "bent", version = "1.0.0", summary = "leaky, element by element", elementwise = true,
  forward = function(c)
    for i = 1, c.x.rows do
      for j = 1, c.x.columns do
        local x = c.x:get(i, j)
        c.y:set(i, j, x > 0 and x or x / 4)
      end
    end
  end,
  backward = function(c)
    for i = 1, c.x.rows do
      for j = 1, c.x.columns do
        c.gx:set(i, j, c.gy:get(i, j) * (c.x:get(i, j) > 0 and 1 or 0.25))
      end
    end
  end,
}]] },
}

cases["a plugin is compared by the methods that it and its reference have"] = function()
  for _, case in ipairs(COMPARED) do
    compare.with_folder({ [case[1]] = case[4] }, function(place)
      local status, output = check("--quiet", "--only", "against", "--against", case[2],
                                   place .. "/" .. case[1])
      same(case[1] .. ": " .. output, status, case[3])
    end)
  end
end

cases["a reference that reports an error with its defaults is refused"] = function()
  compare.with_folder({ ["optimizer_broken.lua"] = [[
require("duet").optimizer.define { name = "broken", step = function() error("not today", 0) end }
]] }, function(place)
    local status, output = check("--only", "against", "--against", place .. "/optimizer_broken.lua",
                                 "sgd")
    same("status", status, 1)
    contains("stdout", output, "not today")
    contains("stdout", output, "there is nothing to compare with")
  end)
end

cases["a failed comparison shows the step: t, lr, gradient, weight and state"] = function()
  local _, output = check("--only", "against", "--against", "momentum", "nesterov")
  local t, lr, gradient, before, after, step, wanted, velocity = output:match(
    ("The step: t = N, lr = N, gradient = N: the weight goes from N to N, a step of N, "
     .. "expected N; its state: velocity from 0 to N; that of momentum: velocity from 0 to N\n")
    :gsub("N", "(%%-?[%%d.e-]+)"))
  same("t", tonumber(t), 1)
  for name, pair in pairs {
    ["weight after it"] = { after, before + step },
    ["step of momentum"] = { wanted, -lr * gradient },
    ["step of nesterov"] = { step, -lr * 1.9 * gradient },
    velocity = { velocity, gradient },
  } do
    compare.near(name, tonumber(pair[1]), tonumber(pair[2]), 1e-5)
  end
end

cases["--skip leaves a check out, and says so"] = function()
  local status, output = check("--skip", "bounds", "--only", "bounds", folder .. "/overruns.so")
  same("status", status, 0)
  contains("stdout", output, "skipped bounds       left out, as --skip says")
  contains("stdout", output, "0 passed, 0 failed, 1 skipped, 1 of them by --skip\n")
  local _, _, errors = check("--skip", "bound", "sgd")
  contains("stderr", errors, "no check named 'bound' (did you mean 'bounds'?)")
end

cases["a plugin's file has globals of its own"] = function()
  local status, output, errors = core.spawn { command, "-e", ([[
    x = 7
    local duet = require "duet"
    assert(duet.load "%s/leak.lua")
    local weight = duet.tensor.ones(1, 2)
    local attached <close> = duet.optimizer.leak {}:attach(weight)
    attached:step(duet.tensor.ones(1, 2))
    print(x, weight[1][1])
  ]]):format(scripts) }
  same("stderr", errors, "")
  same("status", status, 0)
  same("stdout", output, "7\t0.99\n")
end

cases["a copy of another plugin fails, whatever its file is named"] = function()
  local bytes = assert(io.open(shipped .. "/optimizer_momentum.so", "rb")):read "a"
  for name, text in pairs {
    ["optimizer_my_momentum.so"] = "the file is named optimizer_my_momentum.so, and offers the "
                                   .. "optimizer momentum: a copy, or renamed?",
    ["mine.so"] = "expected a plugin of its own",
  } do
    local directory = os.tmpname()
    os.remove(directory)
    assert(os.execute("mkdir -m 700 " .. directory))
    local path = directory .. "/" .. name
    assert(assert(io.open(path, "wb")):write(bytes)):close()
    local status, output = check("--quiet", "--against", "momentum", path)
    os.remove(path)
    os.remove(directory)
    same("status", status, 1)
    contains("stdout", output, text)
  end
end

cases["duet build refuses code that runs when the file is loaded"] = function()
  if os.getenv "DUET_TEST_SANITIZED" then return end -- sanitizers run such code in every file
  if compare.lacks_cpp() then return end
  local status, output, errors = core.spawn { command, "build", "-o", "/tmp/tabled.so",
                                              scripts .. "/tabled.cpp" }
  same("status", status, 1)
  same("stdout", output, "")
  contains("stderr", errors, "tabled.cpp: refused: it has code that runs when it is loaded, and is "
                             .. "built for several instruction sets")
end

cases["the document tells of the checks there are, in their order"] = function()
  local _, output = check "--list"
  local listed, told = {}, {}
  for name in output:gmatch "([%w_]+) +[^\n]+\n" do listed[#listed + 1] = name end
  for name in assert(io.open(document)):read "a":gmatch "\n| `([%w_]+)` |" do
    told[#told + 1] = name
  end
  same("checks", table.concat(told, " "), table.concat(listed, " "))
end

return cases
