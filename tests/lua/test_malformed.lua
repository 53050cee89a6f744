-- test_malformed.lua - files with bytes that don't belong, and options that don't fit, by the
-- hundred: each is read, or refused with a reason; nothing else happens.
local compare = require "compare"
local duet = require "duet"
local json = require "duet.json"
local contains, same = compare.contains, compare.same

local VARIANTS = 300 -- of each kind of file
local cases = {}

-- What a byte or a piece of text may turn into.
local PIECES = { "", "\0", "\n", "\r", ",", '"', '""', " ", "-", ".", "e", "1e999", "nan", "inf",
                 "0x1p3", "99999999999999999999", "-1", "\255", "\xEF\xBB\xBF", "{", "}", "[", "]",
                 ":", "null", "true", "é" }

local function pick(rng, n)
  return math.floor(rng:uniform(0, 1, 1, 1):get(1, 1) * n) + 1
end

-- A text with up to three changes: bytes overwritten, pieces put in, parts cut out or doubled.
local function spoil(text, rng)
  for _ = 1, pick(rng, 3) do
    local at, length = pick(rng, #text + 1), pick(rng, 16)
    local before, after = text:sub(1, at - 1), text:sub(at)
    local how = pick(rng, 5)
    if how == 1 then text = before .. string.char(pick(rng, 256) - 1) .. after:sub(2)
    elseif how == 2 then text = before .. PIECES[pick(rng, #PIECES)] .. after
    elseif how == 3 then text = before .. after:sub(length)
    elseif how == 4 then text = before .. after:sub(1, length) .. after
    else text = before end
  end
  return text
end

-- Read many spoilt variants of a text with `read`, which is given a path. Only the text is spoilt,
-- not `tail` after it; `mend` makes of both what is written.
local function read_spoilt(text, read, tail, mend)
  local rng = duet.rng(#text)
  for i = 1, VARIANTS do
    local spoilt = spoil(text, rng)
    if mend then spoilt = mend(spoilt .. tail) end
    compare.with_file(spoilt, function(path)
      local ok, result, message = pcall(read, path)
      -- What was asked for may no longer be in the file: that raises.
      if not ok then result, message = nil, result end
      local said = type(message) == "string" and message ~= ""
      if result == nil and not said then
        error(("variant %d is refused without a reason: %q"):format(i, spoilt:sub(1, 200)))
      end
    end)
  end
end

local function written(write)
  local path = os.tmpname()
  write(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  os.remove(path)
  return text
end

local DATA = duet.data.from({ { 1, 2.5 }, { -3, 0.5 }, { 2, 2 }, { 0, -1 } },
                            { { 1 }, { 0 }, { 1 }, { 0 } })

local function make_model()
  return duet.model { inputs = 2, hidden = 3, outputs = 1, seed = 1 }
end

local RUN = { epochs = 3, batch = 2, seed = 1, optimizer = duet.optimizer.adam {},
              dropout = duet.dropout.inverted { rate = 0.5 } }

cases["CSV files"] = function()
  local text = 'a,"b ""c""",y\n1,2.5,0\n-3e2,"0.5",1\n 7 ,8,1\n\n9,1e-3,0\n'
  read_spoilt(text, function(path) return duet.data.csv(path, { target = "y" }) end)
  read_spoilt(text:gsub(",0\n", ",red\n"):gsub(",1\n", ",blue\n"),
              function(path) return duet.data.csv(path, { target = "y", na = { "", "nan" } }) end)
end

cases["LIBSVM files"] = function()
  read_spoilt("1 1:0.5 3:-2\n0 2:1e-3\n1 1:7 2:8 3:9\n", duet.data.libsvm)
end

cases["NumPy's files"] = function()
  local tensor = duet.tensor { { 1, 2 }, { 3, 4 }, { 5, 6 } }
  read_spoilt(written(function(path) tensor:write(path) end), duet.tensor.read)
end

cases["models"] = function()
  read_spoilt(written(function(path) make_model():save(path) end), duet.model.load)
end

-- A file of duet's with the hash that its bytes have.
local function with_hash(text)
  local hash, bytes = 0xcbf29ce484222325, text:sub(1, -9)
  for i = 1, #bytes do hash = (hash ~ bytes:byte(i)) * 0x100000001b3 end
  return bytes .. string.pack("<i8", hash)
end

cases["models whose hash is right, with a preparation"] = function()
  local table_with_words = "a,b,y\n1,red,no\n2,blue,yes\n,red,no\n4,,yes\n"
  local text = compare.with_file(table_with_words, function(path)
    local d = assert(duet.data.csv(path, { target = "y" }))
    local model = duet.model { hidden = 2, seed = 1, prepare = {} }
    model:fit(d, { epochs = 1 })
    return written(function(file) model:save(file) end)
  end)
  same("hash", with_hash(text), text)
  local first = text:find('\\"prepare\\"', 1, true)
  local last = text:find('"w1":{', first, true)
  local head, header_end = text:sub(9, first - 1), 8 + string.unpack("<I8", text)
  read_spoilt(text:sub(first, last - 1), function(path)
    local model, message = duet.model.load(path)
    if model then model:predict { { 1, 0 }, { 0 / 0, 0 / 0 } } end
    return model, message
  end, text:sub(last, header_end), function(spoilt)
    return with_hash(string.pack("<s8", head .. spoilt) .. text:sub(header_end + 1))
  end)
end

-- The header of a model's file, as it is and with a part that is another: each has the hash that
-- its bytes have, so that the header alone speaks against it.
cases["models whose header lies are refused, with the reason"] = function()
  local text = written(function(path) make_model():save(path) end)
  local header, body = string.unpack("<s8", text), text:sub(9 + string.unpack("<I8", text))
  local lies = {
    { '"F64","shape":[2,3]', '"F16","shape":[2,3]', "'w1' has no type and shape that duet writes" },
    { '"F64","shape":[2,3]', '"F64","shape":[2,-3]', "'w1' has no type and shape" },
    { '"F64","shape":[2,3]', '"F64","shape":[4294967296,4294967296]',
      "'w1' has no type and shape" },
    { '"F64","shape":[2,3]', '"F64","shape":[3,2]', "'w1' is F64 [3, 2], expected F64 [2, 3]" },
    { '"F64","shape":[2,3]', '"U64","shape":[2,3]', "'w1' is U64 [2, 3], expected F64 [2, 3]" },
    { '"F64","shape":[2,3]', '"F64","shape":6', "'w1' has no type and shape" },
    { "[48,72]", "[56,80]", "'w2' isn't 24 bytes from byte 48 on, where the one before ends" },
    { "[48,72]", "[40,64]", "'w2' isn't 24 bytes from byte 48 on" },
    { "[48,72]", "[48,9007199254740992]", "'w2' isn't 24 bytes from byte 48 on" },
    { "[48,72]", "[48]", "'w2' isn't 24 bytes from byte 48 on" },
    { '"w2"', '"w1"', "no JSON: duplicate object key" },
    { '"w2"', '"w3"', "it has the array 'w3' where 'w2' is expected" },
    { '"duet.checksum"', '"more"', "it doesn't end with its checksum" },
    { '"duet model"', '"duet run"', "it holds a run" },
    { '"duet model"', '"pt"', "another program wrote it" },
    { '"version":"4"', '"version":"5"', "its form has version 5, and this duet reads version 4" },
    { '"version":"4"', '"version":4', "another program wrote it" },
    { '{\\"dtype\\"', '\\"dtype\\"', "what it is about is no JSON" },
    { '"hidden\\":3', '"hidden\\":300000000', "and a model of 2-300000000-1 has more" },
    { "}  ", "  ", "its header is no JSON" },
  }
  header = header .. (" "):rep(64)
  for _, lie in ipairs(lies) do
    local first, last = header:find(lie[1], 1, true)
    assert(first, lie[1])
    local changed = header:sub(1, first - 1) .. lie[2] .. header:sub(last + 1)
    compare.with_file(with_hash(string.pack("<s8", changed) .. body), function(path)
      compare.fails(lie[3], duet.model.load(path))
    end)
  end
  compare.with_file(with_hash(string.pack("<s8", header) .. body), function(path)
    same("more blanks", duet.model.load(path).hidden, 3)
  end)
end

cases["models of which one bit is flipped, anywhere, are refused"] = function()
  local text = written(function(path) make_model():save(path) end)
  for at = 1, #text do
    local bit = 1 << at % 8
    local flipped = text:sub(1, at - 1) .. string.char(text:byte(at) ~ bit) .. text:sub(at + 1)
    compare.with_file(flipped, function(path)
      local model, message = duet.model.load(path)
      if model then error(("the flipped bit in byte %d isn't noticed"):format(at)) end
      contains("message", message, path)
    end)
  end
end

cases["runs"] = function()
  local text = written(function(path)
    local options = { checkpoint = { path = path, every = 3 } }
    for name, value in pairs(RUN) do options[name] = value end
    make_model():fit(DATA, options)
  end)
  read_spoilt(text, function(path)
    local options = { resume = path }
    for name, value in pairs(RUN) do options[name] = value end
    return make_model():fit(DATA, options)
  end)
end

cases["JSON texts"] = function()
  local text = '{"a": [1, -2.5e3, true, null], "b": {"c": "\\u00e9\\n", "d": []}}'
  local rng = duet.rng(1)
  for _ = 1, VARIANTS do
    local spoilt = spoil(text, rng)
    local result, message = json.decode(spoilt)
    if result == nil and spoilt ~= "null" then
      contains("reason for " .. spoilt, message, " ")
    end
  end
end

---------------------------------------------------------------------------------------------------
-- Options

-- Values that none of a type is.
local WRONG = {
  real = { "x", true, 0 / 0, {} }, int = { "x", 0.5, true, 2 ^ 60, {} }, bool = { 1, "true", {} },
  choice = { "no such choice", 1, true, {} }, text = { 1, true, {} },
  reals = { 1, { "x" }, { 0 / 0 }, true }, plugin = { 1, "x", {} }, plugins = { 1, { 1 }, "x" },
}

local function refuses(plugin, name, value)
  local ok, message = pcall(plugin, { [name] = value })
  local what = ("%s { %s = %s }"):format(plugin, name, value)
  if ok then error(what .. " is taken") end
  contains(what, message, name)
end

-- Numbers beyond an option's range, if it has one.
local function outside(option)
  local values = {}
  if option.min and option.min > -math.huge then values[1] = option.min - 1 end
  if option.max and option.max < math.huge then values[#values + 1] = option.max + 1 end
  return values
end

local KINDS = { "initializer", "regularizer", "dropout", "optimizer", "schedule", "activation",
                "loss", "metric" }

-- Call f with every plugin of every kind.
local function each_plugin(f)
  for _, kind in ipairs(KINDS) do
    for _, plugin in pairs(duet[kind]) do f(plugin) end
  end
end

cases["options of every plugin, of each wrong type and out of range"] = function()
  local n = 0
  each_plugin(function(plugin)
    for _, option in ipairs(plugin.schema) do
      local wrong = assert(WRONG[option.type], option.type)
      for _, value in ipairs(wrong) do refuses(plugin, option.name, value) end
      for _, value in ipairs(outside(option)) do refuses(plugin, option.name, value) end
      n = n + 1
    end
  end)
  assert(n > 20, n .. " options only")
end

cases["options misspelt, of every plugin"] = function()
  each_plugin(function(plugin)
    for _, option in ipairs(plugin.schema) do
      local ok, message = pcall(plugin, { [option.name .. "x"] = true })
      if ok then error(("%s takes %sx"):format(plugin, option.name)) end
      -- Of a name of one letter nothing like it is left.
      contains(tostring(plugin), message, #option.name > 1 and "did you mean" or "unknown option")
    end
    local ok, message = pcall(plugin, { [1] = 3 })
    if ok then error(("%s takes [1] = 3"):format(plugin)) end
    contains(tostring(plugin), message, "without a name")
  end)
end

return cases
