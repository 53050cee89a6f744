-- jobs.lua - a list of calls, each in a process of its own: what duet.map, search and compare use.

local core = require "duet.core"
local pack = require "duet.pack"

local jobs = {}

local TRIES = 3     -- of a call whose process is killed
local LOOK = 0.1    -- seconds between two looks at signals and at the clock

-- ---- One call -----------------------------------------------------------------------------------

-- The traceback ends where this file begins: what is below is of no interest.
local BELOW = "\n[^\n]*%[C%]: in function 'xpcall'\n[^\n]*jobs%.lua:.*"

local function traced(message)
  if type(message) ~= "string" then message = tostring(message) end
  local trace = debug.traceback(nil, 2):gsub("^\n?", "", 1):gsub(BELOW, "", 1)
  return { message = message, traceback = trace }
end

-- In the process of the call: its outcome, as bytes.
local function perform(run, i)
  if run.seeds then core.seed(run.seeds[i]) end
  local ok, result = xpcall(run.f, traced, run.list[i], i)
  if not ok then return assert(pack.encode { failed = result }) end
  local bytes, path, what = pack.encode { result = result }
  if bytes then return bytes end
  return pack.encode { failed = {
    message = ("the result%s is a %s; numbers, strings, booleans, tensors, histories, and tables "
               .. "of these can be returned"):format(path:gsub("^%.result", ""), what),
  } }
end

local function start(run, i)
  local worker, message = core.worker(function() return perform(run, i) end, run.n_workers)
  if worker then
    run.workers[#run.workers + 1] = worker
    run.indices[#run.indices + 1] = i
    run.tries[i] = (run.tries[i] or 0) + 1
    return true
  end
  if #run.workers == 0 then core.raise(("%s: %s"):format(run.what, message)) end
  return false
end

-- ---- Many calls ---------------------------------------------------------------------------------

-- Killing what still runs, however the run ends.
local function close(run)
  for _, worker in ipairs(run.workers) do getmetatable(worker).__close(worker) end
  run.workers, run.indices = {}, {}
end

-- The first failure in the order of the list is the one that is raised: items after it are not
-- needed any more, those before it are.
local function fail(run, i, failure)
  if not run.failed or i < run.failed then run.failed, run.failure = i, failure end
end

local function take(run, i, bytes)
  local outcome = pack.decode(bytes)
  run.n_done = run.n_done + 1
  if outcome.failed then return fail(run, i, outcome.failed) end
  run.results[i] = outcome.result
  if run.on_result then run.on_result(i, outcome.result) end
end

local SIGINT = 2

-- A process that was killed tried in vain: the memory may have been short, or somebody was at work.
local function retry(run, i, signal, status)
  if signal == SIGINT then error("interrupted", 0) end
  if not signal then
    return fail(run, i, { message = ("its process ended with status %d, before f returned")
                                    :format(status) })
  end
  if run.tries[i] >= TRIES then
    return fail(run, i, { message = ("its process was killed by signal %d, %d times")
                                    :format(signal, TRIES) })
  end
  table.insert(run.again, i)
end

local function wait(run)
  local place, bytes, signal, status = core.wait(run.workers, LOOK)
  if not place then return end
  local i = table.remove(run.indices, place)
  table.remove(run.workers, place)
  if bytes then take(run, i, bytes) else retry(run, i, signal, status) end
end

-- The next item to start, nil if there is none that is still needed.
local function next_item(run)
  local again = table.remove(run.again)
  if again then
    if run.failed and again > run.failed then return next_item(run) end
    return again
  end
  while run.next <= run.n and run.skip and run.skip(run.next) do
    run.next, run.n_done = run.next + 1, run.n_done + 1
  end
  if run.next > run.n or run.failed then return nil end
  run.next = run.next + 1
  return run.next - 1
end

local function fill(run)
  while #run.workers < run.n_workers do
    local i = next_item(run)
    if not i then return end
    if not start(run, i) then
      table.insert(run.again, i)
      return
    end
  end
end

-- Where no process can be made, in this one: with the same results, unless f changes what later
-- calls read. The default stream is left where it was.
local function run_here(run, show)
  local stream = core.default_rng()
  local state = stream:state()
  for i in next_item, run do
    show(run.n_done)
    take(run, i, perform(run, i))
  end
  stream:state(state)
end

-- ---- Progress -----------------------------------------------------------------------------------

local function meter_of(what, n, wanted)
  local on_terminal = core.terminal "stderr" ~= nil
  local label = type(wanted) == "string" and wanted or what
  if wanted == false or not (on_terminal or wanted) then return function() end end
  local begun, last = core.clock(), -1
  return function(n_done)
    local now = core.clock()
    if n_done == last or not on_terminal and n_done < n and now - begun < 1 then return end
    last = n_done
    local left = n_done > 0 and (now - begun) / n_done * (n - n_done)
    local text = ("%s: %d/%d%s"):format(label, n_done, n,
                   left and n_done < n and (", %.0f s left"):format(left) or "")
    if on_terminal then io.stderr:write("\r", text, "\27[K") else io.stderr:write(text, "\n") end
    if on_terminal and n_done == n then io.stderr:write "\r\27[K" end
  end
end

-- ---- The public part ----------------------------------------------------------------------------

local function describe(value)
  if type(value) == "string" then return (" ('%s')"):format(value) end
  if type(value) == "number" then return (" (%s)"):format(core.number(value)) end
  return ""
end

local function raise(run)
  local failure = run.failure
  local name = run.name and run.name(run.failed) or
               ("item %d%s"):format(run.failed, describe(run.list[run.failed]))
  local trace = failure.traceback and "\n" .. failure.traceback or ""
  error(("%s: %s: %s%s"):format(run.what, name, failure.message, trace), 0)
end

--- Call f(list[i], i) for all i, and return the results in order. Options:
--- what: the name for messages; workers: processes at a time; progress: as for fit;
--- seeds: what the default stream starts as in each call;
--- name(i): what messages call an item; skip(i): whether a call is needless, its result nil;
--- on_result(i, result): called here as soon as a result is there, in the order of their coming.
function jobs.run(list, f, options)
  local run = {
    what = options.what, list = list, n = #list, f = f, seeds = options.seeds, name = options.name,
    skip = options.skip, on_result = options.on_result,
    n_workers = math.max(1, math.min(options.workers or core.processors(), #list)),
    results = {}, workers = {}, indices = {}, tries = {}, again = {}, next = 1, n_done = 0,
  }
  local _ <close> = setmetatable({}, { __close = function() close(run) end })
  local show = meter_of(options.what, run.n, options.progress)
  if core.is_confined() then run_here(run, show) else fill(run) end
  while #run.workers > 0 do
    show(run.n_done)
    wait(run)
    fill(run)
  end
  show(run.n_done)
  if run.failed then raise(run) end
  return run.results
end

return jobs
