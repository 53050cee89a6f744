-- lecture_duet.lua - every recipe of the lecture, trained by duet.
local duet = require "duet"
local recipes = require "recipes"
local side = require "side"

local here = arg[0]:match "^(.*)/" or "."

local data = recipes.data(here .. "/../../data/breast_cancer.csv")
local parts = {}
for i, name in ipairs(recipes.names) do
  parts[i] = {
    name = name,
    -- The stream goes on from recipe to recipe, as it does in the lecture.
    prepare = function()
      if name == "random" then duet.seed(0) end
      return recipes.model(name)
    end,
    work = function(model)
      local history = recipes.fit(model, name, data, { threads = side.spec.threads })
      return history.loss[#history.loss]
    end,
  }
end
side.serve(parts)
