-- file.lua - writes a file whole or not at all.

local core = require "duet.core"

local file = {}

-- A device can't be renamed over: that would take it away.
local function is_device(path)
  return path:find("^/dev/") ~= nil
end

-- A name in the same folder that no other run uses at the same time.
local function part_of(path)
  local address = ("%p"):format({}):match("%x+$")
  return ("%s.%x-%s.part"):format(path, os.time(), address)
end

local function write(path, text)
  local out, message = io.open(path, "wb")
  if not out then return nil, message end
  local written, why = out:write(text)
  local closed, why_not = out:close() -- a full disk may show only here
  if not written then return nil, why end
  return closed, why_not
end

--- Write a text to a file, replacing it only when all is written.
--- Returns true, or nil and a message.
function file.write(path, text)
  if path:find "\0" then core.raise("a NUL byte in the path of a file") end
  local part = is_device(path) and path or part_of(path)
  local ok, message = write(part, text)
  if ok and part ~= path then ok, message = os.rename(part, path) end
  if ok then return true end
  if part ~= path then os.remove(part) end
  local prefix = part .. ": "
  if message:sub(1, #prefix) == prefix then message = message:sub(#prefix + 1) end
  return nil, ("can't write '%s': %s"):format(path, message)
end

return file
