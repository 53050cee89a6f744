-- test_prepare.lua - what a model makes of data by itself: its optimizer.
local compare = require "compare"
local duet = require "duet"
local same, rows, raises = compare.same, compare.rows, compare.raises

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

return cases
