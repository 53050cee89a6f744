-- statistics.lua - means, Student's t, and what several comparisons at once cost.

local core = require "duet.core"
local math_of = core.math

local statistics = {}

--- Mean and deviation (of a sample) of some numbers; the deviation of one is 0.
function statistics.spread(values)
  local sum, squares = 0, 0
  for _, value in ipairs(values) do sum = sum + value end
  local mean = sum / #values
  for _, value in ipairs(values) do squares = squares + (value - mean) ^ 2 end
  return mean, #values > 1 and math.sqrt(squares / (#values - 1)) or 0
end

-- ---- Student's t --------------------------------------------------------------------------------

-- Lanczos' approximation of the logarithm of the gamma function, with g = 7 and 9 terms.
local LANCZOS = { 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
                  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
                  1.5056327351493116e-7 }

local function log_gamma(x)
  local sum, t = 0.99999999999980993, x + 6.5
  for i, coefficient in ipairs(LANCZOS) do sum = sum + coefficient / (x - 1 + i) end
  return 0.91893853320467274 + (x - 0.5) * math_of.log(t) - t + math_of.log(sum)
end

-- The continued fraction of the incomplete beta function by Lentz's method (Press et al.,
-- Numerical Recipes, 6.4).
local function beta_fraction(a, b, x)
  local tiny = 1e-300
  local function above(value) return math.abs(value) < tiny and tiny or value end
  local c, d = 1, 1 / above(1 - (a + b) * x / (a + 1))
  local h = d
  for m = 1, 10000 do
    local even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d, c = 1 / above(1 + even * d), above(1 + even / c)
    h = h * d * c
    local odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d, c = 1 / above(1 + odd * d), above(1 + odd / c)
    h = h * d * c
    if math.abs(d * c - 1) < 1e-16 then break end
  end
  return h
end

-- The regularized incomplete beta function, I_x(a, b); y is 1 - x.
local function incomplete_beta(a, b, x, y)
  if x <= 0 then return 0 end
  if y <= 0 then return 1 end
  local front = math_of.exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * math_of.log(x)
                            + b * math_of.log(y))
  if x < (a + 1) / (a + b + 2) then return front * beta_fraction(a, b, x) / a end
  return 1 - front * beta_fraction(b, a, y) / b
end

--- The probability that |t| is at least so large, with so many degrees of freedom.
function statistics.two_sided(t, freedom)
  local square = t * t
  if square == math.huge then return 0 end
  local sum = freedom + square
  return incomplete_beta(freedom / 2, 0.5, freedom / sum, square / sum)
end

--- The t that |t| reaches with this probability.
function statistics.quantile(probability, freedom)
  local low, high = 0, 1
  while statistics.two_sided(high, freedom) > probability do low, high = high, 2 * high end
  while true do
    local middle = low + (high - low) / 2
    if middle <= low or middle >= high then return middle end
    if statistics.two_sided(middle, freedom) > probability then low = middle else high = middle end
  end
end

--- The mean of paired differences and its standard error: that of Nadeau and Bengio's corrected
--- resampled t test (Inference for the generalization error, Machine Learning 52, 2003), where the
--- differences come from splits of one set of rows, `tested` is the number of rows tested on
--- divided by that of the rows trained on; with 0 that of the plain t test. t is mean / error, with
--- one degree of freedom less than there are differences.
function statistics.paired(differences, tested)
  local mean, deviation = statistics.spread(differences)
  return mean, deviation * math.sqrt(1 / #differences + tested)
end

--- Holm's adjustment (A simple sequentially rejective multiple test procedure, Scandinavian Journal
--- of Statistics 6, 1979) of probabilities for as many comparisons.
function statistics.holm(probabilities)
  local order, adjusted, most = {}, {}, 0
  for i = 1, #probabilities do order[i] = i end
  table.sort(order, function(a, b)
    if probabilities[a] ~= probabilities[b] then return probabilities[a] < probabilities[b] end
    return a < b
  end)
  for rank, i in ipairs(order) do
    most = math.max(most, math.min(1, (#order - rank + 1) * probabilities[i]))
    adjusted[i] = most
  end
  return adjusted
end

--- Of a column of several histories, epoch by epoch as far as the shortest goes: { mean =, low =,
--- high = }, each an array.
function statistics.band(histories, column)
  local band = { mean = {}, low = {}, high = {} }
  local n = math.huge
  for _, history in ipairs(histories) do n = math.min(n, #history[column]) end
  for epoch = 1, #histories > 0 and n or 0 do
    local values = {}
    for i, history in ipairs(histories) do values[i] = history[column][epoch] end
    band.mean[epoch] = statistics.spread(values)
    band.low[epoch], band.high[epoch] = math.min(table.unpack(values)),
                                        math.max(table.unpack(values))
  end
  return band
end

return statistics
