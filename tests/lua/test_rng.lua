-- test_rng.lua - the stream of numpy.random.RandomState, value for value.
local compare = require "compare"
local duet = require "duet"
local same, list, raises = compare.same, compare.list, compare.raises

local golden = compare.golden "rng_vectors"
local cases = {}

local function draw(n, f)
  local values = {}
  for i = 1, n do values[i] = f() end
  return values
end

cases["uniform numbers are NumPy's"] = function()
  for seed, want in pairs(golden.random_sample) do
    local rng = duet.rng(math.tointeger(seed))
    list("uniform " .. seed, draw(#want, function() return rng:uniform() end), want)
    list("tensor " .. seed, duet.rng(math.tointeger(seed)):uniform(0, 1, 1, #want)[1], want)
  end
  for seed, want in pairs(golden["uniform_-1_1"]) do
    local rng = duet.rng(math.tointeger(seed))
    list("uniform -1..1 " .. seed, rng:uniform(-1, 1, 1, #want)[1], want)
  end
end

cases["normal numbers are NumPy's"] = function()
  for seed, want in pairs(golden.normal01) do
    local rng = duet.rng(math.tointeger(seed))
    list("normal " .. seed, draw(#want, function() return rng:normal() end), want)
    rng = duet.rng(math.tointeger(seed))
    list("tensor " .. seed, rng:normal(0, 1, 2, #want // 2):reshape(1, -1)[1], want)
  end
end

cases["permutations are NumPy's, plus one"] = function()
  for key, want in pairs(golden.permutation) do
    local seed, n = key:match "seed(%d+),n(%d+)"
    local got = duet.rng(math.tointeger(seed)):permutation(math.tointeger(n))
    for i, value in ipairs(want) do same(("%s[%d]"):format(key, i), got[i], value + 1) end
  end
end

cases["kinds of draws share one stream, and a normal is kept for later"] = function()
  local want, rng = golden.mixed_seed0, duet.rng(0)
  same("normal", rng:normal(), want.normal_x1)
  for i, value in ipairs(rng:permutation(5)) do
    same("permutation", value, want.permutation_5[i] + 1)
  end
  same("kept", rng:normal(), want["normal_x2 (cached 2nd of the pair)"])
  same("uniform", rng:uniform(), want.random_sample)
  same("next", rng:normal(), want.normal_x1b)
end

cases["the default stream is seed 0's, goes on, and can be reseeded"] = function()
  local data = duet.data.from({ { 1 }, { 2 }, { 3 }, { 4 }, { 5 } }, { 1, 2, 3, 4, 5 })
  local function batch() return data:batches { size = 5 }() end
  for _ = 1, 2 do
    local rng = duet.rng(0)
    duet.seed(0)
    for _ = 1, 3 do
      local want = rng:permutation(5)
      for i, row in ipairs(batch():totable()) do same("row", row[1], want[i] + 0.0) end
    end
  end
end

cases["a tensor of normals is drawn row by row"] = function()
  local one = duet.rng(3):normal(2.5, 0.3, 4, 3)
  local rng = duet.rng(3)
  for i = 1, 4 do
    for j = 1, 3 do same(("[%d][%d]"):format(i, j), one[i][j], rng:normal(2.5, 0.3)) end
  end
end

cases["float32 numbers are the double ones, rounded; uniform ones stay below 1"] = function()
  local double, single = duet.rng(1):normal(0, 1, 5, 2), duet.rng(1):normal(0, 1, 5, 2, "float32")
  for i = 1, 5 do
    for j = 1, 2 do
      same("normal", single[i][j], (string.unpack("f", string.pack("f", double[i][j]))))
    end
  end
  same("below 1", duet.rng(1):uniform(0, 1, 200, 50, "float32"):max() < 1, true)
end

cases["shuffle permutes the rows of a tensor as NumPy does, and tables alike"] = function()
  local want = golden.permutation["seed42,n10"]
  local t, words = duet.tensor.zeros(10, 2), {}
  for i = 1, 10 do t[i], words[i] = { i - 1, 10 * i }, "w" .. i - 1 end
  same("returns", duet.rng(42):shuffle(t), t)
  duet.rng(42):shuffle(words)
  for i, value in ipairs(want) do
    same("row", t[i][1], value + 0.0)
    same("rest of the row", t[i][2], 10.0 * (value + 1))
    same("word", words[i], "w" .. value)
  end
end

cases["a state brings back the stream, in another one too"] = function()
  local rng = duet.rng(9)
  rng:normal()
  local state = rng:state()
  same("has_gauss", state.has_gauss, true)
  local want = { rng:normal(), rng:uniform(), rng:normal() }
  local other = duet.rng(1):state(state)
  list("draws", { other:normal(), other:uniform(), other:normal() }, want)
end

cases["a state shows NumPy's key"] = function()
  local key = duet.rng(0):state().key
  same("length", #key, 624)
  local want = golden.state_seed0_first5_last5
  for i = 1, 5 do
    same("first", key[i], want[i])
    same("last", key[619 + i], want[5 + i])
  end
end

cases["wrong calls raise"] = function()
  local rng = duet.rng(0)
  raises("bad argument #1 to 'rng' (integer from 0 to 4294967295 expected, got -1)",
         function() duet.rng(-1) end)
  raises("integer expected, got '1'", function() duet.rng "1" end)
  raises("integer expected, got 1.5", function() duet.seed(1.5) end)
  raises("bad argument #2 to 'normal' (deviation of at least 0 expected",
         function() rng:normal(0, -1) end)
  raises("finite number expected, got nan", function() rng:normal(0 / 0, 1) end)
  raises("finite number expected, got inf", function() rng:uniform(0, 1 / 0) end)
  raises("integer expected, got nothing", function() rng:normal(0, 1, 3) end)
  raises("dtype 'float64' or 'float32' expected, got 'half'",
         function() rng:normal(0, 1, 3, 3, "half") end)
  raises("rng expected, got nothing", function() rng.normal() end)
  raises("tensor expected, got 3", function() rng:shuffle(3) end)
  raises("state of an rng expected", function() rng:state { key = {} } end)
  raises("state of an rng expected", function() rng:state(3) end)
end

return cases
