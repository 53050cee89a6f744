-- test_files.lua - models and runs that are saved and read back.

local duet = require "duet"
local json = require "duet.json"
local compare = require "compare"

local PATH = os.tmpname()

-- Two classes that a line parts, with noise on the inputs.
local function make_data()
  local rng = duet.rng(7)
  local x = rng:normal(0, 1, 90, 3)
  local y = {}
  for i = 1, 90 do y[i] = { x[i][1] - 0.5 * x[i][3] > 0.1 and 1 or 0 } end
  return duet.data.from(x, y)
end

local function make_model(dtype)
  return duet.model { inputs = 3, hidden = 5, outputs = 1, seed = 2, dtype = dtype }
end

local function options(epochs, more)
  local all = {
    epochs = epochs, batch = 16, seed = 3, optimizer = duet.optimizer.adam { lr = 0.02 },
    dropout = duet.dropout.inverted { rate = 0.3 }, validation = 0.2,
    schedule = duet.schedule.step { step_size = 20 }, regularizer = duet.regularizer.l2 {},
    early_stop = { patience = 50, restore_best = true }, metrics = { duet.metric.accuracy {} },
  }
  for key, value in pairs(more or {}) do all[key] = value end
  return all
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function expect_error(fragment, f, ...)
  local ok, message = pcall(f, ...)
  assert(not ok, "no error")
  assert(message:find(fragment, 1, true), ("got '%s', want '%s'"):format(message, fragment))
end

