-- store.lua - results kept in a file as they come, so that a run that ended early can go on.
--
-- The file begins with what the run is; each record has a key, a value's bytes and a checksum of
-- both. A record that is cut off, as by a kill, is as if it weren't there.

local core = require "duet.core"
local pack = require "duet.pack"

local MAGIC = "duet results 1\n"

local store = {}
store.__index = store

--- A number of 64 bits that changes with any byte of a string.
function store.hash(bytes)
  local hash, whole = #bytes, #bytes - #bytes % 8
  for at = 1, whole, 8 do
    hash = ((hash << 5 | hash >> 59) ~ string.unpack("<i8", bytes, at)) * 0x9e3779b97f4a7c15
  end
  for at = whole + 1, #bytes do hash = (hash ~ bytes:byte(at)) * 0x9e3779b97f4a7c15 end
  return hash ~ hash >> 29
end

local function record(key, bytes)
  return string.pack("<s8s8i8", key, bytes, store.hash(key .. "\0" .. bytes))
end

-- The records of a file's text, and where the last whole one ends.
local function read(self, text, at)
  while at <= #text do
    local ok, key, bytes, hash, after = pcall(string.unpack, "<s8s8i8", text, at)
    if not ok or hash ~= store.hash(key .. "\0" .. bytes) then break end
    self.values[key] = bytes
    at = after
  end
  return at
end

local function fail(what, path, message)
  core.raise(("%s: %s: %s"):format(what, path, message))
end

--- Open a file for a run that is described by a string: new, or with what is in it. `what` is for
--- messages.
function store.open(what, path, description)
  local self = setmetatable({ values = {}, what = what, path = path }, store)
  local head = MAGIC .. string.pack("<s8", description)
  local old, text = io.open(path, "rb"), ""
  if old then
    text = old:read "a" or ""
    old:close()
  end
  if text ~= "" and text:sub(1, #head) ~= head:sub(1, #text) then
    fail(what, path, text:sub(1, #MAGIC) == MAGIC
         and "holds the results of another run, of other options or data: name another file"
         or "is no file of results")
  end
  local good = text:sub(1, #head) == head and read(self, text, #head + 1) - 1 or 0
  local file, message = io.open(path, good == #text and good > 0 and "ab" or "wb")
  if not file then fail(what, path, (message:gsub("^.*: ", ""))) end
  if good ~= #text or good == 0 then file:write(good > 0 and text:sub(1, good) or head) end
  self.file = file
  self:flush()
  return self
end

function store:flush()
  local ok, message = self.file:flush()
  if not ok then fail(self.what, self.path, message) end
end

--- Whether there is a value, and what it is.
function store:get(key)
  local bytes = self.values[key]
  if not bytes then return false end
  return true, pack.decode(bytes)
end

--- Keep a value.
function store:put(key, value)
  local bytes = assert(pack.encode(value))
  self.values[key] = bytes
  self.file:write(record(key, bytes))
  self:flush()
end

function store:close()
  self.file:close()
end

return store
