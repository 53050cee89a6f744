-- mistaken.lua - a plugin as a formula, and what people get wrong in it.
--
-- A file of mistakes is a plugin in Lua that returns what it gave to this function:
--
--   return require "duet.mistaken" {
--     kind = "optimizer", name = "momentum", state = { "v" },
--     options = { { name = "momentum", default = 0.9, range = "[0, 1]" } },
--     formula = "v = momentum * v + g; w = w - lr * v",
--     mistakes = {
--       { "- lr * v", "+ lr * v", "it climbs: the step has the wrong sign" },
--       { "nesterov", "it looks ahead: that is Nesterov's momentum" },
--     },
--   }
--
-- A row with three fields replaces a part of the formula by another, wherever it stands; lines of
-- the formula count as joined by "; ". The option `mistake` of the plugin is the number of the row;
-- 0 is the formula as it is. A row with two fields names a plugin, with options, that does what
-- goes wrong; where all rows are such, no formula is needed. `also` names a module that returns
-- more rows. What a formula reads and assigns is said below for each kind; options are variables,
-- too.

local duet = require "duet"
local catalogue = require "duet.mistake_catalogue"

-- What formulas may call.
local FUNCTIONS = {
  abs = math.abs, floor = math.floor, max = math.max, min = math.min, pi = math.pi,
  sqrt = math.sqrt,
  sign = function(x) return x > 0 and 1 or x < 0 and -1 or x end,
}
for _, name in ipairs { "cospi", "erf", "exp", "log", "log1p", "pow", "sigmoid", "softplus",
                        "tanh" } do
  FUNCTIONS[name] = duet.math[name]
end

-- Lines are joined by "; ", so that a part may span several.
local function join_lines(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""):gsub("%s*\n%s*", "; "))
end

local function replace(text, from, to)
  local changed, n = text:gsub(from:gsub("%p", "%%%0"), (to:gsub("%%", "%%%%")))
  assert(n > 0, ("'%s' is no part of the formula"):format(from))
  return changed
end

local SOURCE = [[
local options = ...
%s
return function(%s)
  %s
  %s
  return %s
end]]