local function same(a, b, what)
  assert(#a == #b, ("%s: got %d values, want %d"):format(what, #a, #b))
  for i = 1, #a do
    assert(a[i] == b[i], ("%s[%d]: got %.17g, want %.17g"):format(what, i, a[i], b[i]))
  end
end

local tests = {}

tests["a run that is resumed gives the bits of one that was never stopped"] = function()
  for _, dtype in ipairs { "float64", "float32" } do
    local data = make_data()
    local whole, first, second = make_model(dtype), make_model(dtype), make_model(dtype)
    local want = whole:fit(data, options(23))
    first:fit(data, options(9, { checkpoint = { path = PATH, every = 9 } }))
    local got = assert(second:fit(data, options(23, { resume = PATH })))
    for _, name in ipairs { "loss", "val_loss", "penalty", "accuracy", "val_accuracy" } do
      same(got[name], want[name], name)
    end
    for _, name in ipairs(whole.tensors) do
      assert((second[name] - whole[name]):norm() == 0, name .. " differs")
    end
    assert(got.best_epoch == want.best_epoch)
  end
end

tests["a checkpoint is the run after the last whole interval"] = function()
  local data, model = make_data(), make_model()
  model:fit(data, options(10, { checkpoint = { path = PATH, every = 4 } }))
  local history = assert(make_model():fit(data, options(8, { resume = PATH })))
  assert(history.epochs == 8)
end

tests["a file that can't be read is nil and a message"] = function()
  local data = make_data()
  local history, message = make_model():fit(data, options(5, { resume = "/nowhere/run.duet" }))
  assert(history == nil and message:find("/nowhere/run.duet", 1, true), message)
  local model
  model, message = duet.model.load "/nowhere/model.duet"
  assert(model == nil and message:find("/nowhere/model.duet", 1, true), message)
end

tests["a run of another kind is refused, naming what differs"] = function()
  local data = make_data()
  make_model():fit(data, options(4, { checkpoint = { path = PATH } }))
  local others = {
    batch = { batch = 8 },
    optimizer = { optimizer = duet.optimizer.adam { lr = 0.03 } },
    schedule = { schedule = duet.schedule.step { step_size = 21 } },
    dropout = { dropout = duet.dropout.inverted { rate = 0.4 } },
    regularizer = { regularizer = duet.regularizer.l1 {} },
    epochs = { epochs = 3 },
  }
  for name, other in pairs(others) do
    other.resume = PATH
    expect_error(name, make_model().fit, make_model(), data, options(6, other))
  end
end

tests["a model that is loaded predicts the same bits"] = function()
  for _, dtype in ipairs { "float64", "float32" } do
    local data, model = make_data(), make_model(dtype)
    model:fit(data, options(5))
    model:save(PATH)
    local loaded = assert(duet.model.load(PATH))
    assert(loaded.dtype == dtype)
    assert((loaded:logits(data) - model:logits(data)):norm() == 0)
    assert(loaded:score(data) == model:score(data))
  end
end

-- The layout of safetensors, read as its page says: the arrays by name.
local function read_safetensors(text)
  local header, first = string.unpack("<s8", text)
  local arrays, at = assert(json.decode(header)), 0
  local metadata = arrays.__metadata__
  arrays.__metadata__ = nil
  for key, value in pairs(metadata) do
    assert(type(value) == "string", key .. ": safetensors permits only strings in its metadata")
  end
  assert(header:sub(1, 1) == "{", "the header doesn't begin with {")
  assert((first - 1) % 64 == 0, "the arrays don't begin at a multiple of 64 bytes")
  local sorted = {}
  for name, array in pairs(arrays) do
    array.name = name
    sorted[#sorted + 1] = array
  end
  table.sort(sorted, function(a, b) return a.data_offsets[1] < b.data_offsets[1] end)
  for _, array in ipairs(sorted) do
    local size = ({ F64 = 8, F32 = 4, U64 = 8, U8 = 1 })[array.dtype]
    for _, n in ipairs(array.shape) do size = size * n end
    assert(array.data_offsets[1] == at and array.data_offsets[2] == at + size, array.name)
    array.bytes = text:sub(first + at, first + at + size - 1)
    at = at + size
  end
  assert(first + at - 1 == #text, "the arrays don't end where the file does")
  return arrays, metadata
end

local function expect_elements(array, dtype, tensor)
  local formats = { F64 = "<d", F32 = "<f" }
  assert(array.dtype == dtype and array.shape[1] == tensor.rows
         and array.shape[2] == tensor.columns, array.name)
  local at = 1
  for i = 1, tensor.rows do
    for k = 1, tensor.columns do
      local value
      value, at = string.unpack(formats[dtype], array.bytes, at)
      assert(value == tensor:get(i, k), array.name)
    end
  end
end

tests["models and runs are files of safetensors, which other programs can read"] = function()
  for dtype, name in pairs { float64 = "F64", float32 = "F32" } do
    local data, model = make_data(), make_model(dtype)
    local history = model:fit(data, options(4, { checkpoint = { path = PATH } }))
    local arrays, metadata = read_safetensors(read(PATH))
    assert(metadata.format == "duet run" and metadata.version == "4")
    for _, tensor in ipairs(model.tensors) do
      expect_elements(arrays[tensor], name, model[tensor])
    end
    for epoch, loss in ipairs(history.loss) do
      assert(string.unpack("<d", arrays["history.loss"].bytes, 8 * epoch - 7) == loss)
    end
    assert(string.unpack("<I8", arrays.epoch.bytes) == 4)
    model:save(PATH)
    arrays, metadata = read_safetensors(read(PATH))
    assert(metadata.format == "duet model")
    assert(json.decode(metadata.about).hidden == model.hidden)
    for _, tensor in ipairs(model.tensors) do
      expect_elements(arrays[tensor], name, model[tensor])
    end
  end
  os.remove(PATH)
end

-- The command of an interpreter of Python that has NumPy; nil if there is none.
local function find_python()
  for _, python in ipairs { "python3", "/usr/bin/python3" } do
    if os.execute(python .. " -c 'import numpy' 2> /dev/null") then return python end
  end
end

local function output_of(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

tests["the program of export.md computes a model's logits"] = function()
  local python = find_python()
  if not python then
    print "# skipped: there is no python3 with NumPy, which the program of export.md needs"
    return
  end
  local x = duet.rng(5):normal(50, 9, 40, 3)
  local y = {}
  for i = 1, x.rows do y[i] = { x[i][1] > x[i][2] and 1 or 0 } end
  x:set(7, 2, 0 / 0)
  local model = duet.model { hidden = 4, seed = 1, activation = "tanh",
                             prepare = { impute = "median", scale = "standard" } }
  model:fit(duet.data.from(x, y), { epochs = 20, seed = 1 })
  local directory = output_of("mktemp -d"):match "%S+"
  model:save(directory .. "/model.duet")
  x:write(directory .. "/x.npy")
  local page = read(compare.data "../docs/export.md")
  write(directory .. "/program.py", page:match "```python\n(.-)```")
  local printed = output_of(("cd '%s' && %s program.py"):format(directory, python))
  os.execute(("rm -r '%s'"):format(directory))
  local logits, n = model:logits(x), 0
  for value in printed:gmatch "%S+" do
    n = n + 1
    compare.near("row " .. n, tonumber(value), logits:get(n, 1), 1e-12)
  end
  assert(n == x.rows, ("the program printed %d numbers, want %d"):format(n, x.rows))
end

tests["files that are cut or altered are refused, and nothing crashes"] = function()
  local data, model = make_data(), make_model()
  model:save(PATH)
  local text = read(PATH)
  local rng = duet.rng(11)
  for i = 1, 150 do
    local at = 1 + math.floor(rng:uniform(0, 1) * (#text - 1))
    local header = 8 + string.unpack("<I8", text)
    local broken = i % 2 == 0 and text:sub(1, at)
                   or text:sub(1, at % header) .. string.char(i) .. text:sub(at % header + 2)
    write(PATH, broken)
    local loaded, message = duet.model.load(PATH)
    assert(loaded or type(message) == "string")
    assert(#broken == #text or loaded == nil, "a cut file was taken")
  end
  model:fit(data, options(2, { checkpoint = { path = PATH } }))
  text = read(PATH)
  for cut = 0, #text - 1, 997 do
    write(PATH, text:sub(1, cut))
    local history, message = model:fit(data, options(3, { resume = PATH }))
    assert(history == nil and message, "a cut run was taken")
  end
  os.remove(PATH)
end

tests["a file that can't be written raises and leaves nothing behind"] = function()
  expect_error("/nowhere/model.duet", make_model().save, make_model(), "/nowhere/model.duet")
end

return tests
