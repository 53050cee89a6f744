-- test_regularizers.lua - penalties and constraints are as by hand.
local compare = require "compare"
local duet = require "duet"
local kinds = require "kinds"
local same, title, near_rows, TOLERANCE =
  compare.same, kinds.title, kinds.near_rows, kinds.TOLERANCE

local cases = {}

-- Columns of norm 5 and 1; rows 3, 4 and 1; all together sqrt(26).
local W = { { 3, 0 }, { -4, 0 }, { 0, 1 } }

-- By hand: { name, options, the weights W after a step of rate 0.5 }.
local PROJECTED = {
  { "max_norm", {}, { { 1.2, 0 }, { -1.6, 0 }, { 0, 1 } } },
  { "max_norm", { max_value = 3.5, groups = "rows" }, { { 3, 0 }, { -3.5, 0 }, { 0, 1 } } },
  { "max_norm", { max_value = math.sqrt(26) / 2, groups = "tensor" },
    { { 1.5, 0 }, { -2, 0 }, { 0, 0.5 } } },
  { "max_norm", { max_value = 7 }, W },
  -- 5 goes half the way to 4, 1 half the way to 2.
  { "min_max_norm", { min_value = 2, max_value = 4, rate = 0.5 },
    { { 2.7, 0 }, { -3.6, 0 }, { 0, 1.5 } } },
  { "unit_norm", {}, { { 0.6, 0 }, { -0.8, 0 }, { 0, 1 } } },
  { "unit_norm", { groups = "rows" }, { { 1, 0 }, { -1, 0 }, { 0, 1 } } },
  { "non_negative", {}, { { 3, 0 }, { 0, 0 }, { 0, 1 } } },
  { "proximal_l1", { alpha = 4 }, { { 1, 0 }, { -2, 0 }, { 0, 0 } } },
}

cases["constraints bring weights back as by hand"] = function()
  for _, row in ipairs(PROJECTED) do
    for dtype in pairs(TOLERANCE) do
      local w = duet.regularizer[row[1]](row[2]):project(duet.tensor(W, dtype), 0.5)
      near_rows(title { plugin = row[1], options = row[2] }, w, row[3], dtype)
    end
  end
  for _, name in ipairs { "unit_norm", "min_max_norm", "max_norm" } do
    local zeros = duet.tensor.zeros(2, 2)
    compare.rows(name .. " lets zeros be", duet.regularizer[name] {}:project(zeros, 1),
                 { { 0, 0 }, { 0, 0 } })
  end
  compare.raises("min_value = 2 is above max_value = 1", function()
    return duet.regularizer.min_max_norm { min_value = 2 }
  end)
end

cases["penalties are as by hand"] = function()
  local function penalty(name, options) return duet.regularizer[name](options):penalty(W) end
  compare.near("group_lasso", penalty("group_lasso", { alpha = 0.5 }),
               0.5 * math.sqrt(2) * (3 + 4 + 1), 1e-14)
  compare.near("by columns", penalty("group_lasso", { alpha = 0.5, groups = "columns" }),
               0.5 * math.sqrt(3) * (5 + 1), 1e-14)
  same("of zeros no gradient", duet.regularizer.group_lasso {}:gradient { { 0, 0 } }:norm(), 0.0)
  same("proximal_l1", penalty("proximal_l1", { alpha = 0.5 }), 4.0)
  -- W'W - I = diag(24, 0); WW' - I has -12 twice, and 8, 15, 0 on the diagonal.
  same("orthogonal", penalty("orthogonal", { alpha = 0.5 }), 0.5 * 24 ^ 2)
  same("of rows", penalty("orthogonal", { alpha = 0.5, vectors = "rows" }),
       0.5 * (2 * 144 + 64 + 225))
end

local function zeros_after(regularizer)
  local data = assert(duet.data.csv(compare.data "breast_cancer.csv", { target = "benign" }))
  local model = duet.model { inputs = 30, hidden = 5, outputs = 1, seed = 1 }
  model:fit(duet.data.standardize(data)(data), {
    epochs = 150, optimizer = duet.optimizer.sgd { lr = 0.5 }, regularizer = { w1 = regularizer },
  })
  local zeros = 0
  for i = 1, 30 do
    for j = 1, 5 do zeros = zeros + (model.w1:get(i, j) == 0 and 1 or 0) end
  end
  return zeros
end

cases["proximal_l1 makes weights exactly zero where l1 makes none"] = function()
  same("zeros by l1", zeros_after(duet.regularizer.l1 { alpha = 0.01 }), 0)
  local zeros = zeros_after(duet.regularizer.proximal_l1 { alpha = 0.01 })
  if zeros < 75 then error(("%d of 150 weights are zero, want most"):format(zeros)) end
end

cases["constraints on norms hold at any magnitude"] = function()
  local R = duet.regularizer
  for _, by in ipairs { 1e-200, 1, 1e200 } do
    local w = duet.tensor { { 3 * by }, { 4 * by } }
    compare.rows("unit_norm, " .. by, R.unit_norm {}:project(w:copy()), { { 0.6 }, { 0.8 } }, 1e-12)
    if by > 1e-200 then
      local held = R.max_norm { max_value = 2 }:project(w:copy())
      compare.rows("max_norm, " .. by, held, { { 1.2 }, { 1.6 } }, 1e-12)
    end
  end
end

return cases
