-- file.lua - writes a file whole or not at all.

local core = require "duet.core"

local file = {}

--- Write a string to a file, which is replaced only when all is written.
--- Returns true, or nil and a message.
file.write = core.write_file

return file
