-- directory.lua - makes directories.

local core = require "duet.core"

local directory = {}

--- Make a directory, and those above it, unless it is there. Raises if it can't be.
function directory.make(path)
  local status, _, errors = core.spawn { "mkdir", "-p", "--", path }
  if status ~= 0 then
    core.raise(("can't make the directory '%s'%s"):format(path, errors and ": " .. errors or ""))
  end
end

return directory
