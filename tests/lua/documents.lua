-- documents.lua - does what a page of docs/ shows, as its reader would do it.
--
-- A fenced block says after its language what it is:
--   c mine.c      a file, written anew each time it is shown
--   c + mine.c    what is added to its end
--   c optimizer   what duet new writes for that kind, by the name of mine
--   lua script    a script that goes well
--   lua           a piece of a script; the pieces of a page are one script, and a block `text`
--                 right after one is what it prints
--   sh run        commands that go well     sh fails    commands that don't
--   text output   what they printed         text message    is in what they printed to stderr
-- A page in which data/ is read finds the data sets there, and duet on its PATH.
local compare = require "compare"
local core = require "duet.core"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local build = command:match "^(.*)/"

local documents = {}

function documents.read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local KINDS = {}
for _, kind in ipairs(core.kinds) do KINDS[kind] = true end

--- The blocks of a page, in order: { line, language, what, text }.
function documents.blocks(page)
  local list, n, block = {}, 0, nil
  for line in (documents.read(compare.data("../docs/" .. page))):gmatch "(.-)\n" do
    n = n + 1
    if block and line == "```" then
      list[#list + 1], block = block, nil
    elseif block then
      block.text = block.text .. line .. "\n"
    elseif line:find "^```" then
      local language, what = line:match "^```(%a*) ?(.*)$"
      block = { line = n, language = language, what = what, text = "" }
    end
  end
  return list
end

local function run(folder, text)
  return core.spawn { "env", "-C", folder, "-u", "DUET_PLUGIN_PATH", "-u", "XDG_DATA_HOME",
                      "HOME=" .. folder, "PATH=" .. build .. ":" .. os.getenv "PATH",
                      "PKG_CONFIG_PATH=" .. build .. "/meson-uninstalled", "sh", "-eu",
                      input = text }
end

local function is_there(...)
  return core.spawn { "sh", "-c", "command -v " .. table.concat({ ... }, " ") } == 0
end

-- What each kind of block asks for; `last` is what the last commands printed.
local doers = {}

function doers.run(folder, block, last)
  if block.text:find "^make" and not is_there("make", "pkg-config") then return end
  local status, output, errors = run(folder, block.text)
  same(("line %d: %s%s"):format(block.line, output, errors), status, 0)
  last.output, last.errors = output, errors
end

function doers.script(folder, block, last)
  compare.write(folder .. "/script.lua", block.text)
  local status, output, errors = run(folder, "duet script.lua\n")
  same(("line %d: %s%s"):format(block.line, output, errors), status, 0)
  last.output, last.errors = output, errors
end

function doers.fails(folder, block, last)
  local status
  status, last.output, last.errors = run(folder, block.text)
  assert(status ~= 0, ("line %d goes well"):format(block.line))
end

function doers.output(_, block, last) same("line " .. block.line, last.output, block.text) end

function doers.message(_, block, last)
  contains("line " .. block.line, last.errors, block.text:match "^(.-)\n")
end

-- What a piece prints ends with this line.
local MARK = "\1\n"

-- Run the pieces of a page as one script, and compare what they print with what is shown.
local function run_pieces(folder, pieces)
  local parts = {}
  for i, piece in ipairs(pieces) do
    parts[i] = ("%s io.stdout:write '\\1\\n'\n"):format(piece.text)
  end
  local last = {}
  doers.script(folder, { line = pieces[1].line, text = table.concat(parts) }, last)
  local i = 0
  for printed in last.output:gmatch("(.-)" .. MARK) do
    i = i + 1
    if pieces[i].shown then same("line " .. pieces[i].line, printed, pieces[i].shown) end
  end
end

--- Do all that a page shows in a directory of its own; returns how many blocks did something.
function documents.follow(page)
  local last, done, pieces = {}, 0, {}
  compare.with_folder({}, function(folder)
    core.spawn { "ln", "-s", compare.data "", folder .. "/data" }
    local written = {}
    for _, block in ipairs(documents.blocks(page)) do
      local do_it = doers[block.what]
      local added = block.what:match "^%+ ([%w_.]+)$"
      if do_it then
        do_it(folder, block, last)
        done = done + 1
      elseif block.language == "lua" and block.what == "" then
        pieces[#pieces + 1] = { line = block.line, text = block.text }
        done = done + 1
      elseif block.language == "text" and block.what == "" and #pieces > 0 then
        pieces[#pieces].shown = block.text
      elseif block.what:find "^[%w_]+%.?[%w_]*$" and not KINDS[block.what] then
        written[block.what] = block.text
        compare.write(folder .. "/" .. block.what, block.text)
      elseif added then
        written[added] = assert(written[added], added .. " isn't begun") .. block.text
        compare.write(folder .. "/" .. added, written[added])
      end
    end
    if #pieces > 0 then run_pieces(folder, pieces) end
  end)
  return done
end

-- Runs the examples of lua-api.md one after another; each has variables of its own.
local EXAMPLES = [=[
local duet = require "duet"
local function run(line, code, want)
  local d = assert(duet.data.csv("data/iris.csv", { target = "species" }))
  local train, test = d:split { test = 0.25, seed = 0, stratify = true }
  local model = duet.model { hidden = 8, seed = 0, prepare = {} }
  local history = model:fit(train, { epochs = 200, seed = 0, validation = 0.2 })
  local lines = {}
  local env = setmetatable({ duet = duet, d = d, train = train, test = test, model = model,
                             history = history }, { __index = _G })
  function env.print(...)
    local texts = table.pack(...)
    for i = 1, texts.n do texts[i] = tostring(texts[i]) end
    lines[#lines + 1] = table.concat(texts, "\t", 1, texts.n)
  end
  assert(load(code, "=lua-api.md:" .. line, "t", env))()
  local got = table.concat(lines, "\n")
  if want ~= "" and got ~= want then
    error(("line %d prints\n%s\nnot\n%s"):format(line, got, want))
  end
end
]=]

--- Do what the examples of a page show, and compare what they print; how many there are.
function documents.follow_examples(page)
  local script, n = { EXAMPLES }, 0
  for _, block in ipairs(documents.blocks(page)) do
    if block.what == "example" then
      local want = {}
      for line in block.text:gmatch "[^\n]+" do want[#want + 1] = line:match "%-%-> (.*)$" end
      script[#script + 1] = ("run(%d, %q, %q)"):format(block.line, block.text,
                                                    table.concat(want, "\n"))
      n = n + 1
    end
  end
  compare.with_folder({ ["examples.lua"] = table.concat(script, "\n") }, function(folder)
    assert(core.spawn { "ln", "-s", compare.data "", folder .. "/data" } == 0)
    local status, output, errors = run(folder, "duet examples.lua\n")
    same(output .. errors, status, 0)
  end)
  return n
end

return documents
