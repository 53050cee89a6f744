-- test_bad_inputs.lua - 300 bad inputs, each with the message that it gets: bad_inputs.lua.
local compare = require "compare"
local core = require "duet.core"
local duet = require "duet"
local contains, same = compare.contains, compare.same

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local inputs = dofile(compare.data "../tests/lua/bad_inputs.lua")

-- What calls may use; files are written into `place`.
local function names(place)
  local function put(name, bytes)
    compare.write(place .. "/" .. name, bytes)
    return place .. "/" .. name
  end
  local known = {
    duet = duet, d = duet.data.moons { rows = 20, noise = 0.1, seed = 1 },
    sgd = duet.optimizer.sgd {}, FILE = put("FILE", "just words\n"),
  }
  function known.model(options)
    options = options or {}
    options.hidden = options.hidden or 3
    return duet.model(options)
  end
  function known.csv(text, options)
    return duet.data.csv(put("t.csv", text), options or { target = "y" })
  end
  function known.svm(text, options) return duet.data.libsvm(put("t.svm", text), options) end
  function known.npy(bytes) return duet.tensor.read(put("t.npy", bytes)) end
  function known.header(text, version)
    text = text .. "\n"
    return "\x93NUMPY" .. (version or "\1\0") .. string.pack("<I2", #text) .. text
  end
  return setmetatable(known, { __index = _G })
end

-- The message of a call, which raises an error or returns nil and the message.
local function message_of(code, known, place)
  local result = table.pack(pcall(assert(load("return " .. code, "=call", "t", known))))
  assert(not result[1] or result[2] == nil, code .. " gives no error")
  local message = tostring(result[1] and result[3] or result[2])
  return (message:gsub(place:gsub("%p", "%%%0") .. "/", ""))
end

local cases = {}
local n = #inputs.files + #inputs.calls + #inputs.commands

for _, part in ipairs { "files", "calls" } do
  cases["bad " .. part .. " get messages that say what is wrong"] = function()
    compare.with_folder({}, function(place)
      local known = names(place)
      for _, row in ipairs(inputs[part]) do
        contains(row[1], message_of(row[1], known, place), row[2])
      end
    end)
  end
end

cases["bad command lines get messages that say what is wrong, and the status"] = function()
  for _, row in ipairs(inputs.commands) do
    local words = { command }
    for word in row[1]:gmatch "%S+" do words[#words + 1] = word end
    local status, _, errors = core.spawn(words)
    same(row[1], status, row[2])
    contains(row[1], errors, row[3])
  end
end

cases["there are 300 of them"] = function() assert(n >= 300, n) end

return cases
