-- test_search.lua - duet.search: the same table however it is run, and the right one.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local same, near, list, raises, contains = compare.same, compare.near, compare.list, compare.raises,
                                           compare.contains

local cases = {}

local function iris()
  return assert(duet.data.csv(compare.data "iris.csv", { target = "species" }))
end

local function model_of(chosen)
  return duet.model { inputs = 4, hidden = chosen.hidden or 3, outputs = 3, seed = chosen.seed,
                      loss = duet.loss.crossentropy {} },
         { epochs = chosen.epochs or 6, batch = 16, seed = chosen.seed,
           optimizer = duet.optimizer.adam { lr = chosen.lr } }
end

-- All that a table holds, to the bit.
local function bits(results)
  local lines = {}
  for _, r in ipairs(results) do
    local scores = {}
    for i, score in ipairs(r.scores) do scores[i] = ("%a"):format(score) end
    lines[#lines + 1] = ("%d %a %a %d %s"):format(r.order, r.score, r.deviation, r.rung,
                                                  table.concat(scores, " "))
  end
  return table.concat(lines, "\n") .. "\n" .. tostring(results)
end

local function search(changes)
  local options = { model = model_of, data = iris(), folds = 3, seed = 5, workers = 2,
                    prepare = duet.data.standardize,
                    grid = { lr = { 0.001, 0.03, 0.01 }, hidden = { 2, 4 } } }
  for name, value in pairs(changes) do options[name] = value end
  if options.random then options.grid = nil end
  return duet.search(options)
end

