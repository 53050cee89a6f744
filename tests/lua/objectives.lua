-- objectives.lua - functions that optimizers are tried on: value and gradient at a tensor.
local duet = require "duet"

local objectives = {}

local function of_two(f)
  return function(w)
    local value, da, db = f(w[1][1], w[1][2])
    return value, duet.tensor({ da, db }, w.dtype)
  end
end

objectives.rosenbrock = of_two(function(a, b)
  local past = b - a * a
  return (1 - a) ^ 2 + 100 * past ^ 2, -2 * (1 - a) - 400 * a * past, 200 * past
end)

objectives.beale = of_two(function(a, b)
  local value, da, db = 0, 0, 0
  for k, c in ipairs { 1.5, 2.25, 2.625 } do
    local e = c - a + a * b ^ k
    value, da, db = value + e * e, da + 2 * e * (b ^ k - 1), db + 2 * e * a * k * b ^ (k - 1)
  end
  return value, da, db
end)

objectives.himmelblau = of_two(function(a, b)
  local p, q = a * a + b - 11, a + b * b - 7
  return p * p + q * q, 4 * a * p + 2 * q, 2 * p + 4 * b * q
end)

--- A quadratic with curvatures 1, 10, 100, ...
function objectives.stiff(w)
  local value, slope = 0, {}
  for j = 1, w.columns do
    local curvature = 10.0 ^ (j - 1)
    value, slope[j] = value + curvature * w[1][j] ^ 2 / 2, curvature * w[1][j]
  end
  return value, duet.tensor(slope, w.dtype)
end

return objectives
