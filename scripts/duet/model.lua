-- model.lua - makes models: what may be left out, and what may be given for all tensors at once.

local core = require "duet.core"

--- A model with one hidden layer: see docs/lua-api.md.
local function new(_, options)
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

local metatable = { __call = new, __name = "duet.model", __metatable = "duet.model" }
function metatable.__tostring() return "duet.model" end

--- duet.model { ... } makes a model, duet.model.load(path) reads one.
return setmetatable({ load = core.load_model }, metatable)
