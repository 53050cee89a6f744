-- test_tensor_lines.lua - tensors: functions along an axis, comparisons, joining, linear systems.
local compare = require "compare"
local duet = require "duet"
local same, near, rows, raises = compare.same, compare.near, compare.rows, compare.raises

local tensor = duet.tensor
local nan, inf = 0 / 0, 1 / 0
local cases = {}

-- ---- A number for each line ----------------------------------------------------------------

local t = tensor { { 3, 9, 9 }, { -4, 5, 11 } }

cases["extremes, and where they are: all, down, across"] = function()
  same("min", t:min(), -4.0)
  same("max", t:max(), 11.0)
  rows("min down", t:min(1), { { -4.0, 5.0, 9.0 } })
  rows("max down", t:max(1), { { 3.0, 9.0, 11.0 } })
  rows("min across", t:min(2), { { 3.0 }, { -4.0 } })
  rows("max across", t:max(2), { { 9.0 }, { 11.0 } })
  rows("argmax down", t:argmax(1), { { 1.0, 1.0, 2.0 } })
  rows("argmax across", t:argmax(2), { { 2.0 }, { 3.0 } })
  rows("argmin down", t:argmin(1), { { 2.0, 2.0, 1.0 } })
  rows("argmin across", t:argmin(2), { { 1.0 }, { 1.0 } })
end

cases["NaN wins: it is the extreme, and its first place is the place"] = function()
  local u = tensor { { 1, nan }, { nan, nan }, { inf, -inf } }
  same("max", u:max(), nan)
  rows("min across", u:min(2), { { nan }, { nan }, { -inf } })
  rows("argmin", u:argmin(2), { { 2.0 }, { 1.0 }, { 2.0 } })
  rows("argmax", u:argmax(2), { { 2.0 }, { 1.0 }, { 1.0 } })
end

-- Squares of the distances from the mean: 1 of 2.5, 3.5, 4.5 is 2; the six numbers of t have the
-- mean 5.5 and the squares 6.25 + 12.25 + 12.25 + 90.25 + 0.25 + 30.25 = 151.5.
cases["variances divide by n, or by n - ddof"] = function()
  near("var", t:var(), 151.5 / 6, 1e-15)
  near("std", t:std(), (151.5 / 6) ^ 0.5, 1e-15)
  near("ddof 1", t:var(nil, 1), 151.5 / 5, 1e-15)
  rows("var down", t:var(1), { { 12.25, 4.0, 1.0 } })
  rows("std down", t:std(1), { { 3.5, 2.0, 1.0 } })
  rows("of a sample", t:var(1, 1), { { 24.5, 8.0, 2.0 } })
  rows("var across", t:var(2), { { 8.0 }, { 38.0 } }, 1e-15)
  same("of one number", tensor { 7 }:var(), 0.0)
  same("of one number, as a sample", tensor { 7 }:var(nil, 1), nan)
  same("of nothing", tensor.zeros(0, 3):std(), nan)
  same("of NaN", tensor { 1, nan }:std(), nan)
  -- Numbers far from 0: 1e9 + 4, 7, 13, 16 have the variance 22.5, which one pass would lose.
  same("far away", tensor { 1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16 }:var(), 22.5)
  raises("integer from 0 to", function() t:var(1, -1) end)
end

cases["float32 is reduced in double, and rounded once"] = function()
  local u = tensor.full(200000, 1, 0.1, "float32")
  u[1][1] = 2 ^ 24
  local m = 2 ^ 24 / 200000 + (200000 - 1) / 200000 * u[2][1]
  local want = ((2 ^ 24 - m) ^ 2 + 199999 * (u[2][1] - m) ^ 2) / 200000
  near("var", u:var(), want, 1e-13)
  local down = u:var(1)
  same("dtype", down.dtype, "float32")
  near("var down", down[1][1], want, 6e-8)
end

