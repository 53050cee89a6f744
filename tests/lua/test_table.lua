-- test_table.lua - data sets of lists, described, changed, and made up.
local compare = require "compare"
local duet = require "duet"
local same, rows, list, raises = compare.same, compare.rows, compare.list, compare.raises

local cases = {}

local function words(names)
  return names and table.concat(names, " ")
end

-- ---- From lists ---------------------------------------------------------------------------------

cases["lists of one column are one column"] = function()
  local d = duet.data.from({ 1, 2, 3 }, { 4, 5, 6 })
  rows("x", d.x, { { 1.0 }, { 2.0 }, { 3.0 } })
  rows("y", d.y, { { 4.0 }, { 5.0 }, { 6.0 } })
  rows("x of a single row", duet.data.from({ 1, 2, 3 }, { 4 }).x, { { 1.0, 2.0, 3.0 } })
  rows("y of a tensor", duet.data.from(duet.tensor.ones(2, 1), duet.tensor { 4, 5 }).y,
       { { 4.0 }, { 5.0 } })
end

cases["strings are classes and categories"] = function()
  local d = duet.data.from({ { 1, "red" }, { 2, "blue" }, { 3, "red" } }, { "no", "yes", "no" },
                           { "size", "colour" })
  rows("x", d.x, { { 1.0, 1.0 }, { 2.0, 0.0 }, { 3.0, 1.0 } })
  rows("y", d.y, { { 0.0 }, { 1.0 }, { 0.0 } })
  same("kinds", words(d.kinds), "number category")
  same("categories", words(d:categories "colour"), "blue red")
  same("classes", words(d.classes), "no yes")
  same("a column of strings", words(duet.data.from({ "b", "a" }, { 1, 2 }):categories(1)), "a b")
  same("rows of a string", words(duet.data.from({ 1, 2 }, { { "b" }, { "a" } }).classes), "a b")
  raises("from: y: row 2: found 1, expected a string, as in row 1",
         function() duet.data.from({ 1, 2 }, { "a", 1 }) end)
  raises("from: y: row 2: found 'a', expected a number, as in row 1",
         function() duet.data.from({ 1, 2 }, { 1, "a" }) end)
  raises("from: x: column 2: row 2: found 3, expected a string",
         function() duet.data.from({ { 1, "a" }, { 2, 3 } }, { 1, 2 }) end)
  raises("row 2, column 2: number expected, got 'a'",
         function() duet.data.from({ { 1, 2 }, { 2, "a" } }, { 1, 2 }) end)
  raises("from: y is 'a', expected a tensor or a list", function() duet.data.from({ 1 }, "a") end)
  raises("from: y has the key 'a', expected a list",
         function() duet.data.from({ 1 }, { a = 1 }) end)
end

cases["a description has a line for each column"] = function()
  local d = duet.data.from({ { "a\nb" }, { "a\nb" } }, { 1, 2 }, { "odd\tname" })
  same("description", tostring(d:describe()):match("odd.-\n"),
       "odd\\x09name  category        0  a\\x0ab (2), of 1 names\n")
end

-- ---- From files ---------------------------------------------------------------------------------

-- What Python's gzip.compress(b"a,y\\n1,2\\n3,4\\n", mtime=0) returns.
local PACKED = "\x1f\x8b\x08\0\0\0\0\0\x02\x03\x4b\xd4\xa9\xe4\x32\xd4\x31\xe2\x32\xd6"
               .. "\x31\xe1\x02\0\xfa\x93\x98\x11\x0c\0\0\0"

local function read(text, options)
  local d, message
  compare.with_file(text, function(path) d, message = duet.data.csv(path, options) end)
  return d, message
end

cases["files of gzip are read, whole ones alone"] = function()
  local d, message = read(PACKED, { target = "y" })
  if not d and message:find "built without zlib" then return end
  assert(d, message)
  rows("x", d.x, { { 1.0 }, { 3.0 } })
  rows("y", d.y, { { 2.0 }, { 4.0 } })
  compare.fails("within what gzip has compressed", read(PACKED:sub(1, 24), { target = "y" }))
  compare.fails("within what gzip has compressed", read(PACKED:sub(1, -5) .. "\1\0\0\0",
                                                        { target = "y" }))
  compare.fails("within what gzip has compressed", read("\x1f\x8b,\n1,2\n", { target = "y" }))
end

