-- test_folds.lua - duet.folds gives scikit-learn's rows, and keeps what it promises.
local compare = require "compare"
local duet = require "duet"
local same, list, raises = compare.same, compare.list, compare.raises

local cases = {}

-- x holds each row's number, from 0, and its group.
local function data_of(y, groups)
  local x = {}
  for i = 1, #y do
    x[i] = { i - 1, groups and type(groups[i]) == "number" and groups[i] or 0 }
  end
  return duet.data.from(x, y, { "number", "patient" })
end

cases["the rows are scikit-learn's: repeated, stratified, grouped"] = function()
  for _, case in ipairs(compare.golden "folds") do
    local d = data_of(case.y, case.groups)
    case.options.groups = case.groups
    local folds = duet.folds(d, case.options)
    same(case.name .. ": folds", #folds, #case.validation_rows)
    for i, rows in ipairs(case.validation_rows) do
      for j, row in ipairs(rows) do rows[j] = row + 1 end
      list(("%s: fold %d"):format(case.name, i), folds[i].validation_rows, rows)
    end
    if case.groups and type(case.groups[1]) == "number" then
      case.options.groups = "patient"
      local named = duet.folds(d, case.options)
      list(case.name .. ": by column", named[1].validation_rows, folds[1].validation_rows)
    end
  end
end

cases["a fold's data sets are its rows, and all rows are held out once a repeat"] = function()
  local y = {}
  for i = 1, 23 do y[i] = i % 2 end
  local d, seen = data_of(y), {}
  local folds = duet.folds(d, { k = 4, seed = 3, repeats = 2 })
  for i, fold in ipairs(folds) do
    same("rows", #fold.train_rows + #fold.validation_rows, 23)
    same("train", fold.train.rows, #fold.train_rows)
    for j, row in ipairs(fold.validation_rows) do
      same("x", fold.validation.x[j][1], row - 1.0)
      seen[row] = (seen[row] or 0) + 1
    end
    same("tostring", tostring(fold), ("fold: %d rows to train on, %d held out"):format(
         #fold.train_rows, #fold.validation_rows))
    assert(i <= 8)
  end
  for row = 1, 23 do same("held out", seen[row], 2) end
  same("tostring", tostring(folds), "folds: 8, of 23 rows")
  local n = 0
  for train, validation in d:folds { k = 4, seed = 3, repeats = 2 } do
    n = n + 1
    same("train", train.x, folds[n].train.x)
    same("validation", validation.x, folds[n].validation.x)
  end
  same("loops", n, 8)
end

cases["groups stay together also where they are cut again"] = function()
  local y, groups = {}, {}
  for i = 1, 60 do y[i], groups[i] = i % 3, ("g%d"):format(i * 7 % 12) end
  local d = data_of(y)
  for _, stratify in ipairs { false, true } do
    local folds = duet.folds(d, { k = 3, groups = groups, repeats = 4, stratify = stratify })
    same("folds", #folds, 12)
    local first = table.concat(folds[1].validation_rows, " ")
    local differs = false
    for i, fold in ipairs(folds) do
      local held = {}
      for _, row in ipairs(fold.validation_rows) do held[groups[row]] = true end
      for _, row in ipairs(fold.train_rows) do same("parted", held[groups[row]], nil) end
      if i % 3 == 1 and i > 1 then
        differs = differs or table.concat(fold.validation_rows, " ") ~= first
      end
    end
    same("repeats differ", differs, true)
  end
end

cases["what can't be cut is refused"] = function()
  local d = data_of { 0, 0, 1, 1, 0 }
  for want, call in pairs {
    ["k is 6, but there are 5 rows"] = { k = 6 },
    ["stratify: k is 4, but no class has so many rows (the largest has 3)"] =
      { k = 4, stratify = true },
    ["groups: 2 given for 5 rows"] = { k = 2, groups = { 1, 2 } },
    ["k is 3, but there are 2 groups"] = { k = 3, groups = { 1, 2, 1, 2, 1 } },
    ["groups: no column 'patents' (did you mean 'patient'?)"] = { k = 2, groups = "patents" },
    ["groups: element 3 is 'c', expected numbers or strings"] =
      { k = 2, groups = { 1, 2, "c", 4, 5 } },
    ["unknown option 'folds'"] = { folds = 2 },
  } do
    raises(want, function() duet.folds(d, call) end)
  end
  raises("a data set expected (got table)", function() duet.folds({}, { k = 2 }) end)
  raises("no field 'tran' (did you mean 'train'?)",
         function() return duet.folds(d, { k = 2 })[1].tran end)
end

return cases
