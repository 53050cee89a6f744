-- test_json.lua - JSON is read and written, to the last bit of a number.
local compare = require "compare"
local json = require "duet.json"
local same, fails, raises = compare.same, compare.fails, compare.raises

local cases = {}

cases["values are written on one line, keys sorted"] = function()
  same("object", json.encode { b = 1, a = { 1, 2.5, "x" }, c = true },
       '{"a": [1, 2.5, "x"], "b": 1, "c": true}')
  same("numbers", json.encode { 0.1, 1e300, -0.0, 1 / 3, 7 },
       "[0.1, 1e+300, -0, 0.3333333333333333, 7]")
  same("no numbers", json.encode { 0 / 0, 1 / 0, json.null }, "[null, null, null]")
  same("strings", json.encode "a\"b\\c\n\1é", [["a\"b\\c\n\u0001é"]])
  same("nothing", json.encode {}, "{}")
  same("no elements", json.encode(json.array()), "[]")
end

cases["keys in an order come first, there or not"] = function()
  same("object", json.encode({ z = 1, a = 2, loss = 0.5 }, { "loss", "val_loss", "z" }),
       '{"loss": 0.5, "val_loss": null, "z": 1, "a": 2}')
end

cases["what was written reads back"] = function()
  local numbers = { 0.1, 5e-324, 2 ^ 53, 7 }
  local value = json.decode(json.encode { numbers = numbers, text = "é\0", no = false })
  compare.list("numbers", value.numbers, numbers)
  same("text", value.text, "é\0")
  same("no", value.no, false)
  same("integers stay so", math.type(value.numbers[4]), "integer")
  same("null", json.decode "null", json.null)
  same("an empty array", json.encode(json.decode "[]"), "[]")
end

cases["what is no JSON gives nil and where"] = function()
  fails("1:1", json.decode "x")
  fails("2:", json.decode '{"a": 1,\n}')
  fails("duplicate", json.decode '{"a": 1, "a": 2}')
  fails("1:0", json.decode "")
end

cases["what can't be JSON raises"] = function()
  local endless = {}
  endless[1] = endless
  raises("a function can't become JSON", function() json.encode(print) end)
  raises("UTF-8", function() json.encode "\xff" end)
  raises("keys of an object are strings", function() json.encode { [2] = 1 } end)
  raises("nested too deeply", function() json.encode(endless) end)
end

return cases
