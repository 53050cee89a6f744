-- test_meta.lua - scripts/duet/meta.lua declares what there is at run time: no less, and no more.
local core = require "duet.core"
local duet = require "duet"

local here = arg[0]:match "^(.*)/" or "."
package.path = here .. "/../../docs/?.lua;" .. package.path
local declarations = require "declarations"
local file = require "stub".read(here .. "/../../scripts/duet/meta.lua")

local cases = {}

-- ---- Comparing ----------------------------------------------------------------------------------

local function sorted(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = tostring(name) end
  table.sort(names)
  return names
end

-- Two sets of names are equal; says which names only one of them has.
local function same_names(what, declared, real)
  local wrong = {}
  for _, name in ipairs(sorted(declared)) do
    if not real[name] then
      wrong[#wrong + 1] = ("%s: meta.lua declares '%s', which isn't there"):format(what, name)
    end
  end
  for _, name in ipairs(sorted(real)) do
    if not declared[name] then
      wrong[#wrong + 1] = ("%s: '%s' isn't declared in meta.lua"):format(what, name)
    end
  end
  if #wrong > 0 then error(table.concat(wrong, "\n"), 2) end
end

local function keys(t)
  local set = {}
  for key in pairs(t) do
    if type(key) == "string" and key:sub(1, 2) ~= "__" then set[key] = true end
  end
  return set
end

-- ---- What is declared ---------------------------------------------------------------------------

local used = {}

local function class_of(name)
  used[name] = true
  return assert(file.classes[name], "no class " .. name .. " in meta.lua")
end

-- Fields but "[integer]", those of its parents included.
local function fields_of(name)
  local set, class = {}, class_of(name)
  while class do
    for _, field in ipairs(class.fields) do
      if field.name:sub(1, 1) ~= "[" then set[field.name] = field end
    end
    class = class.parent and class_of(class.parent)
  end
  return set
end

local function methods_of(name)
  return class_of(name).functions
end

local function members_of(name)
  local set = fields_of(name)
  for method in pairs(methods_of(name)) do set[method] = true end
  return set
end

-- ---- What is there ------------------------------------------------------------------------------

-- The methods of an object: its metatable's __index, or the table that this function has.
local function methods_in(object)
  local index = debug.getmetatable(object).__index
  if type(index) == "function" then
    local _, methods = debug.getupvalue(index, 1)
    return keys(methods)
  end
  return keys(index)
end

local NAMES = { add = "__add", sub = "__sub", mul = "__mul", div = "__div", pow = "__pow",
                unm = "__unm", len = "__len", mod = "__mod", idiv = "__idiv", concat = "__concat" }

local function operators_match(name, object)
  local declared, real = {}, {}
  for _, operator in ipairs(class_of(name).operators) do declared[operator] = true end
  for operator, event in pairs(NAMES) do
    if debug.getmetatable(object)[event] then real[operator] = true end
  end
  same_names("operators of " .. name, declared, real)
end

-- Every field that must be there is; an optional one may be nil, but isn't an error.
local function fields_answer(name, object)
  for field, declared in pairs(fields_of(name)) do
    local ok, value = pcall(function() return object[field] end)
    if not ok then error(("%s.%s: %s"):format(name, field, value), 2) end
    if value == nil and not declared.optional and declared.type ~= "any" then
      error(("%s.%s is nil"):format(name, field), 2)
    end
  end
end

-- An object with methods: the same ones in both, the same operators, and all fields.
local function object_matches(name, object)
  same_names(name, methods_of(name), methods_in(object))
  operators_match(name, object)
  fields_answer(name, object)
end

-- A field as its line in the stub.
local function line_of(field)
  return ("---@field %s%s %s %s"):format(field.name, field.optional and "?" or "", field.type,
                                         field.text)
end

local IMPOSSIBLE = "a name that nothing has"

-- The names that a function permits as options, from what it says of one that it doesn't know.
local function permitted(call)
  local ok, message = pcall(call)
  assert(not ok, "an unknown option is no error")
  local set = {}
  for name in assert(message:match "%(there are: (.-)%)", message):gmatch "[^%s,]+" do
    set[name] = true
  end
  return set
end

local function wrong()
  return { [IMPOSSIBLE] = 1 }
end

local function options_match(name, call)
  same_names(name, fields_of(name), permitted(call))
end

-- ---- Things to look at --------------------------------------------------------------------------

local small = duet.data.from({ { 1, 2 }, { 3, 4 }, { 5, 7 } }, { 0, 1, 1 })
local model = duet.model { inputs = 2, hidden = 2, outputs = 1, seed = 0 }

cases["the library"] = function()
  same_names("duet", members_of "duet", keys(duet))
  same_names("duet.math", methods_of "duet.math", keys(duet.math))
  same_names("duet.data", methods_of "duet.datasets", keys(duet.data))
  same_names("duet.tensor", methods_of "duet.tensors", keys(duet.tensor))
  same_names("duet.model", methods_of "duet.models", keys(duet.model))
  for _, name in ipairs { "tensor", "model" } do
    assert(debug.getmetatable(duet[name]).__call, name .. " can't be called")
  end
  local kinds = {}
  for _, kind in ipairs(core.kinds) do kinds[kind] = true end
  for _, item in ipairs(file.items) do
    if item.is == "alias" and item.name == "duet.kind" then
      local declared = {}
      for kind in item.type:gmatch '"(%w+)"' do declared[kind] = true end
      same_names("duet.kind", declared, kinds)
    end
  end
end

cases["tensors, their rows, random streams"] = function()
  local t = duet.tensor { { 1, 2 }, { 3, 4 } }
  object_matches("duet.tensor", t)
  class_of "duet.row"
  same_names("duet.row", methods_of "duet.tensor", methods_in(t[1]))
  object_matches("duet.rng", duet.rng(0))
  same_names("duet.rng.state", fields_of "duet.rng.state", keys(duet.rng(0):state()))
end

cases["data sets and scalers"] = function()
  object_matches("duet.data", small)
  fields_answer("duet.standardizer", duet.data.standardize(small))
  fields_answer("duet.minmaxer", duet.data.minmax(small))
  fields_answer("duet.robustscaler", duet.data.robust(small))
  fields_answer("duet.description", small:describe())
  fields_answer("duet.description.column", small:describe()[1])
  object_matches("duet.preparation", duet.prepare {}:fit(small))
end

cases["models"] = function()
  object_matches("duet.model", model)
  local gradient = model:gradient(small)
  same_names("duet.gradient", fields_of "duet.gradient", keys(gradient))
end

cases["fits and what they record"] = function()
  local history = model:fit(small, {
    epochs = 2, validation = small, regularizer = duet.regularizer.l1 {}, record = { weights = 1 },
    on_epoch = function(run)
      same_names("duet.run", methods_of "duet.run", { stop = run.stop })
      fields_answer("duet.run", run)
      run:stop "enough"
    end,
  })
  object_matches("duet.history", history)
  same_names("duet.history", fields_of "duet.history", keys(history))
  same_names("duet.snapshot", fields_of "duet.snapshot", keys(history.weights[1]))
end

cases["plots"] = function()
  object_matches("duet.plot", duet.plot { { y = { 1, 2 } } })
end

cases["functions with options of their own"] = function()
  local found = duet.search {
    data = duet.data.from({ { 1 }, { 2 }, { 3 }, { 4 } }, { 0, 1, 0, 1 }), folds = 2,
    grid = { hidden = { 1 } },
    model = function(chosen)
      return duet.model { inputs = 1, hidden = chosen.hidden, outputs = 1 }, { epochs = 1 }
    end,
  }
  object_matches("duet.search.results", found)
  same_names("duet.search.result", fields_of "duet.search.result", keys(found[1]))
end

cases["folds and comparisons"] = function()
  local d = duet.data.from({ { 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 6 } }, { 0, 1, 0, 1, 0, 1 })
  local folds = duet.folds(d, { k = 2 })
  object_matches("duet.folds", folds)
  fields_answer("duet.fold", folds[1])
  local function make(seed)
    return duet.model { inputs = 1, hidden = 1, outputs = 1, seed = seed }, { epochs = 1 }
  end
  local compared = duet.compare { data = d, choices = { a = make, b = make }, seeds = 2, splits = 2,
                                  rates = { 0.1 }, baseline = "a", curves = true }
  object_matches("duet.comparison", compared)
  fields_answer("duet.comparison.band", compared.choices[1].loss)
  fields_answer("duet.comparison.choice", compared.choices[1])
  fields_answer("duet.comparison.pair", compared.pairs[1])
  same_names("duet.comparison.choice", fields_of "duet.comparison.choice",
             keys(compared.choices[1]))
end

-- ---- Plugins ------------------------------------------------------------------------------------

-- The name of each kind's namespace in meta.lua.
local NAMESPACES = {
  initializer = "duet.initializers", regularizer = "duet.regularizers", dropout = "duet.dropouts",
  optimizer = "duet.optimizers", schedule = "duet.schedules", activation = "duet.activations",
  loss = "duet.losses", metric = "duet.metrics",
}


local function plugin_matches(kind, name, plugin)
  local class = class_of(("duet.%s.%s"):format(kind, name))
  fields_answer("duet.plugin", plugin)
  local said = plugin.summary:gsub("^%l", string.upper) .. "."
  if class.text[1] ~= said then
    error(("%s: declared as '%s', want '%s'"):format(class.name, class.text[1], said))
  end
  local declared, rows = {}, {}
  if #plugin.schema > 0 then
    for _, field in ipairs(class_of(class.name .. ".options").fields) do
      declared[line_of(field)] = true
    end
  end
  for _, row in ipairs(plugin.schema) do rows[declarations.option(row)] = true end
  same_names(class.name, declared, rows)
end

-- Every name that a method could have.
local function words()
  local set = { attach = true, step = true, evaluate = true, moments = true, prepare = true }
  for _, class in pairs(file.classes) do
    for name in pairs(class.functions) do set[name] = true end
    for _, field in ipairs(class.fields) do set[field.name] = true end
  end
  return set
end

-- The methods of an instance, which can't be listed: those among the words.
local function methods_of_instance(instance)
  local set = {}
  for name in pairs(words()) do
    local ok, value = pcall(function() return instance[name] end)
    if ok and type(value) == "function" then set[name] = true end
  end
  return set
end

-- Calls every function of a class with an argument more than the stub declares.
local function refuses_more(class, owner)
  for name, f in pairs(class_of(class).functions) do
    local last = f.params[#f.params]
    if not (last and last.name == "...") and f.arguments ~= "..." then
      local most = #f.params + (f.method and 1 or 0)
      local arguments = {}
      for i = 1, most + 1 do arguments[i] = false end
      if f.method then arguments[1] = owner end
      local ok, message = pcall(owner[name], table.unpack(arguments, 1, most + 1))
      if ok or not message:find("too many arguments", 1, true) then
        error(("%s.%s takes an argument more than it declares: %s"):format(class, name, message))
      end
    end
  end
end

cases["functions take no more arguments than are declared"] = function()
  refuses_more("duet", duet)
  refuses_more("duet.tensor", duet.tensor { 1 })
  refuses_more("duet.tensors", duet.tensor)
  refuses_more("duet.math", duet.math)
  refuses_more("duet.rng", duet.rng(0))
  refuses_more("duet.data", small)
  refuses_more("duet.datasets", duet.data)
  refuses_more("duet.model", model)
  refuses_more("duet.models", duet.model)
  refuses_more("duet.history", model:fit(small, { epochs = 1 }))
  refuses_more("duet.plot", duet.plot { { y = { 1, 2 } } })
  refuses_more("duet.folds", duet.folds(small, { k = 2 }))
  refuses_more("duet.preparation", duet.prepare {}:fit(small))
end

cases["tables of options, row by row"] = function()
  for _, name in ipairs(core.option_tables) do
    local class, declared, rows = declarations.class_of(name), {}, {}
    for _, field in ipairs(class_of(class).fields) do
      if field.name ~= "[integer]" then declared[line_of(field)] = true end
    end
    for _, row in ipairs((core.options(name))) do rows[declarations.option(row)] = true end
    same_names(class, declared, rows)
  end
end

cases["plugins: all that are shipped, with their options"] = function()
  for kind, namespace in pairs(NAMESPACES) do
    local there = {}
    for name, plugin in pairs(duet[kind]) do
      if plugin.file then
        there[name] = true
        plugin_matches(kind, name, plugin)
      end
    end
    same_names("duet." .. kind, fields_of(namespace), there)
    same_names("duet." .. kind, methods_of(namespace), { define = duet[kind].define })
  end
  local row = { summary = true, name = true, type = true, default = true, min = true, max = true,
                range = true, choices = true, needs = true, kind = true }
  local there = {}
  for _, plugin in ipairs { duet.optimizer.adam, duet.optimizer.ema } do
    for _, option in ipairs(plugin.schema) do
      for name in pairs(option) do there[name] = true end
    end
  end
  same_names("schemas of adam and ema", row, there)
  same_names("duet.schema", fields_of "duet.schema", row)
end

cases["instances: methods by kind"] = function()
  for kind, namespace in pairs(NAMESPACES) do
    local name = sorted(fields_of(namespace))[1]
    local instance = duet[kind][name] {}
    same_names("duet." .. kind, methods_of("duet." .. kind), methods_of_instance(instance))
    fields_answer("duet.instance", instance)
  end
  local l1 = duet.regularizer.l1 {}
  object_matches("duet.regularizer.sum", l1 + l1)
  local w = duet.tensor { 1, 2 }
  object_matches("duet.attached", duet.optimizer.adam {}:attach(w))
  object_matches("duet.attached_model",
                 duet.optimizer.adam {}:attach(duet.model { inputs = 1, hidden = 1, outputs = 1 }))
  for _, entry in ipairs(duet.plugins { kind = "optimizer" }) do
    fields_answer("duet.plugins.entry", entry)
    for key in pairs(entry) do
      assert(fields_of "duet.plugins.entry"[key], "duet.plugins.entry." .. key .. " isn't declared")
    end
  end
end

-- ---- Plugins in Lua -----------------------------------------------------------------------------

cases["definitions: the fields of each kind"] = function()
  for kind in pairs(NAMESPACES) do
    options_match("duet.definition." .. kind, function() duet[kind].define(wrong()) end)
  end
  options_match("duet.definition.option", function()
    duet.metric.define { name = "x", options = { wrong() } }
  end)
  options_match("duet.definition.preset", function()
    duet.metric.define { name = "x", presets = { wrong() } }
  end)
  options_match("duet.definition.slot", function()
    duet.optimizer.define { name = "x", slots = { wrong() } }
  end)
  options_match("duet.definition.scalar", function()
    duet.optimizer.define { name = "x", scalars = { wrong() } }
  end)
  options_match("duet.definition.parameter", function()
    duet.loss.define { name = "x", parameters = { wrong() } }
  end)
  options_match("duet.definition.export", function()
    duet.loss.define { name = "x", exports = { wrong() } }
  end)
end

-- Looks at the table that a method is given.
local function look(class, seen)
  return function(c)
    seen[class] = true
    for name in pairs(c) do
      if not fields_of(class)[name] then error(("%s.%s isn't declared"):format(class, name)) end
    end
    for name in pairs(fields_of(class)) do
      assert(pcall(function() return c[name] end), ("%s.%s isn't there"):format(class, name))
    end
    return 0, 0
  end
end

cases["definitions: what methods are given"] = function()
  local seen = {}
  local function see(name) return look("duet.call." .. name, seen) end
  local defined = { name = "looks" }
  local function define(kind, methods)
    methods.name = "looks"
    defined[kind] = duet[kind].define(methods)
    return defined[kind] {}
  end
  local initializer = define("initializer", { check = see "checked", fill = see "filling",
                                              moments = see "filled" })
  local regularizer = define("regularizer", { penalty = see "penalized", gradient = see "penalized",
                                              project = see "projection" })
  local dropout = define("dropout", { draw = see "drawn", forward = see "dropping",
                                      backward = see "dropped", infer = see "dropping" })
  local see_update = see "update"
  local optimizer = define("optimizer", { scope = "model", step = function(u)
    options_match("duet.objective.options", function() u.objective(wrong()) end)
    local layers = u.layers()
    for class, t in pairs { ["duet.layers"] = layers, ["duet.layer"] = layers[1],
                            ["duet.part"] = u.parts[1] } do
      for key in pairs(t) do
        assert(math.type(key) or fields_of(class)[key], ("%s.%s isn't declared"):format(class, key))
      end
    end
    see_update(u)
  end })
  local see_moment = see "moment"
  local schedule = define("schedule", { observe = see "moment", lr = function(m)
    options_match("duet.lr_of.options", function() m.lr_of("x", wrong()) end)
    return see_moment(m)
  end })
  local activation = define("activation", { forward = see "activated",
                                            backward = see "activated_back" })
  local loss = define("loss", { value = see "judged", gradient = see "judged_back",
                                predict = see "judged" })
  local metric = define("metric", { value = see "measured" })
  local net = duet.model { inputs = 2, hidden = 2, outputs = 1, initializer = initializer,
                           activation = activation, loss = loss }
  net:fit(small, { epochs = 1, optimizer = optimizer, regularizer = regularizer, dropout = dropout,
                   schedule = schedule, metrics = { metric } })
  seen["duet.call.filled"] = true -- `moments` is for the checker alone
  local declared = {}
  for name in pairs(file.classes) do
    if name:find "^duet%.call%." then declared[class_of(name).name] = true end
  end
  same_names("arguments of methods", declared, seen)
end

-- Runs last: its name comes after all others.
cases["~ nothing is declared that no test looks at"] = function()
  local left = {}
  for name in pairs(file.classes) do
    if not used[name] then left[#left + 1] = name end
  end
  table.sort(left)
  assert(#left == 0, "not compared with anything: " .. table.concat(left, ", "))
end

return cases