cases["any and all: a boolean, or 1 and 0"] = function()
  local u = tensor { { 0, 2, nan }, { 0, 0, 1 } }
  same("any", u:any(), true)
  same("all", u:all(), false)
  rows("any down", u:any(1), { { 0.0, 1.0, 1.0 } })
  rows("all across", u:all(2), { { 0.0 }, { 0.0 } })
  rows("all down", u:all(1), { { 0.0, 0.0, 1.0 } })
  same("any of nothing", tensor.zeros(0, 2):any(), false)
  same("all of nothing", tensor.zeros(0, 2):all(), true)
end

-- ---- A line for each line ------------------------------------------------------------------

cases["lines are sorted, stably, with NaN at the end"] = function()
  local u = tensor { { 2, nan, -1, 2 }, { 0, 5, -0.0, -inf } }
  rows("across", u:sort(), { { -1.0, 2.0, 2.0, nan }, { -inf, 0.0, -0.0, 5.0 } })
  rows("down", t:sort(1), { { -4.0, 5.0, 9.0 }, { 3.0, 9.0, 11.0 } })
  rows("places", u:argsort(), { { 3.0, 1.0, 4.0, 2.0 }, { 4.0, 1.0, 3.0, 2.0 } })
  rows("places down", t:argsort(1), { { 2.0, 2.0, 1.0 }, { 1.0, 1.0, 2.0 } })
  local by_first = t:rows_of(t:columns_of { 1 }:argsort(1):transpose()[1])
  rows("rows in order", by_first, { { -4.0, 5.0, 11.0 }, { 3.0, 9.0, 9.0 } })
  local noise, previous = duet.rng(1):normal(0, 1, 1, 5000), -inf
  local sum = 0
  for _, value in ipairs(noise:sort()[1]) do
    assert(value >= previous)
    previous, sum = value, sum + value
  end
  near("the same numbers", sum, noise:sum(), 1e-11)
end

