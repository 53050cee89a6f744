-- kills.lua - what a killed run leaves: is each checkpoint whole, and is none lost?
--
--   duet tests/kills/kills.lua [KILLS [SEED]]
--
-- Starts train.lua, kills it with SIGKILL at a random moment, and starts it again, until it has
-- been killed a few times and may end. Every other chain of starts is in a pid namespace of its
-- own, where each start has the same process number, as in a container. After each kill the
-- checkpoint has to be there, whole, and no older than the last one reported as written; no start
-- may be refused; in the end the run's weights and losses are those of an unbroken run, to the bit,
-- and nothing lies beside the checkpoint. Prints the figures; exit status 1 if something of this
-- isn't so.

local core = require "duet.core"

local KILLS <const> = math.tointeger(tonumber(arg[1] or "20"))
local SEED <const> = math.tointeger(tonumber(arg[2] or os.time()))
local EACH <const> = 5 -- kills in a chain
local VARIANTS <const> = { "plain", "early", "best" }

local HERE <const> = arg[0]:match "^(.*)/[^/]*$" or "."

local spawn <const> = core.spawn

local function first_line(words) return (select(2, spawn(words)):match "[^\n]*") end

local command = first_line { "sh", "-c", 'readlink "/proc/$PPID/exe"' }
local UNSHARE <const> = { "unshare", "--pid", "--fork", "--mount-proc", "--kill-child" }

local function can_unshare()
  local words = table.move(UNSHARE, 1, #UNSHARE, 1, {})
  words[#words + 1] = "true"
  return spawn(words) == 0
end

-- Start the run; `seconds` until it is killed, or nil. Its status, output and messages.
local function start(path, variant, seconds, is_apart)
  local words = {}
  local function add(list) table.move(list, 1, #list, #words + 1, words) end
  if seconds then add { "timeout", "-s", "KILL", ("%.4f"):format(seconds) } end
  if is_apart then add(UNSHARE) end
  add { command, HERE .. "/train.lua", path, variant }
  return spawn(words)
end

local function seconds_of(f)
  local before = require("duet").clock()
  f()
  return require("duet").clock() - before
end

-- What an unbroken run prints from `done` on, and how long it takes.
local function unbroken(place, variant)
  local result
  local seconds = seconds_of(function()
    local status, output, errors = start(("%s/whole_%s.duet"):format(place, variant), variant)
    assert(status == 0, errors)
    result = output:match "done.*"
  end)
  return { result = result, seconds = seconds }
end

-- The epoch that a checkpoint is of, or nil and what is wrong with it.
local function epoch_of(path, variant)
  local status, output, errors = spawn { command, HERE .. "/train.lua", path, variant, "look" }
  if status ~= 0 then return nil, errors end
  return tonumber(output), output
end

local faults = {}
local function expect(is_right, ...)
  if not is_right then faults[#faults + 1] = string.format(...) end
  return is_right
end

local figures = { kills = 0, chains = 0, with_checkpoint = 0, leftovers = 0, apart = 0 }

-- After a kill: the checkpoint is whole, and has at least the epoch last reported as written.
local function examine(path, variant, output, what)
  local written = 0
  for epoch in output:gmatch "written\t(%d+)\n" do written = math.max(written, tonumber(epoch)) end
  local file = io.open(path)
  if not file then
    expect(written == 0, "%s: epoch %d was reported as written, and there is no file", what,
           written)
    return
  end
  file:close()
  figures.with_checkpoint = figures.with_checkpoint + 1
  local epoch, message = epoch_of(path, variant)
  if expect(epoch, "%s: the checkpoint can't be read: %s", what, message) then
    expect(epoch >= written, "%s: epoch %d was reported as written, and the file has %d", what,
           written, epoch)
  end
end

local function names_in(place)
  local _, output = spawn { "ls", "-A", place }
  local names = {}
  for name in output:gmatch "[^\n]+" do names[#names + 1] = name end
  return names
end

local function chain(place, variant, whole, rng, is_apart)
  local what = ("%s%s, chain %d"):format(variant, is_apart and " in a namespace" or "",
                                         figures.chains + 1)
  local path = place .. "/run.duet"
  for _ = 1, EACH do
    local status, output, errors = start(path, variant, rng:uniform() * whole.seconds, is_apart)
    if status == 0 then break end -- it was quicker
    if expect(status == 137, "%s: a start ends with %s: %s", what, tostring(status), errors) then
      figures.kills = figures.kills + 1
      figures.apart = figures.apart + (is_apart and 1 or 0)
    end
    examine(path, variant, output, what)
    figures.leftovers = figures.leftovers + (#names_in(place) > 1 and 1 or 0)
  end
  local status, output, errors = start(path, variant, nil, is_apart)
  expect(status == 0, "%s: the last start ends with %s: %s", what, tostring(status), errors)
  expect(output:match "done.*" == whole.result, "%s: the result isn't that of an unbroken run",
         what)
  local left = names_in(place)
  expect(#left == 1, "%s: there are %s", what, table.concat(left, ", "))
  figures.chains = figures.chains + 1
end

local rng = require("duet").rng(SEED)
local place = first_line { "mktemp", "-d", "-t", "duet-kills.XXXXXX" }
local is_apart_possible = can_unshare()
local wholes = {}
for _, variant in ipairs(VARIANTS) do wholes[variant] = unbroken(place, variant) end
while figures.kills < KILLS and #faults < 20 do
  local directory = ("%s/%d"):format(place, figures.chains)
  spawn { "mkdir", directory }
  local variant = VARIANTS[figures.chains % #VARIANTS + 1]
  chain(directory, variant, wholes[variant], rng, is_apart_possible and figures.chains % 2 == 1)
  spawn { "rm", "-rf", directory }
end
spawn { "rm", "-rf", place }
if not is_apart_possible then print "no pid namespaces here: none of the chains is in one" end
print(("%d kills in %d chains, %d in a pid namespace of their own: %d left a checkpoint, %d of "
       .. "them a part of the next one, too; seed %d"):format(
  figures.kills, figures.chains, figures.apart, figures.with_checkpoint, figures.leftovers, SEED))
for _, fault in ipairs(faults) do print(fault) end
print(#faults == 0 and "all checkpoints are whole, and all runs end as unbroken ones"
      or ("%d faults"):format(#faults))
os.exit(#faults == 0)
