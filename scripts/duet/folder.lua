-- folder.lua - makes folders.

local core = require "duet.core"

local folder = {}

--- Make a folder, and those above it, unless it is there. Raises if it can't be.
function folder.make(path)
  local status, _, errors = core.spawn { "mkdir", "-p", "--", path }
  if status ~= 0 then
    core.raise(("can't make the folder '%s'%s"):format(path, errors and ": " .. errors or ""))
  end
end

return folder
