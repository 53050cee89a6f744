-- adults_use.lua - what the model that adults.lua saved says of raw rows.
local duet = require "duet"

local model = assert(duet.model.load "adults.duet")
local people = assert(duet.data.csv("data/adults.csv", { delimiter = ";", decimal = "," }))
for i, name in ipairs(model:classify(people:rows_of { 1, 2, 3, 4, 5 })) do print(i, name) end
