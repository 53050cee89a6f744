-- test_prepare.lua - what raw data becomes, and what a model makes of data by itself.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local same, near, rows, raises = compare.same, compare.near, compare.rows, compare.raises

local cases = {}

local function breast_cancer()
  local d = assert(duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" }))
  return duet.data.standardize(d)(d)
end

local function net()
  return duet.model { inputs = 30, hidden = 4, outputs = 1, seed = 0 }
end

-- Two models with the same bits.
local function same_weights(a, b)
  for _, name in ipairs { "w1", "b1", "w2", "b2" } do rows(name, a[name], b[name]:totable()) end
end

-- ---- The optimizer ------------------------------------------------------------------------------

cases["without an optimizer a run is adam's, in batches of 32"] = function()
  local d, adam = breast_cancer(), duet.optimizer.adam {}
  for _, case in ipairs {
    { given = {}, in_full = { batch = 32, optimizer = adam } },
    { given = { batch = 50 }, in_full = { batch = 50, optimizer = adam } },
    { given = { optimizer = "sgd" }, in_full = { optimizer = duet.optimizer.sgd {}, batch = 569 },
      no_order = true },
  } do
    local a, b = net(), net()
    case.given.epochs, case.in_full.epochs = 3, 3
    case.given.seed, case.in_full.seed = 1, 1
    if case.no_order then case.in_full.shuffle = false end
    compare.list("loss", a:fit(d, case.given).loss, b:fit(d, case.in_full).loss)
    same_weights(a, b)
  end
end

cases["a fit without options learns"] = function()
  local d = breast_cancer()
  local model = net()
  local history = model:fit(d)
  same("epochs", history.epochs, 100)
  assert(model:score(d) > 0.97, model:score(d))
end

cases["names of plugins in sums"] = function()
  local R = duet.regularizer
  local w = duet.tensor { { 3, -2 } }
  same("penalty", (R.l1 {} + "l2"):penalty(w), R.l1 {}:penalty(w) + R.l2 {}:penalty(w))
  raises("regularizer l2 isn't configured: write duet.regularizer.l2 {}",
         function() return R.l1 {} + R.l2 end)
  raises("optimizer lookahead: unknown option 'optimizer' (there are: k, alpha, base)",
         function() duet.optimizer.lookahead { optimizer = duet.optimizer.adam } end)
end

-- ---- Preparations -------------------------------------------------------------------------------

local NAN = 0 / 0

-- A data set from lines of CSV; the last column is the target.
local function table_of(text, options)
  local path = os.tmpname()
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
  file:flush()
  local d = assert(duet.data.csv(path, { target = "y", types = options and options.types }))
  os.remove(path)
  return d
end

cases["figures are those of scikit-learn's transformers"] = function()
  local golden = compare.golden "prepare"
  for _, row in ipairs(golden.x) do
    for j = 1, 4 do row[j] = type(row[j]) == "number" and row[j] or NAN end
  end
  local x = duet.tensor(golden.x)
  for _, case in ipairs(golden.cases) do
    local impute = case.impute == "constant" and golden.value or case.impute
    local p = duet.prepare { impute = impute, scale = case.scale }:fit(x)
    local what = ("%s, %s"):format(case.impute, case.scale)
    rows(what, p(x), case.made, 1e-13)
    local whole = duet.prepare { impute = impute, scale = false }:fit(x)(x)
    rows("back from " .. what, p:inverse(p(x)), whole:totable(), 1e-13)
  end
end

cases["a category becomes a column for each one that the training rows held"] = function()
  local train = table_of "age,city,y\n20,Seoul,1\n40,Busan,0\n,Seoul,1\n30,,0\n"
  local p = duet.prepare { scale = "minmax" }:fit(train)
  compare.list("names", p.names, { "age", "city_Busan", "city_Seoul" })
  same("columns", p.columns, 3)
  same("inputs", p.inputs, 2)
  -- The median of 20, 30 and 40 is 30; the most frequent city is Seoul.
  local made = { { 0, 0, 1 }, { 1, 1, 0 }, { 0.5, 0, 1 }, { 0.5, 0, 1 } }
  local ready = p(train)
  rows("made", ready.x, made)
  compare.list("names of the data set", ready.names, p.names)
  rows("target", ready.y, train.y:totable())
  rows("of a tensor, by the numbers of categories", p(train.x), made)
  rows("back", p:inverse(ready), { { 20, 1 }, { 40, 0 }, { 30, 1 }, { 30, 1 } })
  -- Another file numbers its categories otherwise, and has its columns in another order.
  local test = table_of "extra,city,y,age\n1,Seoul,0,25\n2,Seoul,1,50\n"
  rows("by name", p(test).x, { { 0.25, 0, 1 }, { 1.5, 0, 1 } })
end

cases["what can't be prepared is refused, naming row, column and value"] = function()
  local train = table_of "age,city,y\n20,Seoul,1\n40,Busan,0\n"
  local p = duet.prepare {}:fit(train)
  for text, message in pairs {
    ["age,city,y\n1,Seoul,0\n2,Daegu,1\n"] =
      "data: row 2, column 2 ('city') is 'Daegu', which no training row was (there are: Busan, S",
    ["age,town,y\n1,Seoul,0\n"] = "data: it has no column 'city', which the training rows had",
    ["age,city,y\nold,Seoul,0\n"] =
      "data: column 1 ('age') holds words such as 'old', expected numbers",
    ["age,city,y\n1,2,0\n"] =
      "data: row 1, column 2 ('city') holds a number, expected a category such as 'Busan'",
  } do
    raises(message, function() return p(table_of(text)) end)
  end
  raises("data: row 1, column 2 ('city') is 2, expected the number of one of 2 categories, from 0",
         function() return p { { 1, 2 } } end)
  raises("prepare: not fitted yet: call p:fit(train) first",
         function() return duet.prepare {}(train) end)
  raises("prepare: column 1 has no value in 2 rows",
         function() duet.prepare {}:fit { { NAN, 1 }, { NAN, 2 } } end)
  raises("prepare: row 2, column 1 is infinite",
         function() duet.prepare {}:fit { { 1, 1 }, { 1 / 0, 2 } } end)
  raises("prepare: option 'impute' is 'middle', expected \"median\" or \"mean\" or ",
         function() duet.prepare { impute = "middle" } end)
end

cases["an unknown category becomes zeros, and is counted"] = function()
  local train = table_of "age,city,y\n20,Seoul,1\n40,Busan,0\n"
  local p = duet.prepare { unknown = "zeros", impute = false, scale = false }:fit(train)
  local test = table_of "age,city,y\n1,Daegu,0\n2,Seoul,1\n3,,1\n,Daegu,1\n"
  rows("made", p(test).x, { { 1, 0, 0 }, { 2, 0, 1 }, { 3, 0, 0 }, { NAN, 0, 0 } })
  same("unknown", p.unknown, 3)
  raises("column 2 ('city') is missing, and nothing is imputed", function()
    return duet.prepare { impute = false }:fit(train)(test:rows_of { 3 })
  end)
end

cases["classes of another file are found by name"] = function()
  local p = duet.prepare {}:fit(table_of "a,y\n1,no\n2,yes\n3,maybe\n")
  local other = p(table_of "a,y\n1,yes\n2,no\n")
  compare.list("classes", other.classes, { "maybe", "no", "yes" })
  rows("y", other.y, { { 2 }, { 1 } })
  raises("data: row 2 is of class 'never', which no training row was of (there are: maybe, no, y",
         function() return p(table_of "a,y\n1,yes\n2,never\n") end)
end

-- ---- Models that follow their data --------------------------------------------------------------

-- A table with words, missing values and classes: 60 rows of it, as CSV.
local function people(order)
  local rng, lines = duet.rng(3), { order == "other" and "x,city,y,age" or "age,city,y" }
  for i = 1, 60 do
    local age, city = ("%.2f"):format(rng:uniform(20, 70, 1, 1):get(1, 1)), i % 3
    local y = city == 0 and "yes" or "no"
    if i % 7 == 0 then age = "" end
    city = ({ "Busan", "Daegu", "Seoul" })[city + 1]
    lines[#lines + 1] = order == "other" and ("1,%s,%s,%s"):format(city, y, age)
                        or ("%s,%s,%s"):format(age, city, y)
  end
  return table_of(table.concat(lines, "\n") .. "\n")
end

local function iris()
  return assert(duet.data.csv(compare.data "iris.csv", { target = "species" }))
end

local FIT = { epochs = 3, seed = 1 }

cases["sizes and loss follow from the data, with the bits of those that are given"] = function()
  local d = breast_cancer()
  for _, case in ipairs {
    { data = d, outputs = 1, loss = "binary_crossentropy" },
    { data = iris(), outputs = 3, loss = "crossentropy" },
    { data = assert(duet.data.csv(compare.data "diabetes.csv", { target = "progression" })),
      outputs = 1, loss = "mse" },
    { data = duet.data.from({ { 1, 2 }, { 3, 4 } }, { { 0.5, 1 }, { 2, 0 } }), outputs = 2,
      loss = "mse" },
  } do
    local open = duet.model { hidden = 3, seed = 5 }
    local given = duet.model { inputs = case.data.columns, hidden = 3, outputs = case.outputs,
                               loss = case.loss, seed = 5 }
    compare.list("loss", open:fit(case.data, FIT).loss, given:fit(case.data, FIT).loss)
    same("model", tostring(open), tostring(given))
    same_weights(open, given)
  end
end

cases["without a seed, the default stream draws weights before the fit's orders"] = function()
  local d = breast_cancer()
  duet.seed(9)
  local open = duet.model { hidden = 3 }
  open:fit(d, { epochs = 2 })
  duet.seed(9)
  local given = duet.model { inputs = 30, hidden = 3, outputs = 1 }
  given:fit(d, { epochs = 2 })
  same_weights(open, given)
end

cases["a loss that isn't given follows the data where the sizes are given, too"] = function()
  local m = duet.model { inputs = 4, hidden = 2, outputs = 3, seed = 0 }
  local drawn = m.w1:copy()
  m:fit(iris(), { epochs = 0 })
  same("loss", m.loss_plugin.name, "crossentropy")
  rows("w1", m.w1, drawn:totable())
  raises('the targets are the numbers 0 to 2: give loss = "crossentropy" if they are classes',
         function()
    duet.model { hidden = 2 }:fit(duet.data.from({ { 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 6 } },
                                                 { 0, 1, 2, 0, 1, 2 }))
  end)
end

cases["a target that can't be learnt is spoken of"] = function()
  local alone = duet.data.from({ 1, 2 }, { "no", "no" })
  raises("model: every row's target is 'no': expected two classes or more",
         function() duet.model { hidden = 2 }:fit(alone) end)
  local none = alone:with { y = duet.tensor.zeros(2, 0) }
  raises("model: the data has no target to learn",
         function() duet.model { hidden = 2 }:fit(none) end)
  local sized = duet.model { inputs = 1, hidden = 2, outputs = 1 }
  raises("data: it has no target, expected 1 column for loss binary_crossentropy",
         function() sized:score(none) end)
end

cases["before its first fit a model says what it lacks"] = function()
  local m = duet.model { hidden = 3 }
  same("tostring", tostring(m), "model ?-3-? (its first fit decides)")
  for _, use in ipairs {
    function() return m.w1 end, function() m:predict { { 1 } } end,
    function() m:save "never" end, function() m:summary() end,
  } do
    raises("this model has no sizes yet: fit it first, or give inputs and outputs", use)
  end
  raises("model: no field or method 'predict_proba' (did you mean 'probability'?)",
         function() m:predict_proba { { 1 } } end)
  -- A fit that can't begin leaves it as it was.
  raises("expected a finite number", function() m:fit(duet.data.from({ { 1 / 0 } }, { 1 })) end)
  same("tostring", tostring(m), "model ?-3-? (its first fit decides)")
  m:fit(breast_cancer(), { epochs = 1 })
  same("inputs", m.inputs, 30)
end

cases["a model with a preparation is a model of prepared rows"] = function()
  local d = people()
  local m = duet.model { hidden = 4, seed = 2, prepare = {} }
  local p = duet.prepare {}:fit(d)
  local by_hand = duet.model { hidden = 4, seed = 2 }
  compare.list("loss", m:fit(d, FIT).loss, by_hand:fit(p(d), FIT).loss)
  same_weights(m, by_hand)
  rows("predictions", m:predict(d), by_hand:predict(p(d)):totable())
  rows("of a tensor", m:probability(d.x), by_hand:probability(p(d).x):totable())
  same("loss", m:loss(d), by_hand:loss(p(d)))
  same("score", m:score(d), by_hand:score(p(d)))
  rows("gradient", m:gradient(d).w1, by_hand:gradient(p(d)).w1:totable())
  compare.list("names", m.prepare.names, { "age", "city_Busan", "city_Daegu", "city_Seoul" })
  raises("model: option 'inputs' is 2, but the preparation makes 4 columns of 2",
         function() duet.model { inputs = 2, hidden = 1, prepare = {} }:fit(d) end)
  raises("column 2 ('city') holds categories, and the model has no preparation",
         function() duet.model { hidden = 1 }:fit(d) end)
end

cases["a preparation is learnt from the rows that are trained on, once"] = function()
  local d = people()
  local learn, watch = d:split { test = 0.25, seed = 0 }
  local m = duet.model { hidden = 4, seed = 2, prepare = {} }
  local by_hand = duet.model { hidden = 4, seed = 2 }
  local p = duet.prepare {}:fit(learn)
  local a = m:fit(d, { epochs = 3, seed = 1, validation = 0.25 })
  local b = by_hand:fit(p(learn), { epochs = 3, seed = 1, validation = p(watch) })
  compare.list("val_loss", a.val_loss, b.val_loss)
  m:fit(watch, FIT)
  by_hand:fit(p(watch), FIT)
  same_weights(m, by_hand)
end

cases["a model's file has all that raw rows need"] = function()
  local d, path = people(), os.tmpname()
  local m = duet.model { hidden = 4, seed = 2, prepare = { scale = "robust", unknown = "zeros" } }
  m:fit(d, FIT)
  m:save(path)
  local loaded = assert(duet.model.load(path))
  os.remove(path)
  same("model", tostring(loaded), tostring(m))
  same("prepare", tostring(loaded.prepare), tostring(m.prepare))
  compare.list("classes", loaded.classes, { "no", "yes" })
  rows("probabilities", loaded:probability(d), m:probability(d):totable())
  -- The same people with the columns in another order, and one more.
  local other = people "other"
  rows("by name", loaded:probability(other), m:probability(d):totable())
  same("score", loaded:score(other), m:score(d))
  local names = loaded:classify(d)
  local predicted = m:predict(d)
  for i, name in ipairs(names) do
    same("class", name, predicted:get(i, 1) == 1 and "yes" or "no")
  end
  loaded:predict(table_of "age,city,y\n1,Jeju,no\n2,Seoul,yes\n")
  same("unknown", loaded.prepare.unknown, 1)
  raises("data: it has no column 'age'",
         function() loaded:predict(table_of "city,y\na,b\nc,d\n") end)
end

-- Days since 1970: what Python's (date(...) - date(1970, 1, 1)).days gives.
local DAYS = "day,size,y\n01.02.2024,1,0\n31.12.1969,2,1\n15.03.1995,4,0\n29.02.2000,3,1\n"

cases["dates may be strings of the form that the training rows had"] = function()
  local d = table_of(DAYS, { types = { day = "%d.%m.%Y" } })
  rows("days", d.x:columns_of { 1 }, { { 19754.0 }, { -1.0 }, { 9204.0 }, { 11016.0 } })
  same("format", d:categories("day")[1], "%d.%m.%Y")
  same("kind", d:describe()[1].kind, "date")
  for _, prepare in ipairs { {}, { scale = "minmax" }, { impute = false, scale = false }, false } do
    local m = duet.model { hidden = 2, seed = 0, prepare = prepare or nil }
    m:fit(d:with { columns = { "day", "size" } }, { epochs = 1, warn = false })
    local path = os.tmpname()
    m:save(path)
    for _, model in ipairs { m, assert(duet.model.load(path)) } do
      local expected = model:logits { { 19754, 2 }, { -1, 3 } }:totable()
      rows("names", model:logits { { size = 2, day = "01.02.2024" },
                                   { size = 3, day = "31.12.1969" } }, expected)
      rows("lists", model:logits { { "01.02.2024", 2 }, { "31.12.1969", 3 } }, expected)
      rows("numbers", model:logits { { size = 2, day = 19754 }, { day = -1, size = 3 } }, expected)
      rows("categories", model:logits(table_of("day,size,y\n01.02.2024,2,0\n31.12.1969,3,1\n",
                                               { types = { day = "category" } })), expected)
      raises("holds '2024-02-01', expected a date of the form '%d.%m.%Y'",
             function() model:logits { day = "2024-02-01", size = 1 } end)
      raises("expected a date of the form",
             function() model:logits { day = "30.02.2024", size = 1 } end)
    end
    os.remove(path)
  end
end

cases["a copy is a model of its own"] = function()
  local d = people()
  local m = duet.model { hidden = 4, seed = 2, prepare = {} }
  local plan = m:copy()
  m:fit(d, FIT)
  local copy = m:copy()
  same_weights(m, copy)
  same("loss", copy:loss(d), m:loss(d))
  plan:fit(d, FIT)
  same_weights(plan, m)
  copy.w1:fill(0)
  same_weights(plan, m)
  raises("classify: the data that this model was trained with has no names of classes", function()
    local numbers = net()
    numbers:fit(breast_cancer(), { epochs = 1 })
    numbers:classify(breast_cancer())
  end)
end

cases["columns are found by name without a preparation, too"] = function()
  local d = table_of "a,b,y\n1,2,0\n3,5,1\n2,1,1\n"
  local turned = table_of "b,y,a\n2,0,1\n5,1,3\n1,1,2\n"
  local m = duet.model { hidden = 2, seed = 0 }
  m:fit(d, FIT)
  rows("probabilities", m:probability(turned), m:probability(d):totable())
  same("loss", m:loss(turned), m:loss(d))
  raises("data: it has no column 'b', which the training rows had (there are: a, c)",
         function() m:predict(table_of "a,c,y\n1,2,0\n") end)
end

cases["inputs of very different size are warned of, once in a run"] = function()
  local script = [[
local duet = require "duet"
local d = duet.data.from({ { 1, 500 }, { 2, 200 }, { -4, 300 }, { 3, 100 } }, { 0, 1, 0, 1 })
local function net(prepare) return duet.model { hidden = 2, seed = 0, prepare = prepare } end
local function fit(m, options)
  options.epochs = 3
  io.stderr:write "fit\n"
  m:fit(d, options)
end
fit(net(), {})
fit(net(), { warn = false })
fit(net {}, {})
fit(net { scale = false }, {})
]]
  local path = os.tmpname()
  compare.write(path, script)
  local status, _, errors = core.spawn { os.getenv "DUET_COMMAND", path }
  os.remove(path)
  same("status", status, 0)
  local warning = "duet: warning: fit: numbers of column 2 go up to 500, and those of column 1 to "
                  .. "4; a network learns badly from inputs of such different size: give the model "
                  .. "prepare = {}, or the fit warn = false\n"
  local first, last = errors:find(warning, 1, true)
  same("the first run", errors:sub(1, first - 1), "fit\n")
  same("the next runs", errors:sub(last + 1, last + 8), "fit\nfit\n")
  same("said once", errors:find(warning, last, true), nil)
end

-- ---- A table from its file to a model in use ----------------------------------------------------

local function adults()
  return assert(duet.data.csv(compare.data "adults.csv", { target = "income", delimiter = ";",
                                                           decimal = "," }))
end

cases["a table with words and missing values gives what scikit-learn's pipeline gives"] = function()
  local golden = compare.golden "adults"
  local train, test = adults():split { test = 0.25, seed = 0, stratify = true }
  -- scikit-learn has the columns of numbers first.
  local p = duet.prepare {}:fit(train)
  compare.list("names", p.names, {
    "age", "education_college", "education_school", "education_university", "job_clerk",
    "job_craft", "job_manager", "job_sales", "job_service", "hours", "commute_km",
  })
  local made = {}
  for i, row in ipairs(golden.numbers_first) do
    made[i] = { row[1] }
    table.move(row, 4, 11, 2, made[i])
    table.move(row, 2, 3, 10, made[i])
  end
  rows("prepared", p(test:rows_of { 1, 2, 3 }).x, made, 1e-13)
  -- Networks as scikit-learn's, with other weights to start from.
  local reached, wanted = 0, 0
  for _, auc in ipairs(golden.auc) do wanted = wanted + auc / #golden.auc end
  for seed = 1, 2 do
    local model = duet.model { hidden = 16, seed = seed, prepare = {}, initializer = "glorot" }
    model:fit(train, { epochs = 100, seed = seed })
    reached = reached + model:score(test, "roc_auc") / 2
  end
  compare.near("ROC AUC", reached, wanted, 0.02)
end

cases["a model takes a preparation that is fitted, and leaves one that isn't as it is"] = function()
  local d = duet.data.from({ { 1, 10 }, { 2, 20 }, { 3, 60 }, { 4, 30 } },
                           { { 0 }, { 1 }, { 1 }, { 0 } })
  local part = duet.data.from({ { 1, 10 }, { 3, 50 } }, { { 0 }, { 1 } })
  local p = duet.prepare { scale = "standard" }
  local function first_row(model) return model.prepare(d).x[1] end
  local learnt = duet.model { hidden = 2, seed = 1, prepare = p }
  learnt:fit(d, { epochs = 1 })
  raises("not fitted yet", function() return p.columns, nil end)
  near("learnt from the fit", first_row(learnt)[2], (10 - 30) / math.sqrt(350), 1e-12)
  p:fit(part)
  local given = duet.model { hidden = 2, seed = 1, prepare = p }
  given:fit(d, { epochs = 1 })
  near("as it was fitted", first_row(given)[2], (10 - 30) / 20, 1e-12)
  raises("option 'prepare' is 3, expected", function() duet.model { hidden = 2, prepare = 3 } end)
  raises("unknown option 'scael' (did you mean 'scale'?)",
         function() duet.model { hidden = 2, prepare = { scael = "standard" } } end)
end

local MIXED = "age,job,pay,class\n" .. ("20,smith,1,red\n30,baker,2,blue\n41,smith,5,blue\n"
                                        .. "25,baker,,red\n"):rep(5)

cases["rows may be written as they come, with strings and by the names of columns"] = function()
  local d = compare.with_file(MIXED, function(path)
    return assert(duet.data.csv(path, { target = "class" }))
  end)
  local model = duet.model { hidden = 3, seed = 1, prepare = {} }
  model:fit(d, { epochs = 20, seed = 1 })
  local want = model:probability(d)
  local nan = 0 / 0
  local forms = {
    ["by name"] = { { age = 20, job = "smith", pay = 1 }, { pay = nan, job = "baker", age = 25 } },
    ["in the order of the columns"] = { { 20, "smith", 1 }, { 25, "baker", nan } },
  }
  for what, x in pairs(forms) do
    local got = model:probability(x)
    same(what, got:get(1, 1), want:get(1, 1))
    same(what, got:get(2, 1), want:get(4, 1))
    same(what, model:classify(x)[2], model:classify(d)[4])
    same(what .. ", one row", model:logits(x[1]):get(1, 1), model:logits(d):get(1, 1))
  end
  local wrong = {
    ["row 2 lacks the column 'job'"] = { { age = 1, job = "smith" }, { age = 2 } },
    ["row 2 has the column 'jbo', which row 1 lacks"] = { { age = 1, job = "smith", pay = 2 },
      { age = 1, job = "smith", pay = 2, jbo = "baker" } },
    ["it has no column 'pay', which the training rows had"]
      = { age = 1, job = "smith", salary = 2 },
    ["column 'pay' is true, expected a number or a string"]
      = { age = 1, job = "smith", pay = true },
    ["'tailor'"] = { age = 1, job = "tailor", pay = 2 },
    ["row 2: found 3, expected a string"] = { { 20, "smith", 1 }, { 20, 3, 1 } },
  }
  for message, x in pairs(wrong) do
    raises(message, function() return model:classify(x), nil end)
  end
end

cases["a run that can't learn for flat units says so, and others don't"] = function()
  local command = assert(os.getenv "DUET_COMMAND")
  local function errors_of(model, fit)
    local status, _, errors = core.spawn { command, "-e", ([[
      local x = duet.rng(1):normal(0, 1, 60, 3)
      local y = x:dot(duet.tensor { { 1 }, { -2 }, { 0.5 } }):gt(0)
      local model = duet.model { hidden = 4, seed = 1, %s }
      model:fit(duet.data.from(x, y), { epochs = 30, %s })]]):format(model, fit or "") }
    same("status", status, 0)
    return errors
  end
  local far = "initializer = duet.initializer.normal { std = 1e4 }, "
  local dead = 'activation = "relu", initializer = { w1 = duet.initializer.zeros {}, '
               .. "b1 = duet.initializer.constant { value = -1 }, w2 = duet.initializer.ones {} }"
  local slow = "optimizer = duet.optimizer.sgd { lr = 1e-9 }"
  compare.contains("sigmoids far out", errors_of(far, slow),
                   "hardly react to their inputs (activation sigmoid)")
  compare.contains("dead", errors_of(dead, slow), "100 % of the hidden units' outputs")
  same("switched off", errors_of(dead, "warn = false, " .. slow), "")
  same("a run that learns", errors_of "", "")
  same("a run that is slow", errors_of("", slow), "")
end

return cases
