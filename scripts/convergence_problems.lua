-- convergence_problems.lua - functions that optimizers are tried on.
--
-- Each is { name =, start = rows of numbers, minimum =, f = function(w) }; f gives the value and
-- the gradient at a tensor like the start.

local duet = require "duet"

local function of_two(f)
  return function(w)
    local value, da, db = f(w[1][1], w[1][2])
    return value, duet.tensor({ da, db }, w.dtype)
  end
end

-- A bent valley (Rosenbrock, 1960); least at (1, 1).
local rosenbrock = of_two(function(a, b)
  local past = b - a * a
  return (1 - a) ^ 2 + 100 * past ^ 2, -2 * (1 - a) - 400 * a * past, 200 * past
end)

-- Flat far away, steep along the axes (Beale, 1958); least at (3, 0.5).
local beale = of_two(function(a, b)
  local value, da, db = 0, 0, 0
  for k, c in ipairs { 1.5, 2.25, 2.625 } do
    local e = c - a + a * b ^ k
    value, da, db = value + e * e, da + 2 * e * (b ^ k - 1), db + 2 * e * a * k * b ^ (k - 1)
  end
  return value, da, db
end)

-- Four minima of the same depth (Himmelblau, 1972).
local himmelblau = of_two(function(a, b)
  local p, q = a * a + b - 11, a + b * b - 7
  return p * p + q * q, 4 * a * p + 2 * q, 2 * p + 4 * b * q
end)

-- A quadratic with curvatures 1, 10, 100, ..., row by row.
local function stiff(w)
  local value, slope, curvature = 0, {}, 1
  for i = 1, w.rows do
    slope[i] = {}
    for j = 1, w.columns do
      value = value + curvature * w[i][j] ^ 2 / 2
      slope[i][j] = curvature * w[i][j]
      curvature = 10.0 * curvature
    end
  end
  return value, duet.tensor(slope, w.dtype)
end

local problems = {
  { name = "rosenbrock", start = { { -1.2, 1 } }, minimum = 0, f = rosenbrock },
  { name = "beale", start = { { 1, 1 } }, minimum = 0, f = beale },
  { name = "himmelblau", start = { { -0.5, -1 } }, minimum = 0, f = himmelblau },
  { name = "stiff", start = { { 1, 1 }, { 1, 1 } }, minimum = 0, f = stiff },
}

-- Logistic regression with an L2 penalty of 0.01 on the slopes and the intercept; the intercept is
-- that of a column of ones. What is least is found by L-BFGS.
local function logistic(x, y)
  local ones = duet.tensor.ones(x.rows, 1)
  local columns = x:transpose():totable()
  columns[#columns + 1] = ones:transpose():totable()[1]
  x = duet.tensor(columns):transpose()
  local xt, n, alpha = x:transpose(), x.rows, 0.01
  local loss = duet.loss.binary_crossentropy {}
  local function f(w)
    local logits = x:dot(w)
    return loss:value(logits, y) / n + alpha * (w * w):sum() / 2,
           xt:dot(loss:gradient(logits, y)) / n + w * alpha
  end
  local start = duet.tensor.zeros(x.columns, 1)
  local exact = duet.optimizer.lbfgs { line_search = "strong_wolfe", tolerance_gradient = 0,
                                       tolerance_change = 0 }
  local _, minimum = duet.minimize(f, start, { optimizer = exact, steps = 10 })
  return { name = "logistic", start = start:totable(), minimum = minimum, f = f }
end

--- All problems: those of the table, and logistic regression on a data set with labels 0 and 1.
return function(data)
  local all = { table.unpack(problems) }
  if data then all[#all + 1] = logistic(data.x, data.y) end
  return all
end
