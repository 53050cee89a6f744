-- test_metrics.lua - metrics give the figures of scikit-learn.
local compare = require "compare"
local duet = require "duet"
local kinds = require "kinds"
local same, each_case, TOLERANCE =
  compare.same, kinds.each_case, kinds.TOLERANCE

local cases = {}

local function follow(golden)
  each_case("metric", golden, function(plugin, case, dtype, what)
    local predicted, target = duet.tensor(case.predicted, dtype), duet.tensor(case.target, dtype)
    local value = plugin:value(predicted, target, case.row_weight)
    compare.near(what, value, case.value, TOLERANCE[dtype])
  end)
end

cases["metrics are scikit-learn's"] = function()
  follow(compare.golden "metrics")
  follow(compare.golden "formulas".metric)
end

cases["metrics with weights of rows are scikit-learn's"] = function()
  follow { cases = compare.golden "metrics".weighted }
end

cases["weights that are not of the rows are refused"] = function()
  local mae = duet.metric.mae {}
  local p, y = { { 1 }, { 2 } }, { { 1 }, { 3 } }
  same("a list", mae:value(p, y, { 1, 3 }), 0.75)
  compare.raises("got 1 x 3", function() return mae:value(p, y, { 1, 2, 3 }), nil end)
end

cases["differences of values aren't measured of classes with names"] = function()
  local rng = duet.rng(0)
  local x, values, names = rng:normal(0, 1, 12, 2), {}, {}
  for i = 1, 12 do
    values[i] = i % 2
    names[i] = i % 2 == 0 and "no" or "yes"
  end
  local named = duet.data.from(x, names)
  local model = duet.model { hidden = 2, seed = 0 }
  model:fit(named, { epochs = 1, warn = false })
  for _, metric in ipairs { "mae", "rmse", "r2" } do
    local message = ("metric %s measures differences of values, and loss binary_crossentropy "
                     .. "predicts classes with names"):format(metric)
    compare.raises(message, function() return model:score(named, metric) end)
    compare.raises(message, function() model:fit(named, { epochs = 1, metrics = { metric } }) end)
  end
  -- Numbers are numbers, as in scikit-learn: each wrong class of two is an error of 1.
  local numbered = duet.data.from(x, values)
  local plain = duet.model { hidden = 2, seed = 0, loss = "binary_crossentropy" }
  plain:fit(numbered, { epochs = 1, warn = false })
  compare.near("mae", plain:score(numbered, "mae"), 1 - plain:score(numbered, "accuracy"), 1e-15)
  -- A metric in Lua says it, too.
  local own = duet.metric.define { name = "distance", version = "1.0.0", summary = "a distance",
                                   of_values = true, value = function() return 0 end } and
              duet.metric.distance {}
  compare.raises("metric distance measures", function() return model:score(named, own) end)
end

cases["confusion writes the matrix"] = function()
  local golden = compare.golden "metrics"
  local function column(list)
    local rows = {}
    for i, value in ipairs(list) do rows[i] = { value } end
    return duet.tensor(rows)
  end
  local named, class = column(golden.named), column(golden.class)
  local write = duet.metric.confusion.exports.matrix
  local matrix = duet.tensor.full(5, 5, 7)
  same("rows without a place", write(named, class, matrix), 0)
  compare.rows("matrix", matrix, golden.confusion)
  local small = duet.tensor.zeros(4, 4)
  local named_4 = 0
  for _, value in ipairs(golden.named) do named_4 = named_4 + (value == 4 and 1 or 0) end
  same("rows without a place in 4 x 4", write(named, class, small), named_4)
end

cases["metrics say what they can't measure"] = function()
  local classes, target = { { 0 }, { 1 }, { 2 } }, { { 0 }, { 1 }, { 1 } }
  compare.raises("there are 3 classes, and average is binary: expected macro, micro or weighted",
                 function() return duet.metric.f1 {}:value(classes, target), nil end)
  compare.raises("0.5 is no class: expected a whole number from 0",
                 function() return duet.metric.recall {}:value({ { 0.5 } }, { { 1 } }), nil end)
  local second = duet.metric.recall { pos_label = 2 }
  compare.raises("pos_label is 2, but the classes are 0 and 1",
                 function() return second:value(target, target), nil end)
  compare.raises("option 'pos_label'", function()
    return duet.metric.f1 { average = "macro", pos_label = 0 }
  end)
  compare.raises("the target in row 1 is 3, expected a class of 0..1",
                 function() return duet.metric.top_k {}:value({ { 1, 0 } }, { { 3 } }), nil end)
  same("the area with one class alone", duet.metric.roc_auc {}:value({ { 1 } }, { { 1 } }), 0 / 0)
end

-- scikit-learn takes the greater of two labels as positive; here classes count from 0.
cases["metrics refuse targets that are no classes of the outputs"] = function()
  local p = { { 0.1 }, { 0.4 }, { 0.35 }, { 0.8 } }
  local two = { { 0.9, 0.1 }, { 0.3, 0.7 } }
  local wrong = {
    { "roc_auc", p, { { 1 }, { 1 }, { 2 }, { 2 } }, "the target in row 3 is 2" },
    { "roc_auc", p, { { -1 }, { -1 }, { 1 }, { 1 } }, "the target in row 1 is -1" },
    { "log_loss", p, { { -1 }, { -1 }, { 1 }, { 1 } }, "the target in row 1 is -1" },
    { "log_loss", p, { { 1 }, { 1 }, { 2 }, { 2 } }, "the target in row 3 is 2" },
    { "log_loss", two, { { 0, 1 }, { 0.5, 0.5 } }, "the target in row 2 is 0.5" },
    { "top_k", two, { { 0.9 }, { 1 } }, "the target in row 1 is 0.9" },
    { "top_k", p, { { 0 }, { 2 }, { 1 }, { 0 } }, "the target in row 2 is 2" },
    { "accuracy", { { 0 }, { 1 } }, { { -1 }, { 1 } }, "-1 is no class" },
    { "accuracy", { { 0 }, { 1 } }, { { 0 }, { 0.5 } }, "0.5 is no class" },
  }
  for _, case in ipairs(wrong) do
    local name, predicted, target, message = table.unpack(case)
    local metric = duet.metric[name] {}
    compare.raises(message, function() return metric:value(predicted, target), nil end)
  end
end

return cases