cases["a small file of gzip can't ask for much memory"] = function()
  if not read(PACKED, { target = "y" }) then return end
  local row = "1,2," .. ("x"):rep(1000000) .. "\n"
  compare.with_folder({ ["large.csv"] = "a,y,long\n" .. row:rep(24) }, function(folder)
    assert(os.execute(("gzip -9 '%s/large.csv'"):format(folder)))
    compare.fails("more than 16 MiB and 100 times the ",
                  duet.data.csv(folder .. "/large.csv.gz", { target = "y", columns = "a" }))
  end)
end

-- What NumPy's savez_compressed(file, x=array([[1.5, 2], [3, 4]]), y=array([0, 1])) writes.
local ARCHIVE = "\x50\x4b\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00\x21\x00\x9d\x18\xa2\x3c\x55\x00"
  .. "\x00\x00\xa0\x00\x00\x00\x05\x00\x14\x00\x78\x2e\x6e\x70\x79\x01\x00\x10\x00\xa0\x00\x00"
  .. "\x00\x00\x00\x00\x00\x55\x00\x00\x00\x00\x00\x00\x00\x9b\xec\x17\xea\x1b\x10\xc9\xc8"
  .. "\x50\xc6\x50\xad\x9e\x92\x5a\x9c\x5c\xa4\x6e\xa5\xa0\x6e\x93\x66\xa1\xae\xa3\xa0\x9e"
  .. "\x96\x5f\x54\x52\x94\x98\x17\x9f\x5f\x94\x92\x0a\x12\x77\x4b\xcc\x29\x4e\x05\x8a\x17"
  .. "\x67\x24\x16\xa4\x02\xf9\x1a\x46\x3a\x0a\x46\x9a\x3a\x0a\xb5\x0a\x64\x03\x2e\x06\x30"
  .. "\xf8\x61\x0f\xa1\x19\x1c\x20\x14\x07\x94\x16\x70\x00\x00\x50\x4b\x03\x04\x14\x00\x00"
  .. "\x00\x08\x00\x00\x00\x21\x00\x7e\x6a\xfb\xc9\x49\x00\x00\x00\x90\x00\x00\x00\x05\x00"
  .. "\x14\x00\x79\x2e\x6e\x70\x79\x01\x00\x10\x00\x90\x00\x00\x00\x00\x00\x00\x00\x49\x00"
  .. "\x00\x00\x00\x00\x00\x00\x9b\xec\x17\xea\x1b\x10\xc9\xc8\x50\xc6\x50\xad\x9e\x92\x5a"
  .. "\x9c\x5c\xa4\x6e\xa5\xa0\x6e\x93\x69\xa1\xae\xa3\xa0\x9e\x96\x5f\x54\x52\x94\x98\x17"
  .. "\x9f\x5f\x94\x92\x0a\x12\x77\x4b\xcc\x29\x4e\x05\x8a\x17\x67\x24\x16\xa4\x02\xf9\x1a"
  .. "\x46\x3a\x9a\x3a\x0a\xb5\x0a\x14\x00\x2e\x06\x28\x60\x84\xd2\x00\x50\x4b\x01\x02\x14"
  .. "\x03\x14\x00\x00\x00\x08\x00\x00\x00\x21\x00\x9d\x18\xa2\x3c\x55\x00\x00\x00\xa0\x00"
  .. "\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00\x78"
  .. "\x2e\x6e\x70\x79\x50\x4b\x01\x02\x14\x03\x14\x00\x00\x00\x08\x00\x00\x00\x21\x00\x7e"
  .. "\x6a\xfb\xc9\x49\x00\x00\x00\x90\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00"
  .. "\x00\x00\x80\x01\x8c\x00\x00\x00\x79\x2e\x6e\x70\x79\x50\x4b\x05\x06\x00\x00\x00\x00"
  .. "\x02\x00\x02\x00\x66\x00\x00\x00\x0c\x01\x00\x00\x00\x00"

cases["archives of NumPy are read, undamaged ones alone"] = function()
  compare.with_file(ARCHIVE, function(path)
    local d, message = duet.data.npz(path)
    if not d and message:find "without zlib" then return end
    assert(d, message)
    rows("x", d.x, { { 1.5, 2.0 }, { 3.0, 4.0 } })
    rows("y", d.y, { { 0.0 }, { 1.0 } })
    rows("one array", assert(duet.tensor.npz(path, "x", "float32")), { { 1.5, 2.0 }, { 3.0, 4.0 } })
    compare.fails("no array named 'yy' (there are: x, y)", duet.data.npz(path, "x", "yy"))
    for i = 1, #ARCHIVE do
      compare.write(path, ARCHIVE:sub(1, i - 1))
      same("cut off", duet.data.npz(path), nil)
      compare.write(path, ARCHIVE:sub(1, i - 1) .. string.char(ARCHIVE:byte(i) ~ 0xff)
                          .. ARCHIVE:sub(i + 1))
      d = duet.data.npz(path)
      if d then rows("x with byte " .. i .. " changed", d.x, { { 1.5, 2.0 }, { 3.0, 4.0 } }) end
    end
  end)
  compare.fails("expected a file", duet.data.npz("/"))
