-- verify_command.lua - `duet verify`: repeats the run that left a receipt, and compares.

local core = require "duet.core"
local command_line = require "duet.command_line"
local difference = require "duet.receipt_difference"
local receipt = require "duet.receipt"
local store = require "duet.store"

local USAGE = [[
usage: duet verify [OPTION...] RECEIPT

Repeats the run that wrote RECEIPT, a file of model:fit(data, { receipt = "run.json" }), by running
its script again up to the end of this run, and compares the two: options, plugins and what they do,
data, the loss of each epoch and the weights after it. The numbers don't depend on the machine, the
build or the number of threads. Nothing is written to RECEIPT, but the script does all that it does
otherwise, such as writing files of its own.

  --script FILE       run FILE instead of the script that RECEIPT names
  --plugin-path PATH  search the directories in PATH (A:B) first
  -h, --help          print this

Exit status: 0 where the runs are the same to the bit; 1 where they differ, or if something fails; 2
for a wrong command line.]]

local line = command_line.new("duet verify", USAGE, { "--script", "--plugin-path" }, {})

local function read(path)
  local opened = io.open(path, "rb")
  local text = opened and opened:read "a"
  if opened then opened:close() end
  return text
end

-- The script's path and text: where the receipt says, or else beside the receipt.
local function find_script(given, path, saved)
  if given then
    return given, read(given) or line:fail("--script: %s can't be read", given)
  end
  if not saved.script then
    line:fail("%s: the run wasn't one of a script's file; --script names one that does the same",
              path)
  end
  local beside = path:match "^(.*/)[^/]*$" or ""
  for _, place in ipairs { saved.script.path, beside .. saved.script.path:match "[^/]*$" } do
    local text = read(place)
    if text then return place, text end
  end
  line:fail("%s: its script %s isn't there; --script says where it is", path, saved.script.path)
end

local function report(path, saved, found)
  local list = difference(found, saved)
  for _, sentence in ipairs(list) do print(("%s: %s"):format(path, sentence)) end
  if #list > 0 then os.exit(1, true) end
  print(("%s: the same, to the bit, after %d epochs"):format(path, found.ended.epochs))
  os.exit(0, true)
end

--- Do what the arguments of the command ask for.
return function(...)
  local given, operands = line:read({ ... }, true)
  if #operands ~= 1 then line:refuse("expected one RECEIPT, got %d", #operands) end
  if given["--plugin-path"] then core.add_plugin_path(given["--plugin-path"]) end
  local path = operands[1]
  local saved, message = receipt.read(path)
  if not saved then line:fail("%s", message) end
  local script, text = find_script(given["--script"], path, saved)
  if saved.script and saved.script.hash ~= ("%016x"):format(store.hash(text)) then
    io.stderr:write(("duet verify: %s isn't the script that the receipt was made with, byte for "
                     .. "byte\n"):format(script))
  end
  receipt.on_finish = function(found)
    if found.path == saved.path and found.nth == saved.nth then report(path, saved, found) end
  end
  local arguments = saved.script and saved.script.arguments or {}
  _G.arg = table.move(arguments, 1, #arguments, 1, { [0] = script })
  local chunk, problem = loadfile(script)
  if not chunk then line:fail("%s", problem) end
  chunk(table.unpack(arguments))
  line:fail("%s ended without the run of %s: fit { receipt = %s }", script, path,
            core.show(saved.path))
end
