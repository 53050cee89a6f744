-- folds.lua - duet.folds: which rows are trained on and which are held out, by turns.
--
-- The rows are those of scikit-learn 1.2: (Repeated)KFold and (Repeated)StratifiedKFold with
-- shuffle = True and random_state = seed; with groups GroupKFold and StratifiedGroupKFold, which
-- draw nothing. Where groups are cut again, their order is drawn first.

local core = require "duet.core"
local check = require "duet.check"

local function fail(message, ...)
  core.raise(("folds: " .. message):format(...))
end

-- ---- Classes and groups ------------------------------------------------------------------------

-- Numbers from 1 for values, in ascending order or in the order of their coming.
local function number(values, ascending)
  local found, of = {}, {}
  for _, value in ipairs(values) do
    if not of[value] then
      found[#found + 1] = value
      of[value] = #found
    end
  end
  if ascending then
    table.sort(found)
    for i, value in ipairs(found) do of[value] = i end
  end
  local numbers = {}
  for i, value in ipairs(values) do numbers[i] = of[value] end
  return numbers, #found
end

local function column(t, j)
  local values = {}
  for i, row in ipairs(t:totable()) do
    values[i] = row[j]
    if values[i] ~= values[i] then fail("row %d is missing what the folds go by", i) end
  end
  return values
end

local function classes_of(data)
  if data.y.columns ~= 1 then
    fail("stratify: a single target expected (there are %d)", data.y.columns)
  end
  return column(data.y, 1)
end

local function named_column(data, name)
  for j, known in ipairs(data.names or {}) do
    if known == name then return column(data.x, j) end
  end
  fail("groups: no column '%s'%s", name, core.hint("column", name, data.names or {}))
end

local function groups_of(data, given)
  if type(given) == "string" then return named_column(data, given) end
  local n = check.length(given, "folds: groups")
  if n ~= data.rows then fail("groups: %d given for %d rows", n, data.rows) end
  for i, group in ipairs(given) do
    local kind = type(group)
    if kind ~= type(given[1]) or kind ~= "number" and kind ~= "string" or group ~= group then
      fail("groups: element %d is %s, expected numbers or strings", i, core.show(group))
    end
  end
  return given
end

local function zeros(n)
  local t = {}
  for i = 1, n do t[i] = 0 end
  return t
end

local function count(numbers, n)
  local counts = zeros(n)
  for _, i in ipairs(numbers) do counts[i] = counts[i] + 1 end
  return counts
end

-- ---- Which fold each row is held out in: an array of numbers from 1 to k ------------------------

-- The first parts have one more where n isn't a multiple of k.
local function cut(order, k)
  local fold_of, n, at = {}, #order, 0
  for fold = 1, k do
    for _ = 1, n // k + (fold <= n % k and 1 or 0) do
      at = at + 1
      fold_of[order[at]] = fold
    end
  end
  return fold_of
end

local function plain(own, rng)
  return cut(rng:permutation(own.data.rows), own.k)
end

-- How many rows of each class fall to each fold, when sorted rows are dealt out by turns.
local function deal(sizes, k)
  local share, at = {}, 0
  for class, size in ipairs(sizes) do
    share[class] = zeros(k)
    for _ = 1, size do
      share[class][at % k + 1] = share[class][at % k + 1] + 1
      at = at + 1
    end
  end
  return share
end

local function stratified(own, rng)
  local classes, n_classes = own.classes, own.n_classes
  local share, order, next_of = deal(own.class_sizes, own.k), {}, {}
  for class = 1, n_classes do
    local folds = {}
    for fold = 1, own.k do
      for _ = 1, share[class][fold] do folds[#folds + 1] = fold end
    end
    order[class], next_of[class] = {}, 0
    for i, from in ipairs(rng:permutation(#folds)) do order[class][i] = folds[from] end
  end
  local fold_of = {}
  for row, class in ipairs(classes) do
    next_of[class] = next_of[class] + 1
    fold_of[row] = order[class][next_of[class]]
  end
  return fold_of
end

-- From the folds of groups to those of rows.
local function spread(own, fold_of_group)
  local fold_of = {}
  for row, group in ipairs(own.groups) do fold_of[row] = fold_of_group[group] end
  return fold_of
end

local function least(values)
  local best = 1
  for i, value in ipairs(values) do
    if value < values[best] then best = i end
  end
  return best
end

-- Largest first, each to the fold that has least.
local function grouped(own, rng, again)
  if again then return spread(own, cut(rng:permutation(own.n_groups), own.k)) end
  local sizes, order = count(own.groups, own.n_groups), {}
  for i = 1, own.n_groups do order[i] = i end
  table.sort(order, function(a, b)
    if sizes[a] ~= sizes[b] then return sizes[a] > sizes[b] end
    return a > b
  end)
  local filled, fold_of_group = zeros(own.k), {}
  for _, group in ipairs(order) do
    local fold = least(filled)
    filled[fold] = filled[fold] + sizes[group]
    fold_of_group[group] = fold
  end
  return spread(own, fold_of_group)
end

local function deviation(values)
  local sum, squares = 0, 0
  for _, value in ipairs(values) do sum = sum + value end
  for _, value in ipairs(values) do squares = squares + (value - sum / #values) ^ 2 end
  return math.sqrt(squares / #values)
end

-- How unevenly the classes lie in the folds, if a group went to one of them.
local function unevenness(own, filled, fold, counts)
  local sum = 0
  for class = 1, own.n_classes do
    local shares = {}
    for i = 1, own.k do
      local n = filled[i][class] + (i == fold and counts[class] or 0)
      shares[i] = n / own.class_sizes[class]
    end
    sum = sum + deviation(shares)
  end
  return sum / own.n_classes
end

local function total(values)
  local sum = 0
  for _, value in ipairs(values) do sum = sum + value end
  return sum
end

local function is_close(a, b)
  return math.abs(a - b) <= 1e-8 + 1e-5 * math.abs(b)
end

-- The fold whose classes stay the most even; of several the one that has the fewest rows.
local function best_fold(own, filled, counts)
  local best, least_uneven, fewest
  for fold = 1, own.k do
    local uneven, rows = unevenness(own, filled, fold, counts), total(filled[fold])
    if not best or uneven < least_uneven or is_close(uneven, least_uneven) and rows < fewest then
      best, least_uneven, fewest = fold, uneven, rows
    end
  end
  return best
end

-- Those whose classes are the least even come first.
local function both(own, rng, again)
  local counts, filled, order, spreads, place = {}, {}, {}, {}, {}
  for group = 1, own.n_groups do counts[group] = zeros(own.n_classes) end
  for row, group in ipairs(own.groups) do
    counts[group][own.classes[row]] = counts[group][own.classes[row]] + 1
  end
  for fold = 1, own.k do filled[fold] = zeros(own.n_classes) end
  for i = 1, own.n_groups do order[i], spreads[i] = i, deviation(counts[i]) end
  if again then order = rng:permutation(own.n_groups) end
  for i, group in ipairs(order) do place[group] = i end
  table.sort(order, function(a, b)
    if spreads[a] ~= spreads[b] then return spreads[a] > spreads[b] end
    return place[a] < place[b]
  end)
  local fold_of_group = {}
  for _, group in ipairs(order) do
    local fold = best_fold(own, filled, counts[group])
    for class, n in ipairs(counts[group]) do
      filled[fold][class] = filled[fold][class] + n
    end
    fold_of_group[group] = fold
  end
  return spread(own, fold_of_group)
end

-- ---- Folds --------------------------------------------------------------------------------------

-- A fold takes its data sets out only when they are asked for.
local fold_type = { __name = "duet.fold", __metatable = "duet.fold" }
function fold_type.__index(fold, name)
  if name == "train" then return fold.data:rows_of(fold.train_rows) end
  if name == "validation" then return fold.data:rows_of(fold.validation_rows) end
  core.raise(("fold: no field %s%s"):format(core.show(name),
             core.hint("fold", tostring(name), { "train", "validation", "train_rows",
                                                 "validation_rows", "data" })))
end
function fold_type.__tostring(fold)
  return ("fold: %d rows to train on, %d held out"):format(#fold.train_rows, #fold.validation_rows)
end

local function add_folds(folds, own, fold_of)
  for number_of = 1, own.k do
    local train, held_out = {}, {}
    for row, fold in ipairs(fold_of) do
      local rows = fold == number_of and held_out or train
      rows[#rows + 1] = row
    end
    if #held_out == 0 then fail("fold %d of %d has no rows", number_of, own.k) end
    folds[#folds + 1] = setmetatable({ data = own.data, train_rows = train,
                                       validation_rows = held_out }, fold_type)
  end
end

local methods = {}

--- Loop over the folds: for train, validation in folds:each() do
function methods.each(folds)
  local i = 0
  return function()
    i = i + 1
    local fold = folds[i]
    if fold then return fold.train, fold.validation end
  end
end

check.arguments(methods)

local folds_type = { __name = "duet.folds", __metatable = "duet.folds",
                     __index = check.list_index("folds", methods) }

function folds_type.__tostring(folds)
  return ("folds: %d, of %d rows"):format(#folds, folds[1].data.rows)
end

local function largest(values)
  local most = values[1]
  for _, value in ipairs(values) do most = math.max(most, value) end
  return most
end

local function prepare(own)
  if own.k > own.data.rows then
    fail("k is %d, but there are %d rows", own.k, own.data.rows)
  end
  if own.stratify then
    own.classes, own.n_classes = number(classes_of(own.data), own.groups ~= nil)
    own.class_sizes = count(own.classes, own.n_classes)
    local most = largest(own.class_sizes)
    if most < own.k then
      fail("stratify: k is %d, but no class has so many rows (the largest has %d)", own.k, most)
    end
  end
  if own.groups then
    own.groups, own.n_groups = number(groups_of(own.data, own.groups), true)
    if own.k > own.n_groups then
      fail("k is %d, but there are %d groups", own.k, own.n_groups)
    end
  end
  return own
end

--- Cut a data set into folds: a list of { train =, validation =, train_rows =, validation_rows = }.
return function(data, options)
  if core.type(data) ~= "duet.data" then
    fail("a data set expected (got %s)", core.type(data))
  end
  local own = core.check("folds", options)
  own.data = data
  prepare(own)
  local way = own.groups and (own.stratify and both or grouped) or own.stratify and stratified
              or plain
  local rng, folds = core.rng(own.seed), {}
  for i = 1, own.repeats do add_folds(folds, own, way(own, rng, i > 1)) end
  return setmetatable(folds, folds_type)
end