end

-- ---- Looking ------------------------------------------------------------------------------------

local function people()
  local result
  compare.with_file("name,born,age,w,y\nann,1970-01-02,30,1,no\nbob,,NA,2,yes\nann,1970-01-04,40,"
                    .. "3,yes\n", function(path)
    result = assert(duet.data.csv(path, { target = "y", weight = "w",
                                          types = { born = "%Y-%m-%d" } }))
  end)
  return result
end

cases["columns and classes have names"] = function()
  local d = people()
  rows("age", d:column "age", { { 30.0 }, { 0 / 0 }, { 40.0 } })
  rows("by number", d:column(3), { { 30.0 }, { 0 / 0 }, { 40.0 } })
  rows("target", d:column "y", { { 0.0 }, { 1.0 }, { 1.0 } })
  same("class", d:class(1), "yes")
  same("class of a prediction", d:class(0.0), "no")
  raises("no column 'agee' (did you mean 'age'?)", function() d:column "agee" end)
  raises("a class from 0 to 1 expected", function() d:class(2) end)
  raises("y holds values, not classes", function() duet.data.from({ 1 }, { 1 }):class(0) end)
end

cases["a description says what the columns hold"] = function()
  local d = people()
  local all = d:describe()
  same("columns", #all, 4)
  local age = all[3]
  same("name", age.name, "age")
  same("kind", age.kind, "number")
  same("missing", age.missing, 1)
  same("min", age.min, 30.0)
  same("mean", age.mean, 35.0)
  same("max", age.max, 40.0)
  same("most", all[1].most, "ann")
  same("count", all[1].count, 2)
  same("different", all[1].different, 2)
  same("class", all[4].most, "yes")
  same("role", all[4].role, "target")
  same("as a table", tostring(all), [[
data: 3 rows, 3 columns, 2 classes
column  kind      missing         min        mean         max
name    category        0  ann (2), of 2 names
born    date            1  1970-01-02  1970-01-03  1970-01-04
age     number          1          30          35          40
y       class           0  yes (2), of 2 names]])
end

-- ---- Changing -----------------------------------------------------------------------------------

cases["with changes what is named and keeps the rest"] = function()
  local d = people()
  local some = d:with { columns = { "age", "name" } }
  same("names", words(some.names), "age name")
  same("kinds", words(some.kinds), "number category")
  same("categories", words(some:categories "name"), "ann bob")
  rows("x", some.x, { { 30.0, 0.0 }, { 0 / 0, 1.0 }, { 40.0, 0.0 } })
  rows("weights", some.weights, { { 1.0 }, { 2.0 }, { 3.0 } })
  same("classes", words(some.classes), "no yes")
  local other = d:with { x = { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } }, y = { 5, 6, 7 },
                         weights = false }
  same("names stay", words(other.names), "name born age")
  same("kinds don't", words(other.kinds), "number number number")
  same("classes don't", other.classes, nil)
  same("targets stay", words(other.targets), "y")
  same("weights", other.weights, nil)
  rows("y", other.y, { { 5.0 }, { 6.0 }, { 7.0 } })
  same("fewer columns", d:with { x = { 1, 2, 3 } }.names, nil)
  same("new names", words(d:with { x = { 1, 2, 3 }, names = "a" }.names), "a")
  rows("new weights", d:with { weights = { 1, 0, 0.5 } }.weights, { { 1.0 }, { 0.0 }, { 0.5 } })
  same("new classes", words(d:with { y = { "b", "a", "b" } }.classes), "a b")
  raises("no column 'nam' (did you mean 'name'?)", function() d:with { columns = "nam" } end)
  raises("x has 2 rows, but y has 3", function() d:with { x = { { 1 }, { 2 } } } end)
  raises("the weight of row 2 is -1", function() d:with { weights = { 1, -1, 1 } } end)
  raises("weights is true", function() d:with { weights = true } end)
  raises("columns choose among the inputs",
         function() d:with { columns = "age", x = { 1, 2, 3 } } end)
  raises("with: unknown option 'colums' (did you mean 'columns'?)",
         function() d:with { colums = "age" } end)
end

