-- directory.lua - makes directories.

local core = require "duet.core"

local directory = {}

--- Make a directory, and those above it, unless it is there. Raises if it can't be.
function directory.make(path)
  local status, message, errors = core.spawn { "mkdir", "-p", "--", path }
  if status ~= 0 then
    core.raise(("can't make the directory '%s': %s"):format(path, status and errors or message))
  end
end

return directory
