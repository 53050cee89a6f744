-- test_history.lua - a history writes what it holds, to the last bit.
local compare = require "compare"
local core = require "duet.core"
local history = require "duet.history"

local same = compare.same

local cases = {}

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function written(recorded, columns)
  local text
  compare.with_folder({}, function(folder)
    history.new(recorded):write(folder .. "/h.csv", columns)
    text = read(folder .. "/h.csv")
    local _, names = core.spawn { "ls", "-A", folder }
    same("files", names, "h.csv\n")
  end)
  return text
end

cases["losses alone are epoch and loss, counted from 0"] = function()
  same("csv", written { loss = { 0.1, 2, 1 / 3 }, epochs = 3 },
       "epoch,loss\n0,0.1\n1,2\n2,0.3333333333333333\n")
  same("no epoch", written { loss = {}, epochs = 0 }, "epoch,loss\n")
end

cases["the validation loss comes second, other arrays follow by name"] = function()
  same("csv", written {
    loss = { 3, 2 }, val_loss = { 4, 3 }, penalty = { 0.5, 0.25 }, accuracy = { 0.5, 1 },
    weights = { {}, {} }, epochs = 2, best_epoch = 2, stopped = "patience",
  }, "epoch,loss,val_loss,accuracy,penalty\n0,3,4,0.5,0.5\n1,2,3,1,0.25\n")
end

cases["columns can be named"] = function()
  same("csv", written({ loss = { 3 }, val_loss = { 4 }, penalty = { 1 } }, { "penalty", "loss" }),
       "epoch,penalty,loss\n0,1,3\n")
  local ok, message = pcall(written, { loss = { 3 } }, { "val_loss" })
  same("raised", ok, false)
  same("message", message:match("history: .*"),
       "history: write: no column 'val_loss' (recorded: loss)")
end

cases["every number reads back the same"] = function()
  local loss = { 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -0.1, 0.1 + 0.2,
                 1 / 3, 2 ^ 53 + 2, 1e23 }
  local i = 0
  for field in written({ loss = loss }):gmatch("%d,([^\n]+)\n") do
    i = i + 1
    same("value", ("%a"):format(tonumber(field)), ("%a"):format(loss[i]))
  end
  same("values", i, #loss)
end

cases["values that aren't finite are written as words"] = function()
  same("csv", written { loss = { 1 / 0, -1 / 0 } }, "epoch,loss\n0,inf\n1,-inf\n")
end

cases["a file that can't be written raises"] = function()
  local h = history.new { loss = { 1 } }
  for _, path in ipairs { "/nonexistent/h.csv", "/dev/full", 3 } do
    local ok, message = pcall(h.write, h, path)
    same("raised", ok, false)
    same("message", message:find("history: write: ", 1, true) ~= nil, true)
  end
  same("no history", (pcall(h.write, "h.csv")), false)
end

cases["a plot is drawn to files, of the losses there are"] = function()
  compare.with_folder({}, function(folder)
    local h = history.new { loss = { 3, 2, 1 }, val_loss = { 4, 3, 2 } }
    same("returns", h:plot(folder .. "/a.svg", folder .. "/b.svg"), h)
    local text = read(folder .. "/a.svg")
    for _, name in ipairs { "loss", "val_loss", "epoch" } do
      same(name, text:find(">" .. name .. "<", 1, true) ~= nil, true)
    end
  end)
  local empty = history.new { loss = {} }
  same("nothing to draw", (pcall(empty.plot, empty, "a.svg")), false)
end

cases["it says what happened, and its metatable is locked"] = function()
  local h = history.new { loss = { 3.594362, 0.1516069 }, val_loss = { 2.8, 0.25 }, epochs = 2,
                          stopped = "no improvement" }
  same("tostring", tostring(h),
       "history: 2 epochs, loss 3.594 to 0.1516, val_loss 2.8 to 0.25, stopped: no improvement")
  same("metatable", getmetatable(h), "duet.history")
  same("setmetatable", (pcall(setmetatable, h, {})), false)
  same("not a table", (pcall(history.new, 3)), false)
end

return cases
