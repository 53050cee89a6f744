-- test_map.lua - duet.map and duet.seeds: the same at any number of processes, whatever happens.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local same, list, rows, contains = compare.same, compare.list, compare.rows, compare.contains

local cases = {}

-- This process, by its number.
local function own_pid()
  local file <close> = assert(io.open "/proc/self/stat")
  return math.tointeger(tonumber(file:read "a":match "^%d+"))
end

-- How many processes have this one as their parent, but for the one that counts.
local function children()
  local _, output = core.spawn { "sh", "-c", [[
    for stat in /proc/[0-9]*/stat; do
      { read -r line < $stat; } 2>/dev/null || continue
      set -- ${line##*) }
      [ "$2" = "$PPID" ] && n=$((n + 1))
    done
    echo $((n - 1))]] }
  return math.tointeger(tonumber(output))
end

local function fails(want, f, ...)
  local ok, message = pcall(f, ...)
  same("ok", ok, false, 2)
  for _, part in ipairs(want) do contains("error", tostring(message), part, 2) end
  return message
end

local function numbers(n)
  local t = {}
  for i = 1, n do t[i] = i end
  return t
end

cases["results are in the order of the list, at 1, 2 and 7 workers"] = function()
  for _, workers in ipairs { 1, 2, 7 } do
    local got = duet.map({ 5, 3, 9, 1 }, function(x, i) return x * 10 + i end,
                         { workers = workers })
    list("results", got, { 51, 32, 93, 14 })
  end
  same("nothing to do", #duet.map({}, print), 0)
  list("seeds", duet.seeds(4, function(seed) return seed * 2 end), { 0, 2, 4, 6 })
end

cases["values come back to the bit"] = function()
  local values = {
    5e-324, -0.0, 1 / 3, 1 / 0, -1 / 0, math.mininteger, math.maxinteger, 1 << 53 | 1, "",
    "a\0b\xff", true, false, ("x"):rep(300000), { 1, { a = { true } }, [2.5] = "half", [true] = 7 },
  }
  local got = duet.map(numbers(#values), function(i) return values[i] end, { workers = 2 })
  for i = 1, #values - 1 do
    same("value " .. i, got[i], values[i])
    same("type " .. i, math.type(got[i]), math.type(values[i]))
  end
  local t = got[#values]
  same("nested", t[2].a[1], true)
  same("keys", t[2.5] .. t[true] .. t[1], "half71")
  local nan, none = table.unpack(duet.map({ 1, 2 }, function(i)
    if i == 1 then return 0 / 0 end
  end), 1, 2)
  same("NaN", nan ~= nan, true)
  same("nothing", none, nil)
end

cases["tensors and histories come back"] = function()
  local function work(dtype)
    local t = duet.rng(3):normal(0, 1, 3, 200)
    local small = duet.tensor.zeros(2, 2, dtype)
    small:set(1, 2, 0.1)
    local d = duet.data.from({ { 0 }, { 1 } }, { 0, 1 })
    local net = duet.model { inputs = 1, hidden = 2, outputs = 1, seed = 1 }
    return { t = t, small = small, none = duet.tensor.zeros(0, 4),
             history = net:fit(d, { epochs = 3, record = { weights = 1 } }) }
  end
  for i, got in ipairs(duet.map({ "float32", "float64" }, work, { workers = 2 })) do
    local want = work(({ "float32", "float64" })[i])
    rows("tensor", got.t, want.t:totable())
    same("dtype", got.small.dtype, want.small.dtype)
    rows("small", got.small, want.small:totable())
    same("shape", got.none.columns, 4)
    list("loss", got.history.loss, want.history.loss)
    same("tostring", tostring(got.history), tostring(want.history))
    rows("weights", got.history.weights[3].w1, want.history.weights[3].w1:totable())
  end
end

cases["an error is raised with item and traceback; the first in the list counts"] = function()
  local function f(x)
    if x == "slow" then core.spawn { "sleep", "0.2" } error "the slow one" end
    if x == "quick" then error "the quick one" end
    return x
  end
  for _, workers in ipairs { 1, 2, 7 } do
    local message = fails({ "map: item 2 ('slow'): ", "the slow one", "stack traceback:",
                            "test_map.lua:" }, duet.map, { "a", "slow", "quick" }, f,
                          { workers = workers })
    same("the other", message:find("quick", 1, true), nil)
  end
  fails({ "seeds: seed 1: ", "odd" }, duet.seeds, 2, function(s) assert(s == 0, "odd") end)
  fails({ "item 1 (7): table: " }, duet.map, { 7 }, function() error {} end)
  same("left", children(), 0)
end

cases["what can't be returned is named"] = function()
  for want, value in pairs {
    ["the result.a[2] is a function; numbers"] = { a = { 1, print } },
    ["the result is a duet.rng; numbers"] = duet.rng(0),
    ["the result is a key that is a table; numbers"] = { [{}] = 1 },
  } do
    fails({ want }, duet.map, { 1 }, function() return value end)
  end
  local own = {}
  own.self = own
  fails({ "the result.self is a table within itself" }, duet.map, { 1 }, function() return own end)
  local twice = { 2.385 }
  list("not a circle", duet.map({ 1 }, function() return { twice, twice } end)[1][2], { 2.385 })
end

cases["wrong calls are refused"] = function()
  compare.raises("map: a list and a function expected (got number)",
                 function() duet.map(3, print) end)
  compare.raises("map: a list and a function expected (got nil)", function() duet.map {} end)
  compare.raises("the list has the key 'a', expected a list",
                 function() duet.map({ a = 1 }, print) end)
  compare.raises("option 'workers' is 0, expected",
                 function() duet.map({}, print, { workers = 0 }) end)
  compare.raises("a number of seeds from 1 expected (got 0)", function() duet.seeds(0, print) end)
end

cases["a killed process's item is done again, and the results are the same"] = function()
  local path = os.tmpname()
  os.remove(path)
  local function f(x)
    local before = io.open(path)
    if x == 2 and not before then
      assert(io.open(path, "w")):close()
      core.spawn { "kill", "-9", tostring(own_pid()) }
    end
    if before then before:close() end
    return x * duet.rng(x):uniform(0, 1)
  end
  for _, workers in ipairs { 1, 2, 7 } do
    os.remove(path)
    local got = duet.map(numbers(5), f, { workers = workers })
    os.remove(path)
    for x = 1, 5 do same("result", got[x], x * duet.rng(x):uniform(0, 1)) end
  end
  fails({ "item 2 (2): its process was killed by signal 9, 3 times" }, duet.map, { 1, 2, 3 },
        function(x)
          if x == 2 then core.spawn { "kill", "-9", tostring(own_pid()) } end
          return x
        end)
  fails({ "item 1 (1): its process ended with status 3, before f returned" }, duet.map, { 1 },
        function() os.exit(3) end)
  same("left", children(), 0)
end

cases["the default stream goes by the item, not by the worker"] = function()
  local function draw(workers)
    duet.seed(4)
    local first = duet.map(numbers(6), function() return duet.rng and core.draw_seed() end,
                           { workers = workers })
    local second = duet.map(numbers(6), function() return core.draw_seed() end,
                            { workers = workers })
    return first, second, core.draw_seed()
  end
  local first, second, after = draw(1)
  for i = 2, 6 do same("different", first[i] ~= first[1], true) end
  same("different", first[1] ~= second[1], true)
  for _, workers in ipairs { 2, 7 } do
    local a, b, c = draw(workers)
    list("first", a, first)
    list("second", b, second)
    same("after", c, after)
  end
  local by_seed = duet.seeds(3, function() return core.draw_seed() end)
  for seed = 0, 2 do
    duet.seed(seed)
    same("seeds", by_seed[seed + 1], core.draw_seed())
  end
end

cases["what f changes stays in its process"] = function()
  local count = 0
  local got = duet.map(numbers(5), function() count = count + 1 return count end, { workers = 1 })
  list("counts", got, { 1, 1, 1, 1, 1 })
  same("here", count, 0)
end

cases["trainings give the same bits as here, also one within a loop over epochs"] = function()
  local d = assert(duet.data.csv(compare.data "iris.csv", { target = "species" }))
  local function train(seed)
    local net = duet.model { inputs = 4, hidden = 5, outputs = 3, seed = seed,
                             loss = duet.loss.crossentropy {} }
    local history = net:fit(d, { epochs = 5, seed = seed, batch = 16,
                                 optimizer = duet.optimizer.adam { lr = 0.01 } })
    return { w1 = net.w1, loss = history.loss }
  end
  local outer = duet.model { inputs = 4, hidden = 64, outputs = 3,
                             loss = duet.loss.crossentropy {} }
  local want = { train(0), train(1) }
  for epoch in outer:train(d, { epochs = 2 }) do
    local got = duet.seeds(2, function(seed)
      collectgarbage() -- also what the parent's run holds
      return train(seed)
    end, { workers = epoch })
    for i = 1, 2 do
      rows("w1", got[i].w1, want[i].w1:totable())
      list("loss", got[i].loss, want[i].loss)
    end
  end
end

cases["maps within maps"] = function()
  local got = duet.map({ 1, 2, 3 }, function(x)
    return duet.map({ 1, 2 }, function(y) return 10 * x + y end, { workers = 2 })
  end, { workers = 2 })
  for x = 1, 3 do list("inner", got[x], { 10 * x + 1, 10 * x + 2 }) end
end

local function script_of(text)
  return ('local duet = require "duet"\n%s'):format(text)
end

-- Run a script in a process of its own, with the interpreter that runs this; the shell text may use
-- $pid once the script has written a line to its output.
local function with_script(text, shell)
  local interpreter = arg[-1]
  local status, output, errors
  compare.with_file(script_of(text), function(path)
    status, output, errors = core.spawn { "sh", "-c", [[
      out=$(mktemp)
      "$0" "$1" > "$out" 2>&1 &
      pid=$!
      until [ -s "$out" ]; do sleep 0.02; done
      ]] .. shell .. [[

      cat "$out"; rm "$out"]], interpreter, path }
  end)
  return status, output, errors
end

cases["an interruption ends all processes at once"] = function()
  for _, signal in ipairs { "INT", "TERM", "KILL" } do
    local _, output = with_script([[
      io.stdout:setvbuf "line"
      local started = false
      print "begun"
      duet.map({ 1, 2, 3, 4 }, function() while true do end end, { workers = 2 })
    ]], ([[
      for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        kids=$(cat /proc/$pid/task/*/children); set -- $kids
        [ $# = 2 ] && break
        sleep 0.05
      done
      kill -%s $pid
      wait $pid; echo "status $?"
      sleep 0.3
      for kid in $kids; do
        [ -d /proc/$kid ] && grep -q 'State:.[RSD]' /proc/$kid/status && echo "left $kid"
      done
      echo "kids $(echo $kids | wc -w)"
    ]]):format(signal))
    contains("output of " .. signal, output, "kids 2")
    same("left by " .. signal, output:find "left", nil)
    same("status 0 by " .. signal, output:find "status 0", nil)
  end
end

cases["what workers print is there, once"] = function()
  local _, output = core.spawn { arg[-1], "-e", [[
    local duet = require "duet"
    io.write "before\n"
    duet.map({ 1, 2, 3 }, function(x) io.write("item ", x, "\n") end, { workers = 1 })
    io.write "after\n"]] }
  same("output", output, "before\nitem 1\nitem 2\nitem 3\nafter\n")
end

cases["progress is told where it is asked for"] = function()
  local _, _, errors = core.spawn { arg[-1], "-e", [[
    require "duet".map({ 1, 2, 3 }, function(x) return x end, { workers = 1, progress = "try" })]] }
  contains("stderr", errors, "try: 3/3\n")
end

cases["no descriptor and no process is left"] = function()
  local function open()
    local _, output = core.spawn { "sh", "-c", "cat >/dev/null; ls /proc/$PPID/fd", input = "x" }
    return output
  end
  local before = open()
  for i = 1, 5 do
    duet.map(numbers(5), function(x) return x end, { workers = i })
    pcall(duet.map, numbers(5), error, { workers = i })
  end
  same("descriptors", open(), before)
  same("processes", children(), 0)
end

return cases