-- The formula with a mistake as a function of the options, which gives one from inputs to outputs.
local function compile(given, mistake, inputs, outputs)
  local row, formula = given.mistakes[mistake], join_lines(given.formula)
  if row and #row == 3 then formula = replace(formula, row[1], row[2]) end
  local options, is_input, results = {}, {}, {}
  for i, option in ipairs(given.options or {}) do
    options[i] = ("local %s = options.%s"):format(option.name, option.name)
  end
  for _, name in ipairs(inputs) do is_input[name] = true end
  for _, name in ipairs(outputs) do
    if not is_input[name] then results[#results + 1] = ("local %s = 0"):format(name) end
  end
  local source = SOURCE:format(table.concat(options, "\n"), table.concat(inputs, ", "),
                               table.concat(results, "\n"), formula, table.concat(outputs, ", "))
  return assert(load(source, given.name, "t", FUNCTIONS))
end

-- compile(), once for each mistake that is asked for.
local function compiler(given, inputs, outputs)
  local chunks = {}
  return function(options)
    local mistake = options.mistake
    chunks[mistake] = chunks[mistake] or compile(given, mistake, inputs, outputs)
    return chunks[mistake](options)
  end
end

local methods = {}

-- From w, g, lr, t and the state: w and the state.
function methods.optimizer(given)
  local state = given.state or {}
  local outputs = table.move(state, 1, #state, 2, { "w" })
  local of = compiler(given, table.move(state, 1, #state, 5, { "w", "g", "lr", "t" }), outputs)
  local slots = {}
  local function write(u, i, w, ...)
    u.weight:set(1, i, w)
    for k = 1, #slots do slots[k]:set(1, i, (select(k, ...))) end
  end
  local function read(i, k)
    if slots[k] then return slots[k]:get(1, i), read(i, k + 1) end
  end
  return {
    slots = state, scope = "elementwise", lr = 0.001,
    step = function(u)
      local f = of(u.options)
      for k, name in ipairs(state) do slots[k] = u.slots[name] end
      for i = 1, u.n do
        write(u, i, f(u.weight:get(1, i), u.gradient:get(1, i), u.lr, u.t, read(i, 1)))
      end
    end,
  }
end

-- From base, t and n, the planned length: lr.
function methods.schedule(given)
  local of = compiler(given, { "base", "t", "n" }, { "lr" })
  return { lr = function(c) return of(c.options)(c.base, c.t, c.n) end }
end

-- From x: y, and its derivative d.
function methods.activation(given)
  local of = compiler(given, { "x" }, { "y", "d" })
  local function each(from, to, f)
    for i = 1, from.rows do
      for j = 1, from.columns do to:set(i, j, f(i, j)) end
    end
  end
  return {
    elementwise = true,
    forward = function(c)
      local f = of(c.options)
      each(c.x, c.y, function(i, j) return (f(c.x:get(i, j))) end)
    end,
    backward = function(c)
      local f = of(c.options)
      each(c.x, c.gx, function(i, j)
        return c.gy:get(i, j) * select(2, f(c.x:get(i, j)))
      end)
    end,
  }
end

-- From w and what is in the gradient before, g: what is added to the penalty, p, and the new g.
function methods.regularizer(given)
  local of = compiler(given, { "w", "g" }, { "p", "g" })
  return {
    penalty = function(c)
      local f, sum = of(c.options), 0
      for i = 1, c.weight.rows do
        for j = 1, c.weight.columns do sum = sum + f(c.weight:get(i, j), 0) end
      end
      return sum
    end,
    gradient = function(c)
      local f = of(c.options)
      for i = 1, c.weight.rows do
        for j = 1, c.weight.columns do
          local _, g = f(c.weight:get(i, j), c.gradient:get(i, j))
          c.gradient:set(i, j, g)
        end
      end
    end,
  }
end

-- From the logit z, the target y, the weight of its row and the number of columns: the value, the
-- derivative d, and the prediction p, which may use z alone.
function methods.loss(given)
  local of = compiler(given, { "z", "y", "weight", "columns" }, { "value", "d", "p" })
  local function each(c, visit)
    local f, columns = of(c.options), c.logits.columns
    for i = 1, c.logits.rows do
      local weight = c.row_weight and c.row_weight:get(i, 1) or 1
      for j = 1, columns do
        visit(i, j, f(c.logits:get(i, j), c.target and c.target:get(i, j) or 0, weight, columns))
      end
    end
  end
  return {
    target = given.target, metric = given.metric,
    value = function(c)
      local sum = 0
      each(c, function(_, _, value) sum = sum + value end)
      return sum
    end,
    gradient = function(c)
      each(c, function(i, j, _, d) c.gradient:set(i, j, d) end)
    end,
    predict = function(c)
      each(c, function(i, j, _, _, p) c.y:set(i, j, p) end)
    end,
  }
end

-- From the fans, a normal number and a uniform one in [0, 1), of which one is drawn: w, and the
-- standard deviation.
function methods.initializer(given)
  local of = compiler(given, { "fan_in", "fan_out", "normal", "uniform" }, { "w", "deviation" })
  return {
    moments = function(c)
      return 0, select(2, of(c.options)(c.fan_in, c.fan_out, 0, 0))
    end,
    fill = function(c)
      local f = of(c.options)
      local row = given.mistakes[c.options.mistake]
      local is_uniform = row and #row == 3 and row[2]:find "uniform"
      for i = 1, c.weight.rows do
        for j = 1, c.weight.columns do
          local drawn = is_uniform and c.rng:uniform() or c.rng:normal()
          c.weight:set(i, j, (f(c.fan_in, c.fan_out, drawn, drawn)))
        end
      end
    end,
  }
end

-- From a uniform number u: drawn, the mask; from x and mask: y in training, and infer in
-- prediction; from gy and mask: gx.
function methods.dropout(given)
  local inputs, outputs = { "u", "x", "mask", "gy" }, { "drawn", "y", "gx", "infer" }
  local of = compiler(given, inputs, outputs)
  local function each(c, to, which, a, b, from, rng)
    local f = of(c.options)
    for i = 1, to.rows do
      for j = 1, to.columns do
        local u = rng and rng:uniform() or 0
        to:set(i, j, (select(which, f(u, a and a:get(i, j) or 0, b and b:get(i, j) or 0,
                                      from and from:get(i, j) or 0))))
      end
    end
  end
  return {
    draw = function(c) each(c, c.mask, 1, nil, nil, nil, c.rng) end,
    forward = function(c) each(c, c.y, 2, c.x, c.mask) end,
    backward = function(c) each(c, c.gx, 3, nil, c.mask, c.gy) end,
    infer = function(c) each(c, c.y, 4, c.x) end,
  }
end

-- From the sums of weights of the rows whose class is predicted right or wrong: tp, fp, fn, tn, and
-- their numbers, n_tp, n_fp, n_fn, n_tn: value.
function methods.metric(given)
  local of = compiler(given, { "tp", "fp", "fn", "tn", "n_tp", "n_fp", "n_fn", "n_tn" },
                      { "value" })
  return {
    value = function(c)
      if c.predicted.columns ~= 1 or c.target.columns ~= 1 then error("expected one column", 0) end
      local sum, number = { 0, 0, 0, 0 }, { 0, 0, 0, 0 }
      for i = 1, c.target.rows do
        local is, said = c.target:get(i, 1) == 1, c.predicted:get(i, 1) == 1
        local at = said and (is and 1 or 2) or (is and 3 or 4)
        sum[at] = sum[at] + (c.row_weight and c.row_weight:get(i, 1) or 1)
        number[at] = number[at] + 1
      end
      return of(c.options)(sum[1], sum[2], sum[3], sum[4], table.unpack(number))
    end,
  }
end

return function(given)
  catalogue.complete(given)
  if not given.formula then return given end
  local definition = methods[given.kind](given)
  definition.name, definition.version = given.name, "1.0.0"
  definition.summary = given.name .. " as a formula, with mistakes"
  definition.options = table.move(given.options or {}, 1, #(given.options or {}), 1, {})
  table.insert(definition.options, {
    name = "mistake", type = "int", default = 0, min = 0, max = #given.mistakes,
    summary = "number of the mistake; 0: none",
  })
  duet[given.kind].define(definition)
  return given
end
