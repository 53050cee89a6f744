-- generators.lua - duet.data.moons and the like: data sets that are made up.
--
-- moons, circles and blobs draw what scikit-learn 1.2's make_moons, make_circles and make_blobs
-- draw from RandomState(seed), in the same order; sines and cosines are duet's.

local core = require "duet.core"

local cos, sin, PI = core.math.cos, core.math.sin, math.pi

-- ---- What generators share ----------------------------------------------------------------------

local function permuted(rows, classes, rng)
  local x, y = {}, {}
  for to, from in ipairs(rng:permutation(#rows)) do x[to], y[to] = rows[from], classes[from] end
  return x, y
end

local function names_of(n)
  local names = {}
  for k = 1, n do names[k] = tostring(k - 1) end
  return names
end

-- A data set of rows and their classes; noise is drawn after the order.
local function classified(own, rng, rows, classes, n_classes)
  if own.shuffle then rows, classes = permuted(rows, classes, rng) end
  local x = core.tensor(rows)
  if (own.noise or 0) > 0 then x = x + rng:normal(0, own.noise, x.rows, x.columns) end
  local y = core.tensor(classes):reshape(#classes, 1)
  return core.data.make(x, y, { classes = names_of(n_classes), targets = { "class" } })
end

local function start(name, options)
  local own = core.check(name, options)
  return own, core.rng(own.seed)
end

-- ---- The generators -----------------------------------------------------------------------------

local generators = {}

--- Two half circles that interleave.
function generators.moons(options)
  local own, rng = start("moons", options)
  local n_outer = own.rows // 2
  local n_inner = own.rows - n_outer
  local rows, classes = {}, {}
  for i = 0, n_outer - 1 do
    local angle = n_outer > 1 and i * (PI / (n_outer - 1)) or 0
    rows[#rows + 1], classes[#classes + 1] = { cos(angle), sin(angle) }, 0
  end
  for i = 0, n_inner - 1 do
    local angle = n_inner > 1 and i * (PI / (n_inner - 1)) or 0
    rows[#rows + 1], classes[#classes + 1] = { 1 - cos(angle), 1 - sin(angle) - 0.5 }, 1
  end
  return classified(own, rng, rows, classes, 2)
end

--- A circle within another one.
function generators.circles(options)
  local own, rng = start("circles", options)
  local n_outer = own.rows // 2
  local rows, classes = {}, {}
  for class, n in ipairs { n_outer, own.rows - n_outer } do
    local radius = class == 1 and 1 or own.factor
    for i = 0, n - 1 do
      local angle = i * (2 * PI / n)
      rows[#rows + 1] = { cos(angle) * radius, sin(angle) * radius }
      classes[#classes + 1] = class - 1
    end
  end
  return classified(own, rng, rows, classes, 2)
end

-- How many of n rows fall to each of k parts: the first ones have one more.
local function share(n, k, part)
  return n // k + (part <= n % k and 1 or 0)
end

--- Arms of a spiral: radius t at the angle 2 pi (turns t + class / classes), t from 0 to 1.
function generators.spirals(options)
  local own, rng = start("spirals", options)
  local rows, classes = {}, {}
  for class = 0, own.classes - 1 do
    local n = share(own.rows, own.classes, class + 1)
    for i = 0, n - 1 do
      local t = n > 1 and i / (n - 1) or 0
      local angle = 2 * PI * (own.turns * t + class / own.classes)
      rows[#rows + 1], classes[#classes + 1] = { t * cos(angle), t * sin(angle) }, class
    end
  end
  return classified(own, rng, rows, classes, own.classes)
end

--- The corners (0, 0), (0, 1), (1, 0), (1, 1) by turns; the class is 1 where one of both is 1.
function generators.xor(options)
  local own, rng = start("xor", options)
  local rows, classes = {}, {}
  for i = 0, own.rows - 1 do
    local a, b = i >> 1 & 1, i & 1
    rows[i + 1], classes[i + 1] = { a, b }, a ~ b
  end
  return classified(own, rng, rows, classes, 2)
end

--- Points around centers, which are drawn from [-10, 10).
function generators.blobs(options)
  local own, rng = start("blobs", options)
  local centers = rng:uniform(-10, 10, own.centers, own.columns):totable()
  local rows, classes = {}, {}
  for class = 1, own.centers do
    local n = share(own.rows, own.centers, class)
    local points = rng:normal(0, own.noise, n, own.columns):totable()
    for i = 1, n do
      local row = {}
      for j = 1, own.columns do row[j] = centers[class][j] + points[i][j] end
      rows[#rows + 1], classes[#classes + 1] = row, class - 1
    end
  end
  own.noise = 0
  return classified(own, rng, rows, classes, own.centers)
end

--- y = tanh(x w1) w2 of a network without biases. Drawn are x, w1, w2 and the noise, in this order:
--- normal numbers, those of w1 and w2 divided by the square root of their rows.
function generators.teacher(options)
  local own, rng = start("teacher", options)
  local x = rng:normal(0, 1, own.rows, own.inputs)
  local w1 = rng:normal(0, 1, own.inputs, own.hidden) / math.sqrt(own.inputs)
  local w2 = rng:normal(0, 1, own.hidden, own.outputs) / math.sqrt(own.hidden)
  local y = x:dot(w1):tanh():dot(w2)
  if own.noise > 0 then y = y + rng:normal(0, own.noise, own.rows, own.outputs) end
  return core.data.make(x, y, {}), { w1 = w1, w2 = w2 }
end

return generators