cases["the robust scaler is scikit-learn's"] = function()
  -- numpy.nanmedian and the difference of numpy.nanpercentile at 75 and 25
  local x = duet.tensor { { 3, 0.1 }, { 1, 0.7 }, { 0 / 0, 0.2 }, { 10, 0 / 0 }, { 2.5, 0 / 0 },
                          { -4, 0 / 0 } }
  local scaler = duet.data.robust(x)
  list("median", scaler.median[1], { 2.5, 0.2 })
  list("scale", scaler.scale[1], { 2.0, 0.29999999999999993 })
  list("scaled", scaler(x)[1], { 0.25, -0.1 / 0.29999999999999993 }, 1e-15)
  local constant = duet.data.robust(duet.tensor { { 7 }, { 7 } })
  list("constant", constant.scale[1], { 1.0 })
  same("tostring", tostring(scaler), "robust: 2 columns")
end

-- ---- Made up ------------------------------------------------------------------------------------

-- As scikit-learn 1.2 makes them: make_moons(5, noise=0.25, random_state=3),
-- make_circles(4, noise=0.25, factor=0.5, random_state=4),
-- make_blobs(5, centers=2, random_state=5), make_moons(5, shuffle=False).
cases["moons, circles and blobs are scikit-learn's"] = function()
  local d = duet.data.moons { rows = 5, noise = 0.25, seed = 3 }
  rows("moons", d.x, {
    { 1.024124367018002, -0.9658731758411228 }, { 1.9306529493714002, 0.4113102551827532 },
    { -1.020685370370615, -0.15675016920596171 }, { 0.9890454577560179, -0.11930450758987567 },
    { -0.32846618834067054, 0.7211555951248961 } }, 1e-15)
  rows("classes of moons", d.y, { { 1.0 }, { 1.0 }, { 0.0 }, { 0.0 }, { 1.0 } })
  same("names of classes", words(d.classes), "0 1")
  d = duet.data.circles { rows = 4, noise = 0.25, factor = 0.5, seed = 4 }
  rows("circles", d.x, {
    { 1.0677738093338438, -0.06237732712266994 }, { -0.6304145632119, 0.413074394386827 },
    { -0.5966167434294509, -0.12573977784759288 }, { 0.646599015285741, 0.07214722383335928 } },
    1e-15)
  rows("classes of circles", d.y, { { 0.0 }, { 0.0 }, { 1.0 }, { 1.0 } })
  d = duet.data.blobs { rows = 5, centers = 2, seed = 5 }
  rows("blobs", d.x, {
    { -5.678013667374437, 8.042348200979074 }, { -3.12936539119743, 7.16255399394445 },
    { -5.450526736627027, 8.99712724060909 }, { -6.469368983061452, 6.823009465617239 },
    { -7.058381505633278, 8.167341648170845 } })
  rows("classes of blobs", d.y, { { 1.0 }, { 0.0 }, { 0.0 }, { 0.0 }, { 1.0 } })
  d = duet.data.moons { rows = 5, shuffle = false }
  rows("moons in order", d.x, { { 1.0, 0.0 }, { -1.0, 1.2246467991473532e-16 }, { 0.0, 0.5 },
                                { 0.9999999999999999, -0.5 }, { 2.0, 0.4999999999999999 } }, 1e-15)
end

cases["spirals, xor and teacher follow their formulas"] = function()
  local d = duet.data.spirals { rows = 6, turns = 0.5, shuffle = false }
  -- t = 0, 1/2, 1 at the angles pi t and pi t + pi
  rows("spirals", d.x, { { 0.0, 0.0 }, { 0.0, 0.5 }, { -1.0, 0.0 },
                         { 0.0, 0.0 }, { 0.0, -0.5 }, { 1.0, 0.0 } }, 1e-15)
  same("arms", #duet.data.spirals({ classes = 3 }).classes, 3)
  d = duet.data.xor { rows = 4, shuffle = false }
  rows("corners", d.x, { { 0.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 0.0 }, { 1.0, 1.0 } })
  rows("classes", d.y, { { 0.0 }, { 1.0 }, { 1.0 }, { 0.0 } })
  local made, teacher = duet.data.teacher { rows = 3, inputs = 2, hidden = 4, outputs = 2,
                                            seed = 7 }
  local rng = duet.rng(7)
  rows("x", made.x, rng:normal(0, 1, 3, 2):totable())
  rows("y", made.y, made.x:dot(teacher.w1):tanh():dot(teacher.w2):totable())
  same("hidden", teacher.w1.columns, 4)
  raises("moons: option 'rows' is 1, expected an integer in [2, 1e9]",
         function() duet.data.moons { rows = 1 } end)
  raises("moons: unknown option 'nose' (did you mean 'noise'?)",
         function() duet.data.moons { nose = 1 } end)
end

return cases
