-- progress.lua - a line on the terminal that says how far a run is.

local core = require "duet.core"

local INTERVAL = 0.1 -- seconds between two drawings
local WIDEST, NARROWEST = 24, 5 -- of the bar

local progress = {}
progress.__index = progress

--- Progress over `total` epochs, on stderr: drawn on a terminal, or, with `wanted` true, written
--- elsewhere too. With false nothing is shown; a string goes before the line. `metrics` are the
--- names of further values that are shown.
function progress.new(total, wanted, metrics)
  local terminal = core.terminal "stderr" ~= nil
  local shown = wanted == true or wanted ~= false and terminal
  local label = type(wanted) == "string" and wanted .. ": " or ""
  local names = { "loss", "val_loss" }
  for _, name in ipairs(metrics or {}) do
    names[#names + 1] = name
    names[#names + 1] = "val_" .. name
  end
  return setmetatable({ total = total, shown = shown, label = label, kept = wanted == true,
                        names = names, begun = core.clock(), drawn = -INTERVAL,
                        terminal = terminal }, progress)
end

local function bar(share, width)
  local full = math.floor(share * width)
  return (" [%s%s]"):format(("="):rep(full), (" "):rep(width - full))
end

-- "12 s", "2:05", "1:02:03"
local function duration(seconds)
  local s = math.floor(seconds + 0.5)
  if s < 60 then return ("%d s"):format(s) end
  if s < 3600 then return ("%d:%02d"):format(s // 60, s % 60) end
  return ("%d:%02d:%02d"):format(s // 3600, s // 60 % 60, s % 60)
end

-- What may be shown, the most important first.
local function parts_of(self, epoch, values, now)
  local parts = {}
  for _, name in ipairs(self.names) do
    local value = values[name]
    if value then parts[#parts + 1] = (" %s %.4g"):format(name, value) end
  end
  local seconds, done = now - self.begun, epoch - self.before
  if seconds > 0 and done > 0 then
    local left = seconds / done * (self.total - epoch)
    local rate = done >= seconds and ("%.3g epochs/s"):format(done / seconds)
                 or ("%.3g s/epoch"):format(seconds / done)
    if epoch < self.total then
      table.insert(parts, 2, (", %s left"):format(duration(left)))
    end
    parts[#parts + 1] = ", " .. rate
  end
  return parts
end

-- A string cut to a number of characters.
local function cut(text, width)
  local length = utf8.len(text)
  if not length then return text:sub(1, width) end
  return length <= width and text or text:sub(1, utf8.offset(text, width + 1) - 1)
end

-- What fits into the width, with a bar in the room that is left.
local function line(self, epoch, values, now, width)
  local text = ("%sepoch %d/%d"):format(self.label, epoch, self.total)
  local head, tail, left = text, "", width - (utf8.len(text) or #text)
  for _, part in ipairs(parts_of(self, epoch, values, now)) do
    if #part > left then break end
    tail, left = tail .. part, left - #part
  end
  local room = math.min(left - 3, WIDEST)
  if room >= NARROWEST then head = head .. bar(epoch / self.total, room) end
  return cut(head .. tail, width)
end

--- Draw, unless that was done just now; for a bar that is shown. `values` are those that the epoch
--- measured, by name.
function progress:update(epoch, values)
  self.before = self.before or epoch - 1
  local now = core.clock()
  if now - self.drawn < INTERVAL and epoch < self.total then return end
  self.drawn = now
  if self.terminal then
    local columns = core.terminal "stderr" or 80
    io.stderr:write("\r", line(self, epoch, values, now, columns - 1), "\27[K")
  elseif epoch == self.total or now - (self.logged or -1) >= 1 then
    self.logged = now
    io.stderr:write(line(self, epoch, values, now, math.huge), "\n")
  end
end

--- Take the line away again, or end it where it was asked for.
function progress:finish()
  if not self.shown or not self.terminal or self.drawn < 0 then return end
  io.stderr:write(self.kept and "\n" or "\r\27[K")
end

return progress
