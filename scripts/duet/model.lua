-- model.lua - makes models: what may be left out, and what may be given for all tensors at once.

local core = require "duet.core"
local check = require "duet.check"

--- A model with one hidden layer: see docs/lua-api.md.
local function new(options)
  local own = core.check("model", options)
  own.initializer = own.initializer or { weights = core.initializer.xavier {} }
  own.activation = own.activation or core.activation.sigmoid {}
  own.loss = own.loss or core.loss.binary_crossentropy {}
  own.rng = own.seed and core.rng(own.seed)
  return core.model(own)
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
