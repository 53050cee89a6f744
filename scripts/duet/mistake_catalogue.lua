-- mistake_catalogue.lua - the files of mistakes, which mistaken.lua describes, as data.

local core = require "duet.core"

local catalogue = {}

local HERE <const> = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$"

--- Add the rows of the module `given.also` to the mistakes. Returns `given`.
function catalogue.complete(given)
  local more = given.also and require(given.also) or {}
  given.mistakes = table.move(given.mistakes, 1, #given.mistakes, 1, {})
  table.move(more, 1, #more, #given.mistakes + 1, given.mistakes)
  return given
end

--- What a file of mistakes gives to `require "duet.mistaken"`; nil and a message if it can't be
--- read. The file is data: it sees no global variables.
function catalogue.read(path)
  local environment = {
    require = function(name)
      return name == "duet.mistaken" and catalogue.complete or require(name)
    end,
  }
  local chunk, message = loadfile(path, "t", environment)
  if not chunk then return nil, message end
  local ok, found = pcall(chunk)
  if not ok then return nil, tostring(found) end
  if type(found) ~= "table" or type(found.mistakes) ~= "table" then
    return nil, ("%s: it returns %s, expected what duet.mistaken returned"):format(path,
                                                                        core.show(found))
  end
  return found
end

--- The file of a reference, such as "adam,amsgrad=true" of the kind "optimizer".
function catalogue.path(kind, reference)
  return ("%s/mistakes/%s_%s.lua"):format(HERE, kind, reference:match "^[%w_]*")
end

--- The mistakes of a file in order: rows { plugin with options, sentence }, or nil and a message.
function catalogue.rows(path)
  local found, message = catalogue.read(path)
  if not found then return nil, message end
  local rows = {}
  for number, row in ipairs(found.mistakes) do
    rows[number] = { #row == 3 and ("%s,mistake=%d"):format(path, number) or row[1], row[#row] }
  end
  return rows
end

return catalogue
