-- update_duet.lua - Adam's update alone, by duet.
local duet = require "duet"
local side = require "side"
local spec = side.spec

local gradient = duet.rng(7):normal(0, 1, 1, spec.parameters, spec.dtype)

local function prepare()
  local w = duet.tensor.ones(1, spec.parameters, spec.dtype)
  local update = duet.optimizer.adam { lr = 0.01 }:attach(w)
  update:step(gradient)
  return { update = update, w = w }
end

local function work(state)
  local update = state.update
  for _ = 1, spec.steps do update:step(gradient) end
  return state.w
end

side.serve {
  { name = spec.name, prepare = prepare, work = work, result = function(w) return w:sum() end },
}
