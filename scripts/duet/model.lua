-- model.lua - makes models: what may be left out, and what may be given for all tensors at once.

local core = require "duet.core"
local check = require "duet.check"
local first_fit = require "duet.first_fit"

--- A model with one hidden layer: see docs/lua-api.md.
local function new(options)
  local own = core.check("model", options)
  own.initializer = own.initializer or { weights = core.initializer.xavier {} }
  own.activation = own.activation or core.activation.sigmoid {}
  if type(own.prepare) == "table" then own.prepare = core.prepare(own.prepare) end
  local model = core.model(own)
  if own.inputs and own.outputs then
    -- Until the first fit decides, a loss that isn't given is that of two classes.
    first_fit.build(model, own, own.inputs, own.outputs,
                    own.loss or core.loss.binary_crossentropy {})
  end
  return model
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

-- What a model is asked about may also be rows with names or strings.
core.set_row_reader(function(x) return require "duet.rows".read(x) end)

--- The names of the classes that the rows are predicted to be of.
function methods:classify(x)
  local names, predicted = self.classes, self:predict(x)
  if not names or predicted.columns ~= 1 then
    core.raise("classify: the data that this model was trained with has no names of classes; "
               .. "model:predict(x) gives numbers")
  end
  local list = {}
  for i = 1, predicted.rows do list[i] = names[math.tointeger(predicted:get(i, 1)) + 1] end
  return list
end

--- A model of its own with the same bits.
function methods:copy()
  return core.copy_model(self)
end

check.arguments(methods)

--- duet.model { ... } makes a model, duet.model.load(path) reads one.
local models = { load = core.load_model }
local make = check.arguments({ model = new }).model

return setmetatable(models, {
  __name = "duet.model", __metatable = "duet.model",
  __call = function(_, ...) return make(...) end,
  __index = check.index("duet.model", models),
  __tostring = function() return "duet.model" end,
})
