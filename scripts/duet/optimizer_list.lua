-- optimizer_list.lua - every optimizer that comes with duet, ready to be compared with the others.

local duet = require "duet"

-- What is not a matter of the learning rate alone. `rates` are all that there are to try, where
-- curvature or an estimate of the distance stands for the rate; `constant`: the rate is not to
-- shrink on the way, as the method sees to that itself; `full_batch`: it is made for one function;
-- `weights_only`: biases are left to Adam.
local OWN = {
  ema = { options = { decay = 0.95 } },
  ftrl = { constant = true },
  lbfgs = { options = { line_search = "strong_wolfe" }, rates = { 1 }, constant = true,
            full_batch = true },
  muon = { weights_only = true },
  prodigy = { rates = { 1 }, constant = true },
  schedule_free = { constant = true },
}

local function schema_of(plugin)
  local rows = {}
  for _, row in ipairs(plugin.schema) do rows[row.name] = row end
  return rows
end

-- A function that makes the optimizer with a rate: without weight decay, which would change what is
-- minimized, and around Adam where it stands around another one.
local function maker(plugin, options)
  local schema = schema_of(plugin)
  return function(lr)
    local own = {}
    if schema.weight_decay then own.weight_decay = 0 end
    if schema.base then
      own.base = duet.optimizer.adam { lr = lr }
    elseif schema.bases then
      own.bases = { duet.optimizer.momentum { lr = lr }, duet.optimizer.sgd { lr = lr } }
    else
      own.lr = lr
    end
    for key, value in pairs(options) do own[key] = value end
    return plugin(own)
  end
end

local optimizers = {}

--- An optimizer by its name, with options of its own: { name =, make = function(lr), rates =,
--- constant =, full_batch =, weights_only = }.
function optimizers.entry(name, options)
  local own = OWN[name] or {}
  local all = {}
  for _, given in ipairs { own.options or {}, options or {} } do
    for key, value in pairs(given) do all[key] = value end
  end
  return { name = name, make = maker(duet.optimizer[name], all), rates = own.rates,
           constant = own.constant, full_batch = own.full_batch, weights_only = own.weights_only }
end

--- An array of all that come in files, by name.
function optimizers.all()
  local list = {}
  for name, plugin in pairs(duet.optimizer) do
    if plugin.file then list[#list + 1] = optimizers.entry(name) end
  end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end

return optimizers
