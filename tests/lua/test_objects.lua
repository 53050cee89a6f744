-- test_objects.lua - every object names what it has: an unknown field, and an argument too many,
-- raise.
local compare = require "compare"
local duet = require "duet"
local raises = compare.raises

local cases = {}

local data = duet.data.from(duet.tensor { { 1, 2 }, { 3, 4 } }, duet.tensor { { 1 }, { 0 } })
local model = duet.model { inputs = 2, hidden = 2, outputs = 1, seed = 0 }
local adam = duet.optimizer.adam {}

-- Object, a name that it doesn't have, and what the message says.
local unknown = {
  tensor = { duet.tensor.ones(2, 2), "row", "tensor: no field or method 'row' "
             .. "(did you mean 'rows'?)" },
  row = { duet.tensor.ones(2, 2)[1], "shap", "row: no field or method 'shap' "
          .. "(did you mean 'shape'?)" },
  ["random stream"] = { duet.rng(1), "unifrom", "rng: no field or method 'unifrom' "
                        .. "(did you mean 'uniform'?)" },
  ["data set"] = { data, "splitt", "data: no field or method 'splitt' (did you mean 'split'?)" },
  standardize = { duet.data.standardize(data), "scal", "standardize: no field or method 'scal' "
                  .. "(did you mean 'scale'?)" },
  minmax = { duet.data.minmax(data), "mean", "minmax: no field or method 'mean'" },
  namespace = { duet.optimizer, "adma", "did you mean 'adam'?" },
  plugin = { duet.optimizer.adam, "shema", "optimizer adam: no field or method 'shema' "
             .. "(did you mean 'schema'?)" },
  exports = { duet.optimizer.adam.exports, "anything", "optimizer adam: no export 'anything'" },
  ["option of an instance"] = { adam, "bta1", "optimizer adam: no field or method 'bta1' "
                                .. "(did you mean 'beta1'?)" },
  ["method of an instance"] = { adam, "atach", "did you mean 'attach'?" },
  ["attached optimizer"] = { adam:attach(duet.tensor.ones(1, 2)), "slot",
                             "attached optimizer: no field or method 'slot' "
                             .. "(did you mean 'slots'?)" },
  ["tensor of a model"] = { model, "w3", "model: no field or method 'w3'" },
  ["method of a model"] = { model, "predct", "(did you mean 'predict'?)" },
}

for name, case in pairs(unknown) do
  cases["an unknown field raises with the nearest name: " .. name] = function()
    raises(case[3], function() return case[1][case[2]] end)
  end
  if name ~= "random stream" and name ~= "data set" then goto continue end
  cases["a field can't be assigned to: " .. name] = function()
    raises("field 'x' can't be assigned to", function() case[1].x = 1 end)
  end
  ::continue::
end

local t = duet.tensor.ones(2, 2)

-- What is called with an argument too many.
local calls = {
  ["norm: too many arguments: got 1, expected at most 0"] = function() t:norm(1) end,
  ["norm: too many arguments: got 2, expected at most 1"] = function()
    local norm = t.norm
    norm(t, 1)
  end,
  ["dot: too many arguments: got 3, expected at most 2"] = function() t:dot(t, t:copy(), 1) end,
  ["zeros: too many arguments: got 4"] = function() duet.tensor.zeros(1, 2, "float64", 1) end,
  ["tensor: too many arguments"] = function() duet.tensor({ 1 }, "float64", 1) end,
  ["rng: too many arguments: got 2, expected at most 1"] = function() duet.rng(1, 2) end,
  ["permutation: too many arguments: got 2"] = function() duet.rng(1):permutation(3, 4) end,
  ["exp: too many arguments: got 2"] = function() duet.math.exp(1, 2) end,
  ["pow: too many arguments: got 3"] = function() duet.math.pow(1, 2, 3) end,
  ["split: too many arguments: got 2"] = function() data:split({}, {}) end,
  ["standardize: too many arguments"] = function() duet.data.standardize(data, true) end,
  ["attach: too many arguments: got 2"] = function() adam:attach(t, 0.1) end,
  ["prediction: too many arguments: got 1"] = function() adam:attach(t):prediction(1) end,
  ["predict: too many arguments: got 2"] = function() model:predict(t, 1) end,
  ["value: too many arguments: got 4"] = function() duet.metric.mae {}:value(t, t, t, 1) end,
}

for message, call in pairs(calls) do
  cases["an argument too many raises, as in " .. message] = function() raises(message, call) end
end

cases["nils at the end are no arguments"] = function()
  compare.same("norm", t:norm(nil, nil), t:norm())
end

return cases
