-- saturation.lua - warns where a run has learnt nothing because its hidden units let no gradient
-- through: sigmoids far out, or rectifiers that no row reaches.

local core = require "duet.core"

-- How many rows are looked at; what counts as no slope; and which share of the slopes is too much.
local ROWS <const>, FLAT <const>, SHARE <const> = 200, 1e-3, 0.9

-- The share of slopes of the activation that are next to 0, over rows and hidden units.
local function flat_share(model, data)
  local prepare, activation = model.prepare, model.activation
  local x = (prepare and prepare(data) or data).x
  local z = core.tensor(x:slice(1, math.min(x.rows, ROWS)), "float64")
            :dot(core.tensor(model.w1, "float64")):add(core.tensor(model.b1, "float64"))
  local slopes = activation:backward(z, activation:forward(z), core.tensor.ones(z.rows, z.columns))
  return slopes:abs():lt(FLAT):mean()
end

--- After a run whose loss hardly fell: say so, if most units are flat.
return function(model, data, loss)
  local first, last = loss[1], loss[#loss]
  local ok, share = pcall(flat_share, model, data)
  if ok and share > SHARE then
    core.warn(("fit: the loss went from %.4g to %.4g, and %d %% of the hidden units' outputs "
               .. "hardly react to their inputs (activation %s): smaller weights at first, a lower "
               .. "rate, or inputs of one scale may help; warn = false ends this warning")
              :format(first, last, math.floor(100 * share + 0.5), model.activation.name))
  end
end
