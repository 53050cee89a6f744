-- test_data.lua - data sets: read, split, scaled, cut into batches and folds.
local compare = require "compare"
local duet = require "duet"
local same, rows, list, raises, fails = compare.same, compare.rows, compare.list, compare.raises,
                                        compare.fails

local cases = {}

local function cancer()
  return assert(duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" }))
end

-- A data set of n rows, each holding its number, from 0, as x and y.
local function numbered(n)
  local x = {}
  for i = 1, n do x[i] = { i - 1 } end
  return duet.data.from(x, x)
end

-- The numbers of such rows.
local function numbers(d)
  local list_of = {}
  for i = 1, d.rows do list_of[i] = math.tointeger(d.x[i][1]) end
  return list_of
end

local function csv(text, options)
  local result, message
  compare.with_file(text, function(path)
    result, message = duet.data.csv(path, options)
    message = message and message:gsub(path, "FILE", 1)
  end)
  return result, message
end

cases["a CSV file gives x, y and names"] = function()
  local d = cancer()
  same("rows", d.rows, 569)
  same("length", #d, 569)
  same("columns", d.columns, 30)
  same("name", d.names[30], "worst_fractal_dimension")
  same("names", #d.names, 30)
  same("classes", d.classes, nil)
  same("first", d.x[1][1], 17.99)
  same("last", d.x[569][30], 0.07039)
  same("target", d.y[569][1], 1.0)
  same("x is kept", rawequal(d.x, d.x), true)
  same("tostring", tostring(d), "data: 569 rows, 30 columns")
end

cases["rows to predict for have no target"] = function()
  local d = assert(csv("a,b\n1,y\n3,x\n", {}))
  same("targets", d.y.columns, 0)
  same("rows", d.y.rows, 2)
  same("names", d.targets, nil)
  same("inputs", table.concat(d.names, " "), "a b")
  compare.rows("x", d:rows_of({ 2, 1 }).x, { { 3, 0 }, { 1, 1 } })
  local model = duet.model { inputs = 1, hidden = 1, outputs = 1 }
  local numbers_of = d:with { columns = "a" }
  same("prediction", model:predict(numbers_of).rows, 2)
  raises("model: the data has no target to learn",
         function() model:fit(numbers_of, { epochs = 1 }) end)
end

cases["words in the target are classes"] = function()
  local path = compare.data "iris.csv"
  local d = assert(duet.data.csv(path, { target = "species" }))
  same("classes", table.concat(d.classes, " "), "setosa versicolor virginica")
  same("number", d.y[150][1], 2.0)
  d = assert(duet.data.csv(path, {
    target = "species", labels = { "virginica", "setosa", "versicolor" },
    columns = { "petal_width_cm", "sepal_length_cm" },
  }))
  same("classes as given", table.concat(d.classes, " "), "virginica setosa versicolor")
  same("number as given", d.y[1][1], 1.0)
  list("columns as given", d.x[1], { 0.2, 5.1 })
  same("names", table.concat(d.names, " "), "petal_width_cm sepal_length_cm")
end

cases["delimiters and missing values are options"] = function()
  local d = assert(csv("a;b;y\n1;?;0\n-;4;1\n",
                       { target = "y", delimiter = ";", na = { "?", "-" } }))
  rows("x", d.x, { { 1.0, 0 / 0 }, { 0 / 0, 4.0 } })
  d = assert(csv("a,y\nNA,1\n", { target = "y", na = "NA" }))
  rows("x", d.x, { { 0 / 0 } })
end

cases["a column of words holds categories, in every part of the data set"] = function()
  local d = assert(csv("zip,age,y\nb,1,no\na,,yes\n,3,no\nc,4,yes\n", { target = "y" }))
  rows("x", d.x, { { 1.0, 1.0 }, { 0.0, 0 / 0 }, { 0 / 0, 3.0 }, { 2.0, 4.0 } })
  local train, test = d:split { test = 0.5, seed = 0 }
  local scaled = duet.data.minmax(d)(d)
  for name, part in pairs { whole = d, train = train, test = test, scaled = scaled,
                            some = d:rows_of { 3 } } do
    same(name .. " kinds", table.concat(part.kinds, " "), "category number")
    same(name .. " by name", table.concat(part:categories "zip", " "), "a b c")
    same(name .. " by number", table.concat(part:categories(1), " "), "a b c")
    same(name .. " of numbers", part:categories "age", nil)
    same(name .. " targets", table.concat(part.targets, " "), "y")
    same(name .. " weights", part.weights, nil)
  end
  rows("categories aren't scaled", scaled.x, { { 1.0, 0.0 }, { 0.0, 0 / 0 }, { 0 / 0, 2 / 3 },
                                              { 2.0, 1.0 } })
  same("forced", table.concat(assert(csv("zip,y\n10,1\n9,2\n", {
    target = "y", types = { zip = "category" } })):categories "zip", " "), "10 9")
  raises("no column 'zap' (did you mean 'zip'?)", function() d:categories "zap" end)
  raises("a column from 1 to 2 expected", function() d:categories(3) end)
  raises("the columns have no names", function() numbered(3):categories "zip" end)
  raises("the type of column 'species' is 'words', expected number, category, or",
         function() duet.data.csv(compare.data "iris.csv",
                                  { target = "species", types = { species = "words" } }) end)
  raises("csv: option 'types' is a list or holds no strings",
         function() duet.data.csv("iris.csv", { target = "species", types = { "words" } }) end)
end

cases["CSV files come as people have them"] = function()
  local text = "Name;Tag;Preis;Gewicht;y;z\nA;29.02.2024;1.234,5;1;0;5;\nB;;-0,5;2;1;6;\n"
  local d = assert(csv(text, {
    target = { "y", "z" }, delimiter = ";", decimal = ",", thousands = ".", weight = "Gewicht",
    types = { Tag = "%d.%m.%Y" } }))
  rows("x", d.x, { { 0.0, 19782.0, 1234.5 }, { 1.0, 0 / 0, -0.5 } }) -- days by Python's datetime
  rows("y", d.y, { { 0.0, 5.0 }, { 1.0, 6.0 } })
  same("kinds", table.concat(d.kinds, " "), "category date number")
  same("targets", table.concat(d.targets, " "), "y z")
  rows("weights", d.weights, { { 1.0 }, { 2.0 } })
  rows("weights of a part", d:rows_of({ 2 }).weights, { { 2.0 } })
  d = assert(csv("6,148,1\n1,85,0\n", { target = "3" }))
  same("no header", table.concat(d.names, " "), "1 2")
  same("rows", d.rows, 2)
  d = assert(csv("6,148,1\n1,85,0\n", { target = "y", names = { "a", "b", "y" } }))
  same("names", table.concat(d.names, " "), "a b")
  d = assert(csv("1,2\n5,6\n", { target = "2", header = true }))
  same("header", d.rows, 1)
  d = assert(csv("1,2\n5,6\n", { target = "2", header = false }))
  same("data", d.rows, 2)
  d = assert(csv("a,a,b,y\n1,2, x,0\n4,5,x ,1\n", { target = "y", columns = "b", trim = true }))
  same("trimmed", table.concat(d:categories "b", "|"), "x")
  fails("could be names or data", csv("1,2\n5,6\n", { target = "2" }))
  fails("(a decimal comma? give decimal = \",\")", csv("a;y\n66,5;1\n", { target = "y",
                                                                           delimiter = ";" }))
end

cases["a CSV file that isn't right gives nil, and where"] = function()
  local y = { target = "y" }
  fails("/nonexistent", duet.data.csv("/nonexistent", y))
  fails("directory", duet.data.csv("/", y))
  fails("FILE:3:", csv("a,y\n1,0\n2\n", y))
  fails("FILE:3:1", csv("a,y\n1,0\nword,0\n", y))
  fails("FILE", csv("", y))
  fails("FILE", csv("a,y\n", y))
  fails("FILE:2:", csv("a,y\n1\0,0\n", y))
end

cases["wrong calls of csv raise"] = function()
  local path = compare.data "iris.csv"
  raises("csv: unknown option 'traget' (did you mean 'target'?)",
         function() duet.data.csv(path, { traget = "species" }) end)
  raises("did you mean 'species'?", function() duet.data.csv(path, { target = "specis" }) end)
  raises("csv: option 'delimiter' is ';;', expected a single character",
         function() duet.data.csv(path, { target = "species", delimiter = ";;" }) end)
  raises("csv: option 'decimal' is '', expected a single character",
         function() duet.data.csv(path, { target = "species", decimal = "" }) end)
  raises("csv: option 'header' is 1, expected true or false",
         function() duet.data.csv(path, { target = "species", header = 1 }) end)
  raises("csv: option 'target' is true, expected a string or a list of strings",
         function() duet.data.csv(path, { target = true }) end)
  raises("csv: labels for 0 targets, expected a single target",
         function() duet.data.csv(path, { labels = { "a" } }) end)
  raises("csv: column 'species' is named twice",
         function() duet.data.csv(path, { target = "species", weight = "species" }) end)
  raises("csv: option 'columns' is 3, expected a string or a list of strings",
         function() duet.data.csv(path, { target = "species", columns = 3 }) end)
  raises("csv: option 'columns' has the key 'a', expected a list",
         function() duet.data.csv(path, { target = "species", columns = { a = "b" } }) end)
  raises("csv: option 'labels' is 0, expected a string or a list of strings",
         function() duet.data.csv(path, { target = "species", labels = { 0, 1 } }) end)
  raises("bad argument #1 to 'csv' (string expected, got 3)", function() duet.data.csv(3, {}) end)
  raises("csv: a table of options expected, got 'y'", function() duet.data.csv(path, "y") end)
end

cases["from takes tensors and tables, and copies"] = function()
  local x = duet.tensor { { 1, 2 }, { 3, 4 }, { 5, 6 } }
  local d = duet.data.from(x, { 0, 1, 1 }, { "a", "b" })
  rows("x", d.x, { { 1.0, 2.0 }, { 3.0, 4.0 }, { 5.0, 6.0 } })
  rows("y is a column", d.y, { { 0.0 }, { 1.0 }, { 1.0 } })
  same("names", table.concat(d.names, " "), "a b")
  x:fill(0)
  same("copied", d.x[3][2], 6.0)
  rows("two targets", duet.data.from({ { 1 }, { 2 } }, { { 3, 4 }, { 5, 6 } }).y,
       { { 3.0, 4.0 }, { 5.0, 6.0 } })
  same("dtype", duet.data.from(x:copy "float32", { 0, 1, 1 }).y.dtype, "float32")
  raises("x has 3 rows, but y has 2", function() duet.data.from(x, { 0, 1 }) end)
  raises("names: found 1, expected 2", function() duet.data.from(x, { 0, 1, 1 }, { "a" }) end)
  raises("name 2 isn't a string", function() duet.data.from(x, { 0, 1, 1 }, { "a", 2 }) end)
  raises("from: y is nil, expected a tensor or a list", function() duet.data.from(x) end)
end

cases["a tensor of a data set lives on without it, and none changes behind it"] = function()
  local x = numbered(1000).x
  for _ = 1, 3 do collectgarbage() end
  same("last", x[1000][1], 999.0)
  local d = numbered(3)
  d.x[2][1] = 7
  same("live", d.x[2][1], 7.0)
end

cases["a split has the rows of scikit-learn's"] = function()
  local golden = compare.golden "split"
  local train, test = numbered(golden.n):split { test = 0.2, seed = 0 }
  list("train", numbers(train), golden.train)
  list("test", numbers(test), golden.test)
  local small = compare.golden("rng_vectors").split_small
  for key, want in pairs(small) do
    local n, share, seed = key:match "n(%d+),test([%d.]+),seed(%d+)"
    train, test = numbered(tonumber(n)):split { test = tonumber(share), seed = tonumber(seed) }
    list(key .. " train", numbers(train), want.train)
    list(key .. " test", numbers(test), want.test)
  end
end

cases["a stratified split has scikit-learn's rows too"] = function()
  for _, case in ipairs(compare.golden "data".stratified) do
    local x = {}
    for i = 1, #case.y do x[i] = { i - 1 } end
    local train, test = duet.data.from(x, case.y):split { test = case.test, seed = case.seed,
                                                          stratify = true }
    list(case.name .. " train", numbers(train), case.train_rows)
    list(case.name .. " test", numbers(test), case.test_rows)
  end
end

cases["parts of a split keep names and classes"] = function()
  local d = assert(duet.data.csv(compare.data "iris.csv", { target = "species" }))
  local train, test = d:split { test = 0.2 }
  same("names", train.names[1], "sepal_length_cm")
  same("classes", #test.classes, 3)
end

cases["wrong splits raise"] = function()
  local d = numbered(10)
  raises("split: option 'test' is 1, expected a number in (0, 1)",
         function() d:split { test = 1 } end)
  raises("option 'test' is nan", function() d:split { test = 0 / 0 } end)
  raises("option 'test' is '0.2'", function() d:split { test = "0.2" } end)
  raises("unknown option 'tset' (did you mean 'test'?)", function() d:split { tset = 0.2 } end)
  raises("unknown option 'rows' (there are: test, seed, stratify)",
         function() d:split { rows = 2 } end)
  raises("split: found 0.2 without a name (there are: test, seed, stratify)",
         function() d:split { 0.2 } end)
  raises("options have names, not true", function() d:split { [true] = 0.2 } end)
  raises("option 'seed' is -1, expected an integer in [0, 4294967295]",
         function() d:split { seed = -1 } end)
  raises("option 'stratify' is 1, expected true or false", function() d:split { stratify = 1 } end)
  raises("split: ", function() numbered(1):split {} end)
end

cases["standardizing is scikit-learn's, to the last bits"] = function()
  local golden = compare.golden "standardize"
  local train, test = cancer():split { test = 0.2, seed = 0 }
  local scaler = duet.data.standardize(train)
  rows("mean", scaler.mean, { golden.mean }, 1e-15)
  rows("scale", scaler.scale, { golden.scale }, 1e-15)
  rows("train", scaler(train).x:slice(1, 3), golden.train_scaled_first3, 1e-14)
  rows("test", scaler(test).x:slice(1, 3), golden.test_scaled_first3, 1e-14)
  same("y is kept", scaler(test).y == test.y, true)
  same("names are kept", scaler(test).names[2], "mean_texture")
  same("the data set is left alone", train.x:max() > 1000, true)
  same("a tensor", scaler(train.x) == scaler(train).x, true)
  same("tostring", tostring(scaler), "standardize: 30 columns")
  raises("30", function() scaler(numbered(2)) end)
  raises("tensor expected, got 3", function() scaler(3) end)
  raises("tensor expected, got nothing", function() duet.data.standardize() end)
end

cases["minmax scales to 0..1"] = function()
  local scaler = duet.data.minmax(duet.data.from({ { 1, 5 }, { 3, 5 }, { 2, 5 } }, { 1, 2, 3 }))
  list("min", scaler.min[1], { 1.0, 5.0 })
  list("scale", scaler.scale[1], { 2.0, 1.0 })
  rows("scaled", scaler(duet.tensor { { 2, 6 } }), { { 0.5, 1.0 } })
end

cases["batches give each row once, in NumPy's order"] = function()
  local d, want = numbered(10), duet.rng(4):permutation(10)
  local at = 0
  for x, y in d:batches { size = 4, rng = duet.rng(4) } do
    same("rows", x.rows, at < 8 and 4 or 2)
    for i = 1, x.rows do
      same("row", x[i][1], want[at + i] - 1.0)
      same("target", y[i][1], x[i][1])
    end
    at = at + x.rows
  end
  same("all", at, 10)
  for x in d:batches { shuffle = false } do
    for i = 1, 10 do same("unshuffled", x[i][1], i - 1.0) end
  end
  raises("option 'size' is 0, expected an integer in [1, inf)",
         function() d:batches { size = 0 } end)
  raises("option 'rng' is 3, expected a stream made by duet.rng",
         function() d:batches { rng = 3 } end)
  raises("option 'rng' has no effect without shuffle",
         function() d:batches { rng = duet.rng(0), shuffle = false } end)
end

cases["folds are scikit-learn's"] = function()
  for _, case in ipairs(compare.golden "data".folds) do
    local fold = 0
    for train, test in numbered(case.n):folds { k = #case.folds, seed = case.seed } do
      fold = fold + 1
      list(case.name .. " train", numbers(train), case.folds[fold].train_rows)
      list(case.name .. " test", numbers(test), case.folds[fold].test_rows)
    end
    same("folds", fold, #case.folds)
  end
  raises("folds: k is 5, but there are 3 rows", function() numbered(3):folds {} end)
  raises("option 'k' is 1, expected an integer in [2, inf)",
         function() numbered(3):folds { k = 1 } end)
end

cases["rows_of picks rows"] = function()
  list("rows", numbers(numbered(5):rows_of { 5, 1, 5 }), { 4, 0, 4 })
  raises("number 2 isn't a row from 1 to 5", function() numbered(5):rows_of { 1, 6 } end)
end

cases["two .npy files are a data set"] = function()
  compare.with_file("", function(x)
    compare.with_file("", function(y)
      duet.tensor({ { 1, 2 }, { 3, 4 } }):write(x)
      duet.tensor({ 0, 1 }):write(y)
      local d = assert(duet.data.npy(x, y))
      rows("x", d.x, { { 1.0, 2.0 }, { 3.0, 4.0 } })
      rows("y", d.y, { { 0.0 }, { 1.0 } })
      fails("/nonexistent", duet.data.npy(x, "/nonexistent"))
    end)
  end)
end

cases["inputs may lie in their file, which doesn't change"] = function()
  compare.with_file("", function(x)
    duet.tensor({ { 1, 2 }, { 3, 4 }, { 5, 6 } }):write(x)
    local d = assert(duet.data.npy(x, duet.tensor { 0, 1, 1 }, { map = true }))
    rows("x", d.x, { { 1.0, 2.0 }, { 3.0, 4.0 }, { 5.0, 6.0 } })
    rows("y", d.y, { { 0.0 }, { 1.0 }, { 1.0 } })
    rows("some rows", d:rows_of({ 3, 1 }).x, { { 5.0, 6.0 }, { 1.0, 2.0 } })
    local view = d.x
    view[1][1] = 7
    same("changed", d.x[1][1], 7.0)
    rows("the file", assert(duet.tensor.read(x)), { { 1.0, 2.0 }, { 3.0, 4.0 }, { 5.0, 6.0 } })
    d = nil -- luacheck: ignore
    for _ = 1, 2 do collectgarbage() end
    same("lives on", view[3][2], 6.0)
    fails("found 3 rows, but y has 2", duet.data.npy(x, duet.tensor { 0, 1 }, { map = true }))
    duet.tensor({ { 1 }, { 2 } }, "float32"):write(x)
    same("float32", assert(duet.data.npy(x, duet.tensor { 0, 1 }, { map = true })).x.dtype,
         "float32")
    compare.write(x, "\x93NUMPY\1\0\x49\0{'descr': '>f8', 'fortran_order': False, "
                     .. "'shape': (1, 1), }             \n" .. ("\0"):rep(8))
    fails("can't be mapped", duet.data.npy(x, duet.tensor { 0 }, { map = true }))
    fails("/nonexistent", duet.data.npy("/nonexistent", duet.tensor { 0 }, { map = true }))
  end)
  raises("npy: map: x is duet.tensor, expected a path",
         function() duet.data.npy(duet.tensor { 0 }, duet.tensor { 0 }, { map = true }) end)
end

local function libsvm(text, options)
  local result, message
  compare.with_file(text, function(path)
    result, message = duet.data.libsvm(path, options)
    message = message and message:gsub(path, "FILE", 1)
  end)
  return result, message
end

cases["libsvm files list what isn't 0"] = function()
  local d = assert(libsvm "1 1:0.5 3:-2e3 # first\n\n-1 2:1\n+1\n")
  rows("x", d.x, { { 0.5, 0.0, -2000.0 }, { 0.0, 1.0, 0.0 }, { 0.0, 0.0, 0.0 } })
  rows("y", d.y, { { 1.0 }, { -1.0 }, { 1.0 } })
  fails("/nonexistent", duet.data.libsvm "/nonexistent")
  fails("/: found a directory, expected a file or a pipe", duet.data.libsvm "/")
  fails("/dev/zero: found a device, expected a file or a pipe", duet.data.libsvm "/dev/zero")
  for text, message in pairs {
    ["# nothing\n"] = "FILE: found no rows, expected at least one",
    ["1\n2\n"] = "FILE: found no features, expected at least one (or the option columns)",
    ["1 1:1\nx 1:1\n"] = "FILE:2:1: found 'x', expected a number as the target",
    ["1 1:1 2\n"] = "FILE:1:7: found '2', expected INDEX:NUMBER, such as 3:0.5",
    ["1 1:a\n"] = "FILE:1:3: found '1:a', expected INDEX:NUMBER, such as 3:0.5",
    ["1 1:0x1p3"] = "FILE:1:3: found '1:0x1p3', expected INDEX:NUMBER",
    ["1 1:nan"] = "FILE:1:3: found '1:nan', expected INDEX:NUMBER",
    ["inf 1:1"] = "FILE:1:1: found 'inf', expected a number as the target",
    ["1 1:1e400"] = "FILE:1:3: found '1:1e400', expected a number that fits a double",
    ["1 \27[2J:1"] = "FILE:1:3: found '\\x1b[2J:1', expected INDEX:NUMBER",
    ["1 1:1\0"] = "FILE:1:3: found '1:1\\x00', expected INDEX:NUMBER",
    ["1 2:1 2:1\n"] = "FILE:1:7: found index 2 after 2, expected indices from 1 to 16777216",
    ["1 0:1\n"] = "FILE:1:3: found index 0, expected indices from 1",
    ["1 16777217:1\n"] = "FILE:1:3: found index 16777217, expected indices from 1",
    [("1 16777216:1\n"):rep(20)] = "FILE: found 20 rows and an index of 16777216 in 260 bytes: x",
  } do fails(message, libsvm(text)) end
end

cases["libsvm files have as many columns as the option says"] = function()
  rows("x", assert(libsvm("1 2:5\n0", { columns = 3 })).x, { { 0.0, 5.0, 0.0 }, { 0.0, 0.0, 0.0 } })
  rows("x", assert(libsvm("1\n2\n", { columns = 1 })).x, { { 0.0 }, { 0.0 } })
  rows("x", assert(libsvm "\xef\xbb\xbf1 1:2\r\n\t3\t1:4").x, { { 2.0 }, { 4.0 } })
  fails("FILE:1:3: found index 4, expected indices from 1 to 3",
    libsvm("1 4:1\n", { columns = 3 }))
end

return cases
