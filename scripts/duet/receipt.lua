-- receipt.lua - fit { receipt = "run.json" }: what a run was, and hashes of what it made, by which
-- `duet verify` finds out whether another one is the same to the bit.

local core = require "duet.core"
local file = require "duet.file"
local json = require "duet.json"
local store = require "duet.store"
local trace = require "duet.trace"

local receipt = {}
receipt.__index = receipt

receipt.FORMAT = 1
receipt.TENSORS = { "w1", "b1", "w2", "b2" }

-- Blocks of elements, or of rows, that are told apart in one tensor; and epochs in one run.
local MOST <const> = 1024

-- The keys of the file, in order, each of which stands on a line of its own.
local KEYS = { "format", "duet", "path", "nth", "script", "run", "plugins", "data", "validation",
               "first_epoch", "every", "loss", "weights", "marks", "ended" }

-- ---- What a run is ------------------------------------------------------------------------------

local function read(path)
  local opened = path and io.open(path, "rb")
  local text = opened and opened:read "a"
  if opened then opened:close() end
  return text
end

-- The script that is running; nil for code that was typed, or that came through a pipe.
local function script()
  local given = rawget(_G, "arg")
  local text = type(given) == "table" and read(given[0])
  if not text then return nil end
  local arguments = json.array {}
  for i = 1, #given do arguments[i] = given[i] end
  return { path = given[0], arguments = arguments, hash = ("%016x"):format(store.hash(text)) }
end

-- Every plugin in the options of a run, as it is configured, and what it does.
local function add_plugins(list, value)
  if core.kind(value) then
    local configured = ("%s %s"):format(value.kind, value)
    list[configured] = { version = value.plugin.version, trace = trace(value) }
  elseif type(value) == "table" then
    for _, part in pairs(value) do add_plugins(list, part) end
  end
  return list
end

local function describe_data(data)
  if core.type(data) ~= "duet.data" then return nil end
  local own = { rows = data.rows, columns = data.columns }
  for _, name in ipairs { "x", "y" } do
    local tensor = data[name]
    if tensor then
      local digests, block = core.digests(tensor, tensor.columns, MOST)
      own[name] = { digests = digests, rows = math.max(block // math.max(tensor.columns, 1), 1) }
    end
  end
  return own
end

-- ---- What it made -------------------------------------------------------------------------------

local function digest_of(model)
  local all = {}
  for i, name in ipairs(receipt.TENSORS) do all[i] = core.digest(model[name]) end
  return ("%016x"):format(store.hash(table.concat(all)))
end

local function mark(model, epoch)
  local own = { epoch = epoch }
  for _, name in ipairs(receipt.TENSORS) do
    local tensor = model[name]
    local digests, elements = core.digests(tensor, 1, MOST)
    own[name] = { digests = digests, elements = elements, columns = tensor.columns }
  end
  return own
end

-- Tensors are compared element by element after epochs 1, 2, 4, 8, ... and the last.
local function is_marked(epoch)
  return epoch & (epoch - 1) == 0
end

local function write(content)
  local ok, message = file.write(content.path, receipt.encode(content))
  if not ok then core.raise("fit: receipt: " .. message) end
end

local written = {} -- how many receipts of a path this program has made

--- Before a run's first epoch, or the first that it goes on with.
function receipt.begin(path, model, data, run, options)
  written[path] = (written[path] or 0) + 1
  local first = run:last()
  local self = {
    format = receipt.FORMAT, duet = core.version, path = path, nth = written[path],
    script = script(), run = core.describe_run(run),
    plugins = add_plugins({}, { model.activation, model.loss_plugin, options }),
    data = describe_data(data), validation = describe_data(options.validation),
    first_epoch = first, every = math.max(1, math.ceil((options.epochs - first) / MOST)),
    loss = json.array {}, weights = json.array {}, marks = json.array { mark(model, first) },
  }
  -- Before the run it should be known whether the file can be written.
  if not receipt.on_finish then write(self) end
  return setmetatable({ content = self, model = model }, receipt)
end

--- After an epoch.
function receipt:epoch(epoch, loss)
  local content = self.content
  if (epoch - content.first_epoch) % content.every == 0 then
    content.loss[#content.loss + 1] = loss
    content.weights[#content.weights + 1] = digest_of(self.model)
  end
  if is_marked(epoch) then content.marks[#content.marks + 1] = mark(self.model, epoch) end
end

--- After the run: the weights may be those of its best epoch.
function receipt:finish(history)
  local content = self.content
  content.ended = { epochs = history.epochs, best_epoch = history.best_epoch,
                    stopped = history.stopped, weights = digest_of(self.model) }
  content.marks[#content.marks + 1] = mark(self.model, history.epochs)
  core.set_receipt(self.model, content)
  if receipt.on_finish then receipt.on_finish(content) else write(content) end
end

-- ---- Files --------------------------------------------------------------------------------------

--- As JSON, with a line for each part.
function receipt.encode(content)
  local lines = {}
  for _, key in ipairs(KEYS) do
    if content[key] ~= nil then
      lines[#lines + 1] = ("  %s: %s"):format(json.encode(key), json.encode(content[key]))
    end
  end
  return "{\n" .. table.concat(lines, ",\n") .. "\n}\n"
end

-- What every receipt has, and of which type.
local NEEDED = { format = "number", path = "string", nth = "number", run = "table",
                 plugins = "table", data = "table", first_epoch = "number", every = "number",
                 loss = "table", weights = "table", marks = "table" }

local function problem_of(content)
  if type(content) ~= "table" or content.format == nil then return "isn't a receipt" end
  if content.format ~= receipt.FORMAT then
    return ("is a receipt of format %s, expected %d"):format(core.show(content.format),
                                                           receipt.FORMAT)
  end
  for key, kind in pairs(NEEDED) do
    if type(content[key]) ~= kind then
      return ("'%s' is %s, expected a %s"):format(key, core.show(content[key]), kind)
    end
  end
  if type(content.ended) ~= "table" then return "is the receipt of a run that didn't end" end
end

--- Nil and a message where a file can't be read, or isn't a receipt.
function receipt.read(path)
  local text = read(path)
  if not text then return nil, ("%s: can't be read"):format(path) end
  local content, message = json.decode(text)
  if not content then return nil, ("%s:%s"):format(path, message) end
  local problem = problem_of(content)
  if problem then return nil, ("%s: %s"):format(path, problem) end
  return content
end

return receipt