cases["the scores are those of folds by hand, best first"] = function()
  local results, d = search { prepare = duet.data.standardize }, iris()
  same("results", #results, 6)
  local orders = {}
  for place, result in ipairs(results) do
    local scores = {}
    for i, fold in ipairs(duet.folds(d, { k = 3, seed = 5 })) do
      local train = fold.train
      local scale = duet.data.standardize(train)
      duet.seed(5 + i - 1)
      local net, fit = model_of(result.options)
      net:fit(scale(train), fit)
      scores[i] = net:score(scale(fold.validation))
    end
    list("scores", result.scores, scores)
    near("score", result.score, (scores[1] + scores[2] + scores[3]) / 3, 1e-15)
    if place > 1 then assert(results[place - 1].score >= result.score) end
    orders[result.order] = result.options
  end
  same("first name", orders[2].hidden, 2)
  same("second name", orders[2].lr, 0.03)
  same("last", orders[6].lr, 0.01)
end

cases["the same table at 1, 2 and 7 workers"] = function()
  for _, changes in ipairs { {}, { halving = 2, grid = { lr = { 0.001, 0.003, 0.01, 0.03, 0.1 } } },
                             { random = { lr = { min = 1e-4, max = 1, log = true },
                                          hidden = { 2, 3 } }, tries = 5 } } do
    local want
    for _, workers in ipairs { 1, 2, 7 } do
      changes.workers = workers
      local got = bits(search(changes))
      want = want or got
      same("table", got, want)
    end
  end
end

cases["a metric that is better when lower ranks the other way"] = function()
  local d = assert(duet.data.csv(compare.data "diabetes.csv", { target = "progression" }))
  local results = duet.search {
    data = d, folds = 2, metric = duet.metric.mae {}, prepare = duet.data.standardize,
    grid = { lr = { 0.001, 0.1 } },
    model = function(chosen)
      return duet.model { inputs = 10, hidden = 3, outputs = 1, seed = 0, loss = "mse" },
             { epochs = 20, optimizer = duet.optimizer.adam { lr = chosen.lr } }
    end,
  }
  assert(results[1].score < results[2].score, "the least error is first")
end

cases["halving: a third goes on with three times the epochs"] = function()
  local epochs = {}
  local folder = os.tmpname()
  os.remove(folder)
  core.spawn { "mkdir", folder }
  local results = search {
    halving = 3, grid = { lr = { 0.0001, 0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3 } },
    model = function(chosen)
      local net, fit = model_of { lr = chosen.lr, seed = 1, epochs = 9 }
      local path = ("%s/%g"):format(folder, chosen.lr)
      fit.on_epoch = function()
        local file <close> = assert(io.open(path, "a"))
        file:write "x"
      end
      return net, fit
    end,
  }
  for _, r in ipairs(results) do
    local file <close> = assert(io.open(("%s/%g"):format(folder, r.options.lr)))
    epochs[#epochs + 1] = #file:read "a" / 3
  end
  core.spawn { "rm", "-r", folder }
  list("rungs", { results[1].rung, results[2].rung, results[3].rung, results[4].rung,
                  results[9].rung }, { 3, 2, 2, 1, 1 })
  list("epochs of each fold", epochs, { 13, 4, 4, 1, 1, 1, 1, 1, 1 })
end

cases["random draws keep to their ranges, and depend on the seed alone"] = function()
  local function draw(seed)
    return search { seed = seed, tries = 40, folds = 2, workers = 2, prepare = false or nil,
      random = { lr = { min = 1e-4, max = 1, log = true },
                 hidden = { min = 1, max = 3, whole = true }, epochs = { 1 },
                 seed = { min = 2.5, max = 3 } },
      model = function(chosen)
        return model_of { lr = chosen.lr, hidden = chosen.hidden, epochs = 1, seed = 1 }
      end }
  end
  local results, below, seen = draw(1), 0, {}
  for _, r in ipairs(results) do
    assert(r.options.lr >= 1e-4 and r.options.lr <= 1)
    assert(r.options.seed >= 2.5 and r.options.seed <= 3)
    if r.options.lr < 1e-2 then below = below + 1 end
    seen[r.options.hidden] = math.type(r.options.hidden)
  end
  assert(below > 8 and below < 32, "logarithms are drawn evenly: " .. below)
  for hidden = 1, 3 do same("whole " .. hidden, seen[hidden], "integer") end
  same("again", bits(draw(1)), bits(results))
  same("another seed", bits(draw(2)) ~= bits(results), true)
end

duet.optimizer.define { name = "explodes", step = function(u) u.weight:fill(1e300 * 1e300) end }

cases["what diverges is last, and an error of the script's names its candidate"] = function()
  local results = search { grid = { lr = { 0.02, 0.01 } }, model = function(chosen)
    local net, fit = model_of(chosen)
    if chosen.lr == 0.02 then fit.optimizer = "explodes" end
    return net, fit
  end }
  same("last", results[2].options.lr, 0.02)
  same("folds", results[2].diverged, 3)
  contains("table", tostring(results), "diverges")
  local ok, message = pcall(search, { grid = { lr = { 0.01, 0.02 } }, model = function(chosen)
    if chosen.lr == 0.02 then error "mine" end
    return model_of(chosen)
  end })
  same("ok", ok, false)
  contains("message", message, "search: lr = 0.02, fold 1: ")
  contains("message", message, "mine")
  ok, message = pcall(search, { grid = { lr = { 0.01 } }, model = function() return 3 end })
  same("ok", ok, false)
  contains("message", message, "the function returned number, expected a model")
end

cases["a search that is killed goes on where it was, to the same table"] = function()
  local want = bits(search {})
  local path, count = os.tmpname(), os.tmpname()
  os.remove(path)
  local function counting(chosen)
    local file <close> = assert(io.open(count, "a"))
    file:write "x"
    file:close()
    return model_of(chosen)
  end
  local function counted()
    local file <close> = assert(io.open(count))
    return #file:read "a"
  end
  local ok, message = pcall(search, { file = path, workers = 1, model = function(chosen)
    if chosen.lr == 0.01 and chosen.hidden == 4 then error "stop here" end
    return counting(chosen)
  end })
  same("ok", ok, false)
  contains("message", message, "stop here")
  same("done", counted(), 15)
  -- The last record is cut off, as if the power had gone while it was written.
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  compare.write(path, text:sub(1, -4))
  same("the same table", bits(search { file = path, model = counting }), want)
  same("what was missing was done", counted(), 15 + 4)
  same("all is there", bits(search { file = path, model = counting }), want)
  same("nothing was done", counted(), 19)
  local function refused(part, changes)
    changes.model = counting
    local is_done, why = pcall(search, changes)
    same("done", is_done, false)
    contains("message", why, part)
  end
  refused("holds the results of another run", { file = path, seed = 6 })
  compare.write(path, "something else")
  refused("is no file of results", { file = path })
  os.remove(path)
  os.remove(count)
  refused("/nowhere/results: No such file or directory", { file = "/nowhere/results" })
end

cases["a killed worker changes nothing"] = function()
  local want, path = bits(search {}), os.tmpname()
  local got = bits(search { model = function(chosen)
    if chosen.lr == 0.03 and os.remove(path) then
      core.spawn { "sh", "-c", "kill -9 $PPID" }
    end
    return model_of(chosen)
  end })
  same("killed", (os.remove(path)), nil)
  same("table", got, want)
end

cases["the table warns of an edge, and refit trains on all rows"] = function()
  local d = iris()
  local results = search { grid = { lr = { 0.0001, 0.0002, 0.02 } } }
  same("best", results[1].options.lr, 0.02)
  contains("table", tostring(results),
           "the best lr, 0.02, is the most that was tried: try beyond it")
  contains("table", tostring(results), "\nlr = 0.0002 ")
  duet.seed(1)
  local net, history, scale = results:refit()
  duet.seed(1)
  local want, fit = model_of { lr = 0.02 }
  want:fit(duet.data.standardize(d)(d), fit)
  compare.rows("w1", net.w1, want.w1:totable())
  same("history", history.epochs, 6)
  near("score", net:score(scale(d)), want:score(scale(d)), 0)
  same("none", #search { grid = { lr = { 0.0001, 0.02, 0.0002 }, hidden = { 3 } } }.warnings, 1)
  raises("no result 4 of 3", function() results:refit(4) end)
end

cases["wrong options are refused"] = function()
  for want, changes in pairs {
    ["either `grid` or `random` expected"] = { grid = false },
    ["grid: lr = 3, expected a list of values"] = { grid = { lr = 3 } },
    ["grid: lr = table, expected a list of values"] = { grid = { lr = {} } },
    ["random: lr needs min below max"] = { random = { lr = { min = 1 } } },
    ["random: lr: with log, min must be above 0"] =
      { random = { lr = { min = 0, max = 1, log = true } } },
    ["random: lr has the key 'mn', expected min, max, log or whole"] =
      { random = { lr = { mn = 1 } } },
    ["option 'tries' has no effect without random"] = { tries = 3 },
    ["folds is 2.5, expected a whole number"] = { folds = 2.5 },
    ["folds: unknown option 'kk'"] = { folds = { kk = 3 } },
  } do
    local ok, message = pcall(function()
      local options = { model = model_of, data = iris(), grid = { lr = { 0.01 } } }
      for name, value in pairs(changes) do options[name] = value end
      if changes.grid == false or changes.random then options.grid = nil end
      return duet.search(options)
    end)
    same(want, ok, false)
    contains("message", message, want)
  end
end

return cases
