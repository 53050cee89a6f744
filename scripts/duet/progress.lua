-- progress.lua - a line on the terminal that says how far a run is.

local core = require "duet.core"

local INTERVAL = 0.1 -- seconds between two drawings
local WIDTH = 24     -- of the bar

local progress = {}
progress.__index = progress

--- Progress over `total` epochs, on stderr: drawn on a terminal, or, with `wanted` true, written
--- elsewhere too. With false nothing is shown; a text goes before the line.
function progress.new(total, wanted)
  local terminal = core.terminal "stderr" ~= nil
  local shown = wanted == true or wanted ~= false and terminal
  local label = type(wanted) == "string" and wanted .. ": " or ""
  return setmetatable({ total = total, shown = shown, label = label, kept = wanted == true,
                        drawn = -INTERVAL, terminal = terminal }, progress)
end

local function bar(share)
  local full = math.floor(share * WIDTH)
  return ("="):rep(full) .. (" "):rep(WIDTH - full)
end

local function line(self, epoch, loss, val_loss)
  local text = ("%sepoch %d/%d [%s] loss %.4g"):format(self.label, epoch, self.total,
                                                     bar(epoch / self.total), loss)
  if val_loss then text = ("%s val_loss %.4g"):format(text, val_loss) end
  return text
end

--- Draw, unless that was done just now.
function progress:update(epoch, loss, val_loss)
  if not self.shown then return end
  local now = os.clock()
  if now - self.drawn < INTERVAL and epoch < self.total then return end
  self.drawn = now
  if self.terminal then
    io.stderr:write("\r", line(self, epoch, loss, val_loss), "\27[K")
  elseif epoch == self.total or now - (self.logged or -1) >= 1 then
    self.logged = now
    io.stderr:write(line(self, epoch, loss, val_loss), "\n")
  end
end

--- Take the line away again, or end it where it was asked for.
function progress:finish()
  if not self.shown or not self.terminal or self.drawn < 0 then return end
  io.stderr:write(self.kept and "\n" or "\r\27[K")
end

return progress