cases["cumulative sums"] = function()
  rows("across", t:cumsum(), { { 3.0, 12.0, 21.0 }, { -4.0, 1.0, 12.0 } })
  rows("down", t:cumsum(1), { { 3.0, 9.0, 9.0 }, { -1.0, 14.0, 20.0 } })
  same("of nothing", #tensor.zeros(0, 4):cumsum(1), 0)
end

cases["results go to a tensor at hand, the tensor itself too"] = function()
  local u, out, row = t:copy(), tensor.zeros(2, 3), tensor.zeros(1, 3)
  for name, f in pairs {
    sort = function() return u:sort(1, out) end, cumsum = function() return u:cumsum(2, out) end,
    round = function() return u:round(out) end,
    columns_of = function() return u:columns_of({ 3, 1, 1 }, out) end,
  } do
    out:fill(-7)
    same(name, rawequal(f(), out), true)
    same(name .. " writes", out:eq(-7):any(), false)
  end
  same("std", rawequal(u:std(1, 0, row), row), true)
  rows("std", row, { { 3.5, 2.0, 1.0 } })
  rows("min", u:min(1, row), { { -4.0, 5.0, 9.0 } })
  rows("itself", u:columns_of({ 2, 3, 1 }, u), { { 9.0, 9.0, 3.0 }, { 5.0, 11.0, -4.0 } })
  rows("sorted", u:sort(2, u), { { 3.0, 9.0, 9.0 }, { -4.0, 5.0, 11.0 } })
end

-- ---- Element by element --------------------------------------------------------------------

cases["comparisons give 1 and 0; with NaN only `ne` holds"] = function()
  local a, b = tensor { { 1, 2, nan } }, tensor { { 1, 3, 1 } }
  for name, want in pairs {
    eq = { 1.0, 0.0, 0.0 }, ne = { 0.0, 1.0, 1.0 }, lt = { 0.0, 1.0, 0.0 },
    le = { 1.0, 1.0, 0.0 }, gt = { 0.0, 0.0, 0.0 }, ge = { 1.0, 0.0, 0.0 },
  } do
    rows(name, a[name](a, b), { want })
  end
  rows("with a number", t:gt(8), { { 0.0, 1.0, 1.0 }, { 0.0, 0.0, 1.0 } })
  rows("with a column", t:ge(tensor { { 9 }, { 5 } }), { { 0.0, 1.0, 1.0 }, { 0.0, 1.0, 1.0 } })
  same("dtype", t:copy "float32":lt(0).dtype, "float32")
  same("count", t:eq(9):sum(), 2.0)
  raises("tensors have no order: t:lt(u)", function() return t[1] < 3 end)
  raises("tensors have no order", function() return t <= t end)
end

cases["whole numbers: halves go to the even one, signs stay"] = function()
  local u = tensor { 0.5, 1.5, 2.5, -0.5, -1.5, -0.2, 0.49999999999999994, 2 ^ 52 + 1, -1e300, inf }
  rows("round", u:round(), { { 0.0, 2.0, 2.0, -0.0, -2.0, -0.0, 0.0, 2 ^ 52 + 1, -1e300, inf } })
  rows("floor", u:floor(), { { 0.0, 1.0, 2.0, -1.0, -2.0, -1.0, 0.0, 2 ^ 52 + 1, -1e300, inf } })
  rows("ceil", u:ceil(), { { 1.0, 2.0, 3.0, -0.0, -1.0, -0.0, 1.0, 2 ^ 52 + 1, -1e300, inf } })
  rows("float32", tensor({ 0.5, 8388609, -2.5 }, "float32"):round(), { { 0.0, 8388609.0, -2.0 } })
  same("NaN", tensor { nan }:round()[1][1], nan)
end

cases["where chooses by a condition, and repeats rows, columns and numbers"] = function()
  rows("numbers", tensor.where(t:gt(5), 1, t), { { 3.0, 1.0, 1.0 }, { -4.0, 5.0, 1.0 } })
  rows("a row and a column", tensor.where(tensor { { 1 }, { 0 } }, tensor { 1, 2 }, 0),
       { { 1.0, 2.0 }, { 0.0, 0.0 } })
  rows("NaN holds", tensor.where(tensor { nan, 0 }, 1, 2), { { 1.0, 2.0 } })
  raises("don't fit", function() tensor.where(t, tensor { 1, 2 }, 0) end)
end

-- ---- New tensors ---------------------------------------------------------------------------

cases["linspace has both ends exactly, as NumPy has it"] = function()
  rows("quarters", tensor.linspace(-1, 0, 5), { { -1.0, -0.75, -0.5, -0.25, 0.0 } })
  local tenths = tensor.linspace(0, 1, 11)[1]
  -- numpy.linspace(0, 1, 11): the fourth is 3 * 0.1, the last one is 1.
  same("fourth", tenths[4], 3 * 0.1)
  same("last", tenths[11], 1.0)
  rows("one", tensor.linspace(3, 7, 1), { { 3.0 } })
  same("none", tensor.linspace(3, 7, 0).columns, 0)
  same("dtype", tensor.linspace(0, 1, 3, "float32").dtype, "float32")
end

cases["outer multiplies each by each"] = function()
  rows("outer", tensor { 1, 2 }:outer(tensor { { 3 }, { 4 }, { 5 } }),
       { { 3.0, 4.0, 5.0 }, { 6.0, 8.0, 10.0 } })
  raises("don't mix", function() t:outer(t:copy "float32") end)
end

cases["columns_of takes columns, as often as they are named"] = function()
  rows("columns", t:columns_of { 3, 1, 3 }, { { 9.0, 3.0, 9.0 }, { 11.0, -4.0, 11.0 } })
  raises("number 2: column from 1 to 3 expected, got 4", function() t:columns_of { 1, 4 } end)
  raises("table of column numbers expected, got 1", function() t:columns_of(1) end)
end

cases["concat joins matrices, stack joins vectors"] = function()
  local a, b = tensor { { 1, 2 } }, tensor { { 3, 4 }, { 5, 6 } }
  rows("below", tensor.concat { a, b }, { { 1.0, 2.0 }, { 3.0, 4.0 }, { 5.0, 6.0 } })
  rows("beside", tensor.concat({ b, { { 7 }, { 8 } }, b }, 2),
       { { 3.0, 4.0, 7.0, 3.0, 4.0 }, { 5.0, 6.0, 8.0, 5.0, 6.0 } })
  rows("rows", tensor.stack { a, { 7, 8 }, b[1] }, { { 1.0, 2.0 }, { 7.0, 8.0 }, { 3.0, 4.0 } })
  rows("columns", tensor.stack({ a, tensor { { 7 }, { 8 } } }, 2), { { 1.0, 7.0 }, { 2.0, 8.0 } })
  same("dtype given", tensor.concat({ a, b:copy "float32" }, 1, "float32").dtype, "float32")
  same("dtype of the first", tensor.stack { a:copy "float32", { 1, 2 } }.dtype, "float32")
  raises("concat: tensor 2 is 1 x 3, but tensor 1 is 2 x 2, with another number of columns",
         function() tensor.concat { b, { 1, 2, 3 } } end)
  raises("with another number of rows", function() tensor.concat({ a, b }, 2) end)
  raises("float64 and float32 don't mix", function() tensor.concat { a, a:copy "float32" } end)
  raises("stack: tensor 1 is 2 x 2, expected one row or one column (concat joins matrices)",
         function() tensor.stack { b, b } end)
  raises("stack: tensor 2 has 3 elements, but tensor 1 has 2",
         function() tensor.stack { a, { 1, 2, 3 } } end)
  raises("concat: element 2 is 5, expected a tensor", function() tensor.concat { a, 5 } end)
  raises("concat: the list is empty", function() tensor.concat {} end)
  raises("list of tensors expected, got duet.tensor", function() tensor.concat(a, b) end)
end

-- ---- Linear systems ------------------------------------------------------------------------

cases["solve finds x, with a pivot where the first one is 0"] = function()
  rows("two", tensor { { 2, 1 }, { 1, 3 } }:solve(tensor { { 3 }, { 5 } }), { { 0.8 }, { 1.4 } },
       1e-15)
  rows("permuted", tensor { { 0, 2 }, { 1, 0 } }:solve(tensor { { 4, 6 }, { 5, 7 } }),
       { { 5.0, 7.0 }, { 2.0, 3.0 } })
  -- The Hilbert matrix of 5 rows has this inverse, in whole numbers; its condition is 4.8e5.
  local hilbert = tensor.zeros(5, 5):map(function(_, i, j) return 1 / (i + j - 1) end)
  rows("Hilbert", hilbert:solve(tensor.eye(5)):slice(1, 2),
       { { 25, -300, 1050, -1400, 630 }, { -300, 4800, -18900, 26880, -12600 } }, 1e-11)
  local a, x = duet.rng(2):normal(0, 1, 30, 30), duet.rng(3):normal(0, 1, 30, 2)
  near("noise", (a:solve(a:dot(x)) - x):norm(), 0, 1e-11)
  rows("scales don't matter", tensor { { 1e-200, 0 }, { 0, 1e200 } }:solve(tensor { { 1 }, { 1 } }),
       { { 1e200 }, { 1e-200 } })
  rows("float32", tensor({ { 3 } }, "float32"):solve(tensor({ { 1 } }, "float32")),
       { { (string.unpack("<f", string.pack("<f", 1 / 3))) } })
  same("nothing", #tensor.zeros(0, 0):solve(tensor.zeros(0, 2)), 0)
end

cases["a singular matrix, and what is no system, are refused in words"] = function()
  local b = tensor.ones(3, 1)
  raises("solve: the matrix is singular: column 2 is a combination of those before it",
         function() tensor { { 1, 2 }, { 2, 4 } }:solve(tensor.ones(2, 1)) end)
  -- Elimination leaves 1e-16 here, not 0.
  raises("column 3 is a combination",
         function() tensor { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } }:solve(b) end)
  raises("column 1", function() tensor.zeros(3, 3):solve(b) end)
  raises("the matrix is 2 x 3, expected a square", function() t:solve(b) end)
  raises("the right side has 3 rows, expected 2", function() tensor.eye(2):solve(b) end)
  raises("the matrix[1][2] isn't a finite number",
         function() tensor { { 1, nan }, { 2, 4 } }:solve(tensor.ones(2, 1)) end)
  raises("don't mix", function() tensor.eye(3, "float32"):solve(b) end)
end

return cases
