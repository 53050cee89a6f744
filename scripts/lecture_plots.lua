-- lecture_plots.lua - the lecture's plots, in its order: which curves, colours and limits.
--
-- Each is { file =, title =, needs = { recipe... }, draw = function(results) }; draw returns what
-- duet.plot takes. results[recipe] has the arrays loss and val_loss, and of the runs at other
-- rates weights, the first weight w1[1][1] before the run and after each epoch.

-- Losses over epochs. A curve is { recipe, color, name in the legend, array if not "loss" }.
local function losses(file, title, ymax, curves)
  local needs, seen = {}, {}
  for _, curve in ipairs(curves) do
    local recipe = curve[1]
    if not seen[recipe] then needs[#needs + 1] = recipe end
    seen[recipe] = true
  end
  local function draw(results)
    local options = { title = title, x = "epoch", y = "loss", ymin = 0, ymax = ymax }
    for i, curve in ipairs(curves) do
      local recipe, color, name, array = table.unpack(curve, 1, 4)
      options[i] = { name = name, color = color, y = results[recipe][array or "loss"] }
    end
    return options
  end
  return { file = file, title = title, needs = needs, draw = draw }
end

-- The lecture draws each epoch's weight as a curve of its own, so that the colours take turns.
local TURNS = { "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
                "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf" }

-- The course of one weight.
local function weight(file, title, recipe)
  local function draw(results)
    return { title = title, x = "epoch", y = "w1[1][1]",
             { y = results[recipe].weights, style = "points", color = TURNS } }
  end
  return { file = file, title = title, needs = { recipe }, draw = draw }
end

local function watched(file, title, recipe)
  return losses(file, title, 0.6, { { recipe, "red", "train_loss" },
                                    { recipe, "blue", "val_loss", "val_loss" } })
end

return {
  losses("01_dual", "Every weight starts at 1", 0.6, { { "dual", "blue" } }),
  losses("02_random", "Random weights: normal, deviation 1", 0.6, { { "random", "blue" } }),
  losses("03_xavier", "Xavier's weights", 0.6, { { "xavier", "blue" } }),
  losses("04_initialization", "The three initializations", 0.6, {
    { "dual", "blue", "Dual" }, { "random", "red", "Random" }, { "xavier", "green", "Xavier" },
  }),
  losses("05_regularization", "Regularization", 0.6, {
    { "dual", "blue", "Dual" }, { "l1", "red", "L1" }, { "l2", "green", "L2" },
    { "elastic", "yellow", "L1*L2" },
  }),
  weight("06_lr_0.1", "The first weight at learning rate 0.1", "lr_0.1"),
  weight("07_lr_0.01", "The first weight at learning rate 0.01", "lr_0.01"),
  watched("08_validation", "Training and validation", "validation_1000"),
  losses("09_minibatch", "Mini-batches of 32 rows", 0.6, {
    { "dual", "red", "dual" }, { "minibatch", "blue", "minibatch" },
  }),
  losses("10_dropout", "Dropout", 1.5, {
    { "dual", "blue", "dual" }, { "dropout", "red", "dropout" },
  }),
  watched("11_early_stop", "Early stopping", "early_stop"),
  losses("12_momentum", "Momentum", 0.6, {
    { "dual_10000", "red", "dual" }, { "momentum", "blue", "momentum" },
  }),
  losses("13_rmsprop", "RMSProp", 0.6, {
    { "dual_15000", "red", "dual" }, { "rmsprop", "blue", "rmsprop" },
  }),
  losses("14_adam", "Adam", 0.6, {
    { "dual_10000", "red", "dual" }, { "adam", "blue", "Adam" },
  }),
}
