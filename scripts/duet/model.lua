-- model.lua - makes models: what may be left out, and what may be given for all tensors at once.

local core = require "duet.core"
local check = require "duet.check"

local TENSORS = { "w1", "w2", "b1", "b2" }

local PERMITTED = { inputs = true, hidden = true, outputs = true, initializer = true,
                    activation = true, loss = true, dtype = true, seed = true }

local function fail(message, ...)
  core.raise(("model: " .. message):format(...))
end

-- The initializer of each tensor. A single one fills the weights; biases then are 0.
local function initializers(given)
  if given == nil then given = core.initializer.xavier {} end
  if core.kind(given) then return { w1 = given, w2 = given } end
  if type(given) ~= "table" then
    fail("option 'initializer' is %s, expected an initializer or { w1 =, b1 =, w2 =, b2 = }",
         check.show(given))
  end
  local wrong = check.unknown(given, { w1 = true, w2 = true, b1 = true, b2 = true })
  if wrong then fail("initializer: %s", wrong) end
  return given
end

local function required(options, name)
  local value = options[name]
  if math.type(value) ~= "integer" and not (math.type(value) == "float" and value % 1 == 0) then
    fail("option '%s' is %s, expected a whole number of at least 1", name, check.show(value))
  end
  return value
end

--- A model with one hidden layer: see docs/lua-api.md.
local function new(_, options)
  if type(options) ~= "table" then
    fail("a table of options expected (got %s)", check.show(options))
  end
  local wrong = check.unknown(options, PERMITTED)
  if wrong then fail("%s", wrong) end
  local initializer = initializers(options.initializer)
  local plain = {
    inputs = required(options, "inputs"),
    hidden = required(options, "hidden"),
    outputs = required(options, "outputs"),
    activation = options.activation or core.activation.sigmoid {},
    loss = options.loss or core.loss.binary_crossentropy {},
    dtype = options.dtype,
    rng = options.seed and core.rng(options.seed),
  }
  for _, name in ipairs(TENSORS) do plain[name] = initializer[name] end
  return core.model(plain)
end

local methods = core.model_methods

--- A table of the model's tensors, as text.
function methods:summary()
  local lines = { tostring(self), ("%-24s %12s %12s"):format("tensor", "shape", "parameters") }
  for _, name in ipairs(self.tensors) do
    local t = self[name]
    lines[#lines + 1] = ("%-24s %12s %12d"):format(name, ("%d x %d"):format(t.rows, t.columns),
                                                 t.rows * t.columns)
  end
  lines[#lines + 1] = ("%-24s %12s %12d"):format("all", "", self.parameters)
  return table.concat(lines, "\n")
end

local metatable = { __call = new, __name = "duet.model", __metatable = "duet.model" }
function metatable.__tostring() return "duet.model" end

--- duet.model { ... } makes a model, duet.model.load(path) reads one.
return setmetatable({ load = core.load_model }, metatable)
