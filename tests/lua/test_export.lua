-- test_export.lua - C functions that plugins export are called with what their signatures say.
local compare = require "compare"
local duet = require "duet"
local same, near, rows, raises = compare.same, compare.near, compare.rows, compare.raises

local path = assert(os.getenv "DUET_TEST_EXPORTER", "DUET_TEST_EXPORTER: a file")
local exporter = duet.load(path)
local f = exporter.exports
local cases = {}

cases["numbers, texts and truth go in and come back"] = function()
  same("l", f.subtract(3, 2 ^ 40), 3 - (1 << 40))
  same("l of integers", math.type(f.subtract(3, 4)), "integer")
  same("i", f.negate(2147483647), -2147483647)
  same("i", f.negate(-5.0), 5)
  same("b", f.differ(true, false), true)
  same("b", f.differ(true, true), false)
  same("s", f.after_blank "two words", "words")
  same("NULL", f.after_blank "word", nil)
end

cases["tensors choose the build, and are changed in place"] = function()
  for dtype, width in pairs { float64 = 8, float32 = 4 } do
    local x = duet.tensor({ { 1, 2 }, { 3, 4 } }, dtype)
    same("width", f.width_of(x), width)
    same("dot", f.dot(x, x), 30.0)
    same("results of v", select("#", f.scale(x, 0.1)), 0)
    rows("scaled", x, (duet.tensor({ { 1, 2 }, { 3, 4 } }, dtype) * 0.1):totable())
    same("row", f.dot(x[1], x[1]), f.dot(x:slice(1, 1), x:slice(1, 1)))
  end
  same("without a tensor", f.width(), 8)
end

cases["options and host are added"] = function()
  same("default option", f.alpha(), 2.385)
  same("sum", f.total(duet.tensor { 1, 2, 3.5 }), 6.5)
  raises("metric exporter: export refuse (v:hs): refused: on purpose",
         function() f.refuse "on purpose" end)
end

cases["arguments are checked against the signature"] = function()
  local x = duet.tensor { 1, 2 }
  local wrong = {
    { "export dot (d:TT): argument 2 is nothing, expected a value", function() f.dot(x) end },
    { "argument 3 is 1, expected no more arguments", function() f.dot(x, x, 1) end },
    { "argument 1 is 3, expected a tensor", function() f.dot(3, x) end },
    { "expected a tensor of float64, as the first",
      function() f.dot(x, duet.tensor({ 1, 2 }, "float32")) end },
    { "argument 2 is 'x', expected a number", function() f.scale(x, "x") end },
    { "argument 1 is 1.5, expected an integer of 32 bits", function() f.negate(1.5) end },
    { "argument 1 is 2147483648, expected an integer of 32 bits",
      function() f.negate(2147483648) end },
    { "argument 2 is '1', expected an integer", function() f.subtract(1, "1") end },
    { "argument 1 is nil, expected true or false", function() f.differ(nil, true) end },
    { "argument 1 is true, expected a string", function() f.after_blank(true) end },
    { "expected a string without NUL bytes", function() f.after_blank "a\0b" end },
    { "export odd has the signature 'd:dq'", function() f.odd(1) end },
  }
  for _, case in ipairs(wrong) do
    raises("metric exporter: export ", case[2])
    raises(case[1], case[2])
  end
end

cases["exports are listed, printed and locked"] = function()
  local n = 0
  for name, call in pairs(f) do
    n = n + 1
    same("type of " .. name, type(call), "function")
  end
  same("how many", n, 12)
  compare.contains("tostring", tostring(f),
                   "exports of metric exporter\n  dot (d:TT): the inner product")
  raises("no export 'dott' (did you mean 'dot'?)", function() return f.dott end)
  raises("can't be changed", function() f.dot = 3 end)
  same("none", tostring(duet.optimizer.momentum.exports), "exports of optimizer momentum: none")
  raises("optimizer momentum: no export 'x' (it has none)",
         function() return duet.optimizer.momentum.exports.x end)
end

cases["adam's rate is that of the paper"] = function()
  local rate = duet.optimizer.adam.exports.corrected_rate
  for t = 1, 10 do
    near("rate " .. t, rate(0.1, 0.9, 0.999, t),
         0.1 * math.sqrt(1 - 0.999 ^ t) / (1 - 0.9 ^ t), 1e-12)
  end
  local u = duet.optimizer.adam { lr = 0.1 }:attach(duet.tensor { 1 })
  for t = 1, 5 do
    u:step(duet.tensor { 2.385 })
    same("scalar " .. t, u.scalars.rate, rate(0.1, 0.9, 0.999, t))
  end
end

return cases
