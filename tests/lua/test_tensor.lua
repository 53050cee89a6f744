-- test_tensor.lua - tensors: shapes, views, arithmetic to the bit, files.
local compare = require "compare"
local duet = require "duet"
local same, near, rows, raises = compare.same, compare.near, compare.rows, compare.raises

local tensor = duet.tensor
local nan, inf = 0 / 0, 1 / 0
local cases = {}

-- A number as a float32 holds it.
local function single(x)
  return (string.unpack("<f", string.pack("<f", x)))
end

-- A matrix of numbers with all their bits in use.
local function noisy(m, n, seed)
  return duet.rng(seed):normal(0.37, 2.385, m, n)
end

-- What f(i, j) gives for each element.
local function made(m, n, f)
  local want = {}
  for i = 1, m do
    want[i] = {}
    for j = 1, n do want[i][j] = f(i, j) end
  end
  return want
end

-- ---- Making them ---------------------------------------------------------------------------

cases["a table of rows is a matrix, a table of numbers is one row"] = function()
  local t = tensor { { 1, 2, 3 }, { 4, 5.5, -6 } }
  rows("matrix", t, { { 1.0, 2.0, 3.0 }, { 4.0, 5.5, -6.0 } })
  rows("row", tensor { 1, 2 }, { { 1.0, 2.0 } })
  rows("of rows of tensors", tensor { t[2], t[1] }, { { 4.0, 5.5, -6.0 }, { 1.0, 2.0, 3.0 } })
  same("rows", t.rows, 2)
  same("columns", t.columns, 3)
  same("shape", ("%dx%d"):format(table.unpack(t.shape)), "2x3")
  same("dtype", t.dtype, "float64")
  same("length", #t, 2)
  same("of nothing", tensor({}).rows, 0)
end

cases["constructors fill, the last argument is the dtype"] = function()
  rows("zeros", tensor.zeros(2, 1), { { 0.0 }, { 0.0 } })
  rows("ones", tensor.ones(1, 2), { { 1.0, 1.0 } })
  rows("full", tensor.full(1, 2, 0.1), { { 0.1, 0.1 } })
  rows("eye", tensor.eye(2), { { 1.0, 0.0 }, { 0.0, 1.0 } })
  rows("float32", tensor.full(1, 1, 0.1, "float32"), { { single(0.1) } })
  rows("from a table", tensor({ 0.1, 2 }, "float32"), { { single(0.1), 2.0 } })
  for _, t in ipairs { tensor.zeros(1, 1, "float32"), tensor.ones(1, 1, "float32"),
                       tensor.eye(1, "float32"), tensor({ 1 }, "float32") } do
    same("dtype", t.dtype, "float32")
  end
end

cases["no rows or no columns are shapes like others"] = function()
  local none = tensor.zeros(0, 3)
  same("sum", none:sum(), 0.0)
  rows("column sums", none:sum(1), { { 0.0, 0.0, 0.0 } })
  rows("product", tensor.zeros(2, 0):dot(none), { { 0.0, 0.0, 0.0 }, { 0.0, 0.0, 0.0 } })
  same("added", #(none + 1), 0)
  rows("totable", none:totable(), {})
  raises("has no least", function() none:min() end)
  raises("has no greatest", function() none:argmax(1) end)
end

cases["copies are apart, and convert"] = function()
  local t = tensor { { 0.1, 2 } }
  local copy, half = t:copy(), t:copy "float32"
  t:set(1, 1, 7)
  rows("copy", copy, { { 0.1, 2.0 } })
  rows("float32", half, { { single(0.1), 2.0 } })
  rows("back", half:copy "float64", { { single(0.1), 2.0 } })
  rows("of a tensor", tensor(t, "float32"), { { 7.0, 2.0 } })
  same("dtype kept", tensor(half).dtype, "float32")
end

cases["assign takes over elements, from either dtype and from tables"] = function()
  local t = tensor.zeros(1, 2, "float32")
  same("returns t", t:assign { 0.1, 1 }, t)
  rows("table", t, { { single(0.1), 1.0 } })
  rows("float64", t:assign(tensor { 1 / 3, 2 }), { { single(1 / 3), 2.0 } })
  raises("a tensor of 1 x 2 can't be assigned 2 x 1", function() t:assign { { 1 }, { 2 } } end)
end

cases["what is no matrix is refused"] = function()
  raises("row 2 has 1 numbers, but row 1 has 2", function() tensor { { 1, 2 }, { 3 } } end)
  raises("row 1, column 2: number expected, got 'x'", function() tensor { 1, "x" } end)
  raises("row 1, column 1: number expected, got '1'", function() tensor { "1" } end)
  raises("row 2: table of numbers expected, got 3", function() tensor { { 1 }, 3 } end)
  raises("row 1, column 1: number expected, got a list", function() tensor { { { 1 } } } end)
  raises("tensor or table of numbers expected, got 5", function() tensor(5) end)
  raises("dtype 'float64' or 'float32' expected, got 'int'", function() tensor({ 1 }, "int") end)
  raises("bad argument #1 to 'zeros' (integer from 0", function() tensor.zeros(-1, 2) end)
  raises("bad argument #3 to 'zeros'", function() tensor.zeros(1, 2, 3) end)
  raises("is too large", function() tensor.zeros(2 ^ 31 - 1, 2 ^ 31 - 1) end)
end

-- ---- Elements and views --------------------------------------------------------------------

cases["rows are views: read, assigned, walked through, alive on their own"] = function()
  local t = tensor { { 1, 2 }, { 3, 4 } }
  t[1][2] = 7
  t[2] = { 8, 9 }
  rows("changed", t, { { 1.0, 7.0 }, { 8.0, 9.0 } })
  same("length of a row", #t[1], 2)
  same("past the end", t[3], nil)
  same("before the start", t[0], nil)
  same("no index", t[1.5], nil)
  same("column past the end", t[1][3], nil)
  local sum = 0
  for _, row in ipairs(t) do
    for _, value in ipairs(row) do sum = sum + value end
  end
  same("sum", sum, 25.0)
  local row = tensor({ { 1, 2 }, { 5, 6 } })[2]
  collectgarbage()
  collectgarbage()
  rows("of a tensor gone", row:totable(), { { 5.0, 6.0 } })
  t[1] = t[2]
  rows("row to row", t, { { 8.0, 9.0 }, { 8.0, 9.0 } })
end

cases["a row is a tensor of 1 x n"] = function()
  local t = tensor { { 1, 2 }, { 3, 4 } }
  rows("difference", t - t[1], { { 0.0, 0.0 }, { 2.0, 2.0 } })
  rows("sum", t[1] + t[2], { { 4.0, 6.0 } })
  same("method", t[2]:sum(), 7.0)
  same("field", t[2].columns, 2)
end

cases["get and set check what they are given"] = function()
  local t = tensor { { 1, 2 }, { 3, 4 } }
  same("get", t:get(2, 1), 3.0)
  same("set returns t", t:set(2, 1, 0.5), t)
  same("set", t[2][1], 0.5)
  raises("bad argument #1 to 'get' (integer from 1 to 2 expected, got 3)",
         function() t:get(3, 1) end)
  raises("bad argument #2 to 'set' (integer from 1 to 2 expected, got 0)",
         function() t:set(1, 0, 1) end)
  raises("bad argument #3 to 'set' (number expected, got '1')", function() t:set(1, 1, "1") end)
  raises("row 3 is out of range: there are 1 to 2", function() t[3] = { 1, 2 } end)
  raises("column 3 is out of range: there are 1 to 2", function() t[1][3] = 1 end)
  raises("a row of 1 x 2 can't be assigned 1 x 3", function() t[1] = { 1, 2, 3 } end)
  raises("no field 'name'", function() t.name = 1 end)
end

cases["slices and other shapes are views; rows_of is a copy"] = function()
  local t = tensor { { 1, 2 }, { 3, 4 }, { 5, 6 } }
  rows("slice", t:slice(2, 3), { { 3.0, 4.0 }, { 5.0, 6.0 } })
  rows("to the end", t:slice(3), { { 5.0, 6.0 } })
  rows("from the end", t:slice(-2, -2), { { 3.0, 4.0 } })
  same("empty", #t:slice(4), 0)
  rows("reshape", t:reshape(2, 3), { { 1.0, 2.0, 3.0 }, { 4.0, 5.0, 6.0 } })
  rows("columns found", t:reshape(1, -1), { { 1.0, 2.0, 3.0, 4.0, 5.0, 6.0 } })
  rows("rows found", t:reshape(-1, 6), { { 1.0, 2.0, 3.0, 4.0, 5.0, 6.0 } })
  rows("rows_of", t:rows_of { 3, 1, 3 }, { { 5.0, 6.0 }, { 1.0, 2.0 }, { 5.0, 6.0 } })
  local copy = t:rows_of { 1 }
  t:slice(1, 1):fill(9)
  same("seen through the slice", t[1][1], 9.0)
  same("copied", copy[1][1], 1.0)
  local part = tensor({ { 1, 2 }, { 3, 4 } }):slice(2):reshape(2, 1)
  collectgarbage()
  collectgarbage()
  rows("of a tensor gone", part, { { 3.0 }, { 4.0 } })
  raises("6 elements, which can't become 4 x 2", function() t:reshape(4, 2) end)
  raises("can't become", function() t:reshape(-1, -1) end)
  raises("can't become", function() t:reshape(-1, 4) end)
  raises("integer from -3 to 4 expected, got 5", function() t:slice(5) end)
  raises("no rows 3 to 1 among 1 to 3", function() t:slice(3, 1) end)
  raises("number 2: row from 1 to 3 expected, got 4", function() t:rows_of { 1, 4 } end)
  raises("table of row numbers expected, got 1", function() t:rows_of(1) end)
end

cases["tensors are equal when type, shape and numbers are"] = function()
  local t = tensor { 1, 2 }
  same("equal", t == tensor { 1, 2 }, true)
  same("other number", t == tensor { 1, 3 }, false)
  same("other shape", t == tensor { { 1 }, { 2 } }, false)
  same("other type", t == tensor({ 1, 2 }, "float32"), false)
  same("NaN", tensor { nan } == tensor { nan }, false)
  same("other kind", t == 1, false)
end

cases["tostring shows the matrix, or its edges"] = function()
  same("small", tostring(tensor { { 1, -2.5 }, { 1 / 3, 1e30 } }),
       "tensor 2 x 2 float64\n         1      -2.5\n  0.333333     1e+30")
  same("row", tostring(tensor({ { nan, inf } })[1]), "tensor 1 x 2 float64\n  nan  inf")
  local lines = {}
  for line in tostring(tensor.zeros(50, 40)):gmatch "[^\n]+" do lines[#lines + 1] = line end
  same("lines", #lines, 10)
  same("left out", lines[6], "  ...")
  same("a line", lines[2], "  0  0  0  0  ...  0  0  0  0")
end

cases["dropped tensors are no burden"] = function()
  for _ = 1, 1000 do tensor.zeros(500, 500) end
  collectgarbage()
  same("megabytes are few", collectgarbage "count" < 100 * 1024, true)
end

cases["metatables are locked"] = function()
  same("tensor", getmetatable(tensor { 1 }), "duet.tensor")
  same("row", getmetatable(tensor { 1 }[1]), "duet.row")
  same("constructors", getmetatable(tensor), "duet.tensor")
end

-- ---- Arithmetic ----------------------------------------------------------------------------

local operators = {
  ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a / b end,
}

cases["operators give Lua's own results, element by element"] = function()
  local a, b = noisy(5, 7, 1), noisy(5, 7, 2)
  for name, operator in pairs(operators) do
    rows("a" .. name .. "b", operator(a, b), made(5, 7, function(i, j)
      return operator(a[i][j], b[i][j])
    end))
    rows("a" .. name .. "2.385", operator(a, 2.385), made(5, 7, function(i, j)
      return operator(a[i][j], 2.385)
    end))
    rows("2.385" .. name .. "a", operator(2.385, a), made(5, 7, function(i, j)
      return operator(2.385, a[i][j])
    end))
  end
  rows("-a", -a, made(5, 7, function(i, j) return -a[i][j] end))
end

cases["a row or a column is repeated, on either side"] = function()
  local a, row, column = noisy(4, 3, 1), noisy(1, 3, 2), noisy(4, 1, 3)
  for name, operator in pairs(operators) do
    rows("matrix" .. name .. "row", operator(a, row), made(4, 3, function(i, j)
      return operator(a[i][j], row[1][j])
    end))
    rows("column" .. name .. "matrix", operator(column, a), made(4, 3, function(i, j)
      return operator(column[i][1], a[i][j])
    end))
    rows("column" .. name .. "row", operator(column, row), made(4, 3, function(i, j)
      return operator(column[i][1], row[1][j])
    end))
  end
  raises("4 x 3 and 3 x 4 don't fit", function() return (a + noisy(3, 4, 1)) end)
  raises("4 x 3 and 2 x 1 don't fit", function() return (a + noisy(2, 1, 1)) end)
end

cases["float32 rounds numbers first, and each operation once"] = function()
  local a, b = noisy(4, 5, 1):copy "float32", noisy(4, 5, 2):copy "float32"
  for name, operator in pairs(operators) do
    rows("a" .. name .. "b", operator(a, b), made(4, 5, function(i, j)
      return single(operator(a[i][j], b[i][j]))
    end))
    rows("a" .. name .. "0.1", operator(a, 0.1), made(4, 5, function(i, j)
      return single(operator(a[i][j], single(0.1)))
    end))
  end
  rows("add scaled", a:copy():add(b, 0.1), made(4, 5, function(i, j)
    return single(a[i][j] + single(b[i][j] * single(0.1)))
  end))
end

cases["dtypes don't mix"] = function()
  local a, b = tensor { 1, 2 }, tensor({ 1, 2 }, "float32")
  raises([[float64 and float32 don't mix: convert one with t:copy("float64")]],
         function() return (a + b) end)
  raises("float32 and float64 don't mix", function() b:mul(a) end)
  raises("don't mix", function() a:add(b, 2) end)
  raises("don't mix", function() a:dot(b:transpose()) end)
  raises("float64 1 x 2 expected for the result, got float32", function() a:sqrt(b) end)
end

cases["methods change t, and return it"] = function()
  local a, b = noisy(4, 3, 1), noisy(4, 3, 2)
  local function changed(what, want, f)
    local t = a:copy()
    same(what .. " returns t", rawequal(f(t), t), true)
    rows(what, t, made(4, 3, want))
  end
  changed("add", function(i, j) return a[i][j] + b[i][j] end, function(t) return t:add(b) end)
  changed("sub", function(i, j) return a[i][j] - b[i][j] end, function(t) return t:sub(b) end)
  changed("mul", function(i, j) return a[i][j] * b[i][j] end, function(t) return t:mul(b) end)
  changed("div", function(i, j) return a[i][j] / b[i][j] end, function(t) return t:div(b) end)
  changed("fill", function() return 0.1 end, function(t) return t:fill(0.1) end)
  changed("add scaled", function(i, j) return a[i][j] + b[i][j] * 0.1 end,
          function(t) return t:add(b, 0.1) end)
  changed("sub scaled", function(i, j) return a[i][j] - b[i][j] * 0.1 end,
          function(t) return t:sub(b, 0.1) end)
  changed("add a number", function(i, j) return a[i][j] + 0.1 end,
          function(t) return t:add(0.1) end)
  changed("add a scaled number", function(i, j) return a[i][j] + 0.1 * 0.7 end,
          function(t) return t:add(0.1, 0.7) end)
  changed("add a row", function(i, j) return a[i][j] + b[1][j] end,
          function(t) return t:add(b[1]) end)
  changed("add a scaled row", function(i, j) return a[i][j] + b[1][j] * 0.7 end,
          function(t) return t:add(b[1], 0.7) end)
  raises("2 x 3 doesn't fit into 1 x 3", function() tensor.zeros(1, 3):add(tensor.zeros(2, 3)) end)
  raises("tensor or number expected, got nothing", function() a:add() end)
end

cases["a tensor may be changed by a part of itself"] = function()
  local t = tensor { { 2, 3 }, { 4, 5 } }
  rows("its first row", t:mul(t[1]), { { 4.0, 9.0 }, { 8.0, 15.0 } })
  rows("itself", t:add(t, 1), { { 8.0, 18.0 }, { 16.0, 30.0 } })
  local u = tensor { { 1 }, { 2 }, { 3 }, { 4 } }
  rows("a shifted part", u:slice(2):add(u:slice(1, 3)), { { 3.0 }, { 5.0 }, { 7.0 } })
  local v = tensor { { 1, 2 }, { 3, 4 } }
  rows("dot into itself", v:dot(v, v), { { 7.0, 10.0 }, { 15.0, 22.0 } })
  rows("transposed into itself", v:transpose(v), { { 7.0, 15.0 }, { 10.0, 22.0 } })
  rows("rows into itself", v:rows_of({ 2, 1 }, v), { { 10.0, 22.0 }, { 7.0, 15.0 } })
  local w = tensor { { 1 }, { 4 }, { 9 } }
  w:slice(1, 2):sqrt(w:slice(2, 3))
  rows("roots into a shifted part", w, { { 1.0 }, { 1.0 }, { 2.0 } })
end

cases["a power has C's special cases"] = function()
  local t = tensor { -2, 0, 3, 0.5 }
  rows("squares", t ^ 2, { { 4.0, 0.0, 9.0, 0.25 } })
  rows("of 2", 2 ^ t, { { 0.25, 1.0, 8.0, 2 ^ 0.5 } }, 4e-16)
  rows("root of a negative", tensor { -1 } ^ 0.5, { { nan } })
  rows("to 0", tensor { nan, inf } ^ 0, { { 1.0, 1.0 } })
end

cases["functions are near Lua's, exactly where these are exact"] = function()
  local t = noisy(6, 5, 4)
  local positive = t:abs():add(0.01)
  local function element(f, of)
    return made(6, 5, function(i, j) return f(of[i][j]) end)
  end
  rows("abs", t:abs(), element(math.abs, t))
  rows("sqrt", positive:sqrt(), element(math.sqrt, positive))
  rows("sign", tensor({ -2.5, 0, 3 }):sign(), { { -1.0, 0.0, 1.0 } })
  rows("exp", t:exp(), element(math.exp, t), 4e-16)
  rows("log", positive:log(), element(math.log, positive), 4e-16)
  rows("tanh", t:tanh(), element(function(x)
    local e = math.exp(2 * x)
    return (e - 1) / (e + 1)
  end, t), 2e-15)
end

cases["clip holds to limits, either may be absent"] = function()
  local t = tensor { -3, 0.5, 3, nan }
  rows("both", t:clip(-1, 2), { { -1.0, 0.5, 2.0, nan } })
  rows("from below", t:clip(-1), { { -1.0, 0.5, 3.0, nan } })
  rows("from above", t:clip(nil, 2), { { -3.0, 0.5, 2.0, nan } })
  raises("lower limit is above", function() t:clip(2, 1) end)
end

cases["map calls with value, row and column"] = function()
  local t = tensor { { 1, 2 }, { 3, 4 } }
  rows("map", t:map(function(v, i, j) return 100 * i + 10 * j + v end),
       { { 111.0, 122.0 }, { 213.0, 224.0 } })
  raises("the function returned nil, not a number", function() t:map(function() end) end)
  raises("function expected, got 3", function() t:map(3) end)
  raises("stop", function() t:map(function() error "stop" end) end)
end

cases["results may go to a tensor at hand"] = function()
  local t, out = tensor { { 4, 9 } }, tensor.zeros(1, 2)
  for name, call in pairs {
    sqrt = function() return t:sqrt(out) end,
    clip = function() return t:clip(2, 3, out) end,
    map = function() return t:map(math.sqrt, out) end,
    dot = function() return t:dot(tensor { { 0.5, 0 }, { 0, 1 / 3 } }, out) end,
    sum = function() return t:sum(1, out) end,
    mean = function() return t:mean(1, out) end,
    argmax = function() return t:argmax(1, out) end,
  } do
    out:fill(-1)
    same(name .. " returns it", rawequal(call(), out), true)
    same(name .. " writes it", out[1][1] ~= -1, true)
  end
  raises("float64 1 x 2 expected for the result, got float64 2 x 1",
         function() t:sqrt(tensor.zeros(2, 1)) end)
end

cases["dot is the product of matrices"] = function()
  local left, right = tensor { { 1, 2, 3 }, { 4, 5, 6 } }, tensor { { 1, 2 }, { 0, 1 }, { -1, 3 } }
  rows("integers", left:dot(right), { { -2.0, 13.0 }, { -2.0, 31.0 } })
  local a, b = noisy(9, 37, 5), noisy(37, 11, 6)
  rows("noise", a:dot(b), made(9, 11, function(i, j)
    local sum = 0
    for k = 1, 37 do sum = sum + a[i][k] * b[k][j] end
    return sum
  end), 1e-13)
  raises("dot: 2 x 3 and 2 x 3 don't fit: 3 columns, 2 rows",
         function() tensor.zeros(2, 3):dot(tensor.zeros(2, 3)) end)
end

cases["transpose turns rows into columns"] = function()
  local a = noisy(7, 5, 8)
  rows("transpose", a:transpose(), made(5, 7, function(i, j) return a[j][i] end))
  same("twice", a:transpose():transpose() == a, true)
end

cases["float32 is summed in double, whichever way, and rounded once"] = function()
  local ROWS = 300000 -- float32 has 24 bits: adding 1 to 2^24 changes nothing
  local t = tensor.full(ROWS, 2, 1, "float32")
  t[1][1], t[1][2] = 2 ^ 25, 0.1
  -- 33854431 is rounded to a multiple of 4, and 299999.1 to one of 1/32.
  rows("down", t:sum(1), { { 33854432.0, 299999.09375 } })
  same("mean down", (tensor.full(ROWS, 1, 0.1, "float32"):mean(1) - 0.1):norm() < 1e-8, true)
end

cases["sums and means: all, down, across"] = function()
  local t = tensor { { 1, 2, 3 }, { 4, 5, 9 } }
  same("sum", t:sum(), 24.0)
  rows("down", t:sum(1), { { 5.0, 7.0, 12.0 } })
  rows("across", t:sum(2), { { 6.0 }, { 18.0 } })
  same("mean", t:mean(), 4.0)
  rows("mean down", t:mean(1), { { 2.5, 3.5, 6.0 } })
  rows("mean across", t:mean(2), { { 2.0 }, { 6.0 } })
  near("norm", t:norm(), math.sqrt(1 + 4 + 9 + 16 + 25 + 81), 1e-15)
  raises("integer from 1 to 2 expected, got 3", function() t:sum(3) end)
  raises("integer expected, got nothing", function() t:argmax() end)
end

-- ---- Files ---------------------------------------------------------------------------------

-- A .npy file of format 1.0, as numpy.lib.format describes it.
local function npy(descr, is_fortran, shape, bytes)
  local header = ("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }")
                 :format(descr, is_fortran and "True" or "False", shape)
  header = header .. (" "):rep(-(#header + 11) % 64) .. "\n"
  return "\x93NUMPY\1\0" .. string.pack("<s2", header) .. bytes
end

local function read(text, dtype)
  local result, message
  compare.with_file(text, function(path)
    result, message = tensor.read(path, dtype)
    message = message and message:gsub(path, "FILE", 1)
  end)
  return result, message
end

cases["a written file is what NumPy writes, and reads back"] = function()
  for dtype, descr in pairs { float64 = "<f8", float32 = "<f4" } do
    local t = tensor({ { 0.1, 2 }, { -3, 1e-30 }, { inf, nan } }, dtype)
    compare.with_file("", function(path)
      same("returns t", t:write(path), t)
      local file <close> = assert(io.open(path, "rb"))
      local bytes = ""
      for _, row in ipairs(t) do
        bytes = bytes .. string.pack(dtype == "float64" and "<dd" or "<ff", row[1], row[2])
      end
      local text = file:read "a"
      same("header is aligned", (#text - #bytes) % 64, 0)
      compare.contains("descr", text, ("{'descr': '%s', 'fortran_order': False, 'shape': (3, 2), }")
                       :format(descr))
      same("elements", text:sub(-#bytes), bytes)
      local back = assert(tensor.read(path))
      same("dtype", back.dtype, dtype)
      rows("read", back, t)
    end)
  end
end

cases["files of other numbers are converted"] = function()
  rows("int64", read(npy("<i8", false, "(2, 2)", string.pack("<i8i8i8i8", 1, -2, 3, 4))),
       { { 1.0, -2.0 }, { 3.0, 4.0 } })
  rows("uint8", read(npy("|u1", false, "(3,)", "\0\1\255")), { { 0.0, 1.0, 255.0 } })
  rows("bool", read(npy("|b1", false, "(2,)", "\0\1")), { { 0.0, 1.0 } })
  rows("int16", read(npy("<i2", false, "(1,)", string.pack("<i2", -300))), { { -300.0 } })
  rows("a single number", read(npy("<f8", false, "()", string.pack("<d", 0.1))), { { 0.1 } })
  rows("Fortran's order",
       read(npy("<f8", true, "(2, 3)", string.pack("<dddddd", 1, 4, 2, 5, 3, 6))),
       { { 1.0, 2.0, 3.0 }, { 4.0, 5.0, 6.0 } })
  rows("as float32", read(npy("<f8", false, "(1,)", string.pack("<d", 0.1)), "float32"),
       { { single(0.1) } })
  local text = npy("<f4", false, "(1,)", string.pack("<f", 2.5))
  local version_2 = "\x93NUMPY\2\0" .. string.pack("<s4", text:sub(11, -5)) .. text:sub(-4)
  rows("format 2.0", read(version_2), { { 2.5 } })
  rows("big-endian", read(npy(">f8", false, "(2,)", string.pack(">dd", 0.1, -2))),
       { { 0.1, -2.0 } })
  rows("big-endian int16", read(npy(">i2", false, "(1,)", string.pack(">i2", -300))),
       { { -300.0 } })
  rows("a shape of Python 2", read(npy("<f8", false, "(1L, 2L)", string.pack("<dd", 1, 2))),
       { { 1.0, 2.0 } })
  rows("integers that a double holds",
       read(npy("<i8", false, "(3,)", string.pack("<i8i8i8", 2^53 | 0, math.mininteger, -1))),
       { { 2.0^53, -2.0^63, -1.0 } })
  rows("a large power of two",
       read(npy("<u8", false, "(1,)", string.pack("<i8", math.mininteger))),
       { { 2.0^63 } })
  rows("nothing", read(npy("<f8", false, "(0, 3)", "")), {})
end

-- The values are those of IEEE 754's binary16: sign, 5 bits of exponent, 10 of fraction.
cases["float16 is read exactly, as float32"] = function()
  local bits = { 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0400, 0x0001, 0x83ff, 0x7c00, 0xfc00, 0x7e00 }
  local t = assert(read(npy("<f2", false, "(10,)", string.pack("<" .. ("I2"):rep(10),
                                                               table.unpack(bits)))))
  same("dtype", t.dtype, "float32")
  rows("values", t, { { 1.0, -2.0, 0x1.554p-2, 65504.0, 0x1p-14, 0x1p-24, -1023 * 0x1p-24, inf,
                        -inf, nan } })
end

cases["a file that isn't right gives nil and why"] = function()
  local fails = compare.fails
  fails("/nonexistent: can't read: No such file", tensor.read "/nonexistent")
  fails("/: found a directory, expected a file or a pipe", tensor.read "/")
  fails("/dev/zero: found a device, expected a file or a pipe", tensor.read "/dev/zero")
  for _, shape in ipairs { "(16777217, 0)", "(0, 16777217)", "(999999999999999999, 0)" } do
    fails("expected at most 16777216 rows or columns without elements",
          read(npy("<f8", false, shape, "")))
  end
  fails("FILE: found the end of the file at byte 0, expected 8 bytes more", read "")
  fails("FILE: this isn't a .npy file", read "a,b\n1,2\n3,4\n")
  local eight = ("x"):rep(8)
  for _, case in ipairs {
    { "byte 6: found version 9 of the format, expected 1, 2 or 3",
      "\x93NUMPY\9\0\10\0          " },
    { "end of the file", "\x93NUMPY\1\0\200\0{" },
    { "byte 8: found a header of 83886080 bytes, expected at most 65536",
      "\x93NUMPY\2\0\0\0\0\5{" },
    { "byte 11: found }, expected 'descr', 'fortran_order' and 'shape'",
      "\x93NUMPY\1\0\2\0{}" },
    { "byte 10: found oops, expected the opening brace", "\x93NUMPY\1\0\4\0oops" },
    { "byte 10: found the end of the header", "\x93NUMPY\1\0\0\0" },
    { "byte 10: found ?[31m, expected", "\x93NUMPY\1\0\5\0\27[31m" },
    { "elements are Python objects", npy("|O", false, "(1,)", eight) },
    { "elements are complex numbers", npy("<c16", false, "(1,)", eight .. eight) },
    { "elements are strings", npy("<U2", false, "(1,)", eight) },
    { "expected the type of a bool, int", npy("<f16", false, "(1,)", eight .. eight) },
    { "expected the type of a bool, int", npy("<q8", false, "(1,)", eight) },
    { "structured elements can't be read",
      "\x93NUMPY\1\0" .. string.pack("<s2", "{'descr': [('a', '<f8')], }") },
    { "found 1), }, expected at most two dimensions", npy("<f8", false, "(1, 1, 1)", eight) },
    { "found -1,), }, expected a dimension of 0 or more", npy("<f8", false, "(-1,)", eight) },
    { "expected a dimension of 0 or more, in digits", npy("<f8", false, "(np.int64(2),)", eight) },
    { "at most 18 digits", npy("<f8", false, "(4611686018427387904, 4)", eight) },
    { "too short for 2 x 2 elements: found 31 bytes from byte 128 on, expected 32",
      npy("<f8", false, "(2, 2)", ("x"):rep(31)) },
    { "too long for 1 x 1 elements: found 9 bytes", npy("<f8", false, "(1,)", eight .. "x") },
    { "4294967296 x 4294967296 is too large", npy("<f8", false, "(4294967296, 4294967296)", "") },
    { "too short", npy("<f8", false, "(100000, 100000)", "") },
    { "element 2 is 9007199254740993: expected an integer that float64 holds exactly",
      npy("<i8", false, "(2,)", string.pack("<i8i8", 1, (2^53 | 0) + 1)) },
    { "element 1 is -9007199254740993", npy(">i8", false, "(1,)",
                                            string.pack(">i8", -(2^53 | 0) - 1)) },
    { "element 1 is 18446744073709551615", npy("<u8", false, "(1,)", ("\xff"):rep(8)) },
  } do
    fails(case[1], read(case[2]))
  end
end

cases["a file that can't be written raises, and leaves nothing"] = function()
  raises("/nonexistent/a.npy: can't be written: No such file", function()
    tensor({ 1 }):write "/nonexistent/a.npy"
  end)
  raises("/dev/full: can't be written: No space left", function()
    tensor.zeros(100, 100):write "/dev/full"
  end)
  raises("a NUL byte", function() tensor({ 1 }):write "a\0b" end)
end

-- Sides of right triangles: 3, 4, 5 at any magnitude that the type has.
cases["norms neither overflow nor underflow"] = function()
  for _, by in ipairs { 1e-320, 1e-200, 1e-160, 1, 1e160, 1e200, 1e307 } do
    local norm = duet.tensor { 3 * by, -4 * by, 0 }:norm()
    near("times " .. by, norm / by, 5, by < 1e-300 and 1e-3 or 1e-15)
  end
  same("of nothing", duet.tensor.zeros(1, 3):norm(), 0)
  same("of an infinity", duet.tensor { 1, -1 / 0 }:norm(), 1 / 0)
  same("of a NaN", duet.tensor { 1 / 0, 0 / 0 }:norm() ~= duet.tensor { 1 / 0, 0 / 0 }:norm(), true)
end

return cases
