-- mutants.lua - a test of duet check: does it catch small mistakes in right plugins?
--
--   build/duet tests/mutants/mutants.lua [--count N] [--seed N] [--kind KIND] [--results FILE]
--
-- Each mutant is a plugin that comes with duet, with one place of its source or of a header beside
-- it changed: an operator, a comparison, a constant, an index, a sign, `=` for `+=`, float for
-- double. It is compiled for float64 and checked with --against the plugin that it was made from;
-- what that comparison misses gets all other checks too. Mutants whose code is the plugin's, to the
-- byte, count for nothing, and so do those that survivors.lua tells to be equivalent.
--
-- Without --count all mutants are made; with it, as many as are drawn by --seed. Results are lines
-- that are appended to FILE: a run that was stopped goes on where it was. Two jobs run at a time.
-- Not part of the tests: it takes some minutes.

local core = require "duet.core"
local duet = require "duet"

local JOBS = 2
local root = arg[0]:gsub("tests/mutants/[^/]*$", "")
root = root == "" and "." or root:gsub("/$", "")
local command = os.getenv "DUET_COMMAND" or root .. "/build/duet"
local compiler = os.getenv "CC" or "cc"

-- What is looked for, as a pattern, and what takes its place.
local MUTATIONS = {
  { "plus", " %+ ", " - " },
  { "minus", " %- ", " + " },
  { "times", " %* ", " / " },
  { "divided", " / ", " * " },
  { "less", " < ", " <= " },
  { "less or equal", " <= ", " < " },
  { "greater", " > ", " >= " },
  { "greater or equal", " >= ", " > " },
  { "equal", " == ", " != " },
  { "and", " && ", " || " },
  { "or", " || ", " && " },
  { "adds", " %+= ", " = " },
  { "subtracts", " %-= ", " += " },
  { "multiplies", " %*= ", " = " },
  { "sign", "= %-", "= " },
  { "negated", "return ", "return -" },
  { "index", "%[i%]", "[0]" },
  { "slot", "slot%[0%]", "slot[1]" },
  { "slot", "slot%[1%]", "slot[0]" },
  { "one", "%f[%w]1%f[%W]", "2" },
  { "zero", "%f[%w.]0%f[^%w.]", "1" },
  { "half", "0%.5", "0.25" },
  { "two", "%f[%w]2%f[%W]", "3" },
  { "least", "fmin%(", "fmax(" },
  { "greatest", "fmax%(", "fmin(" },
  { "float", "const double ", "const float " },
  { "update", "where%->t%f[%W]", "where->t - 1" },
  { "static", "^    double ", "    static double " },
}

-- ---- The command line --------------------------------------------------------------------------

local options = { count = nil, seed = 0, kind = nil, results = nil, part = nil }

local function usage(what)
  io.stderr:write(("mutants.lua: %s; usage: [--count N] [--seed N] [--kind KIND] "
                   .. "[--results FILE]\n"):format(what))
  os.exit(2)
end

for i = 1, #arg, 2 do
  local name = arg[i]:match "^%-%-(%l+)$"
  if not name or not ("count seed kind results part"):find(name, 1, true) then
    usage(("unknown option '%s'"):format(arg[i]))
  end
  options[name] = arg[i + 1] or usage(("%s needs a value"):format(arg[i]))
end
for _, name in ipairs { "count", "seed", "part" } do
  local given = options[name]
  if given then
    options[name] = math.tointeger(tonumber(given))
                    or usage(("--%s is '%s', expected a whole number"):format(name, given))
  end
end

-- ---- Files -------------------------------------------------------------------------------------

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "a"
  if file then file:close() end
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  assert(file:write(text))
  file:close()
end

local function make_directory()
  local path = os.tmpname()
  os.remove(path)
  assert(os.execute("mkdir -m 700 " .. path))
  return path
end

-- ---- Mutants -----------------------------------------------------------------------------------

-- Lines of functions' bodies: no directives, comments, strings or rows of a descriptor.
local function is_code(line)
  return line:find "^    " and not line:find '["#]' and not line:find "DUET_"
         and not line:find "^%s*[/*.]" and not line:find "/%*" and not line:find "for %(size_t"
         and not line:find "return %(double%)NAN" -- whose sign means nothing
end

-- Each place of a file that a mutation applies to, as a mutant of the plugins made from it.
local function add_mutants(mutants, plugins, path)
  local number, seen = 0, {}
  for line in io.lines(path) do
    number = number + 1
    for _, mutation in ipairs(MUTATIONS) do
      local from, to = line:find(mutation[2])
      while from and is_code(line) do
        local changed = line:sub(1, from - 1) .. mutation[3] .. line:sub(to + 1)
        local file = path:match "plugins/(.*)$"
        local what = ("%s: %s -> %s"):format(file, line:match "^%s*(.-)%s*$",
                                             changed:match "^%s*(.-)%s*$")
        seen[what] = (seen[what] or 0) + 1
        mutants[#mutants + 1] = {
          plugins = plugins, path = path, line = number, changed = changed, mutation = mutation[1],
          key = ("%s #%d"):format(what, seen[what]), -- stays the same when lines move
        }
        from, to = line:find(mutation[2], math.max(to, from + 1))
      end
    end
  end
end

-- All mutants of all plugins; those of a header are mutants of all plugins that include it.
local function all_mutants()
  local mutants, headers, order = {}, {}, {}
  local listing = assert(io.popen(("ls %s/plugins/%s/*.c"):format(root, options.kind or "*")))
  for path in listing:lines() do
    local kind, name = path:match "([%w_]+)/([%w_]+)%.c$"
    local plugin = { path = path, kind = kind, name = name }
    local function include(from)
      for header in read(from):gmatch '#include "([%w_]+%.h)"' do
        local beside = path:gsub("[^/]*$", header)
        if not headers[beside] then order[#order + 1] = beside end
        headers[beside] = headers[beside] or {}
        table.insert(headers[beside], plugin)
        include(beside)
      end
    end
    add_mutants(mutants, { plugin }, path)
    include(path)
  end
  listing:close()
  for _, path in ipairs(order) do add_mutants(mutants, headers[path], path) end
  return mutants
end

-- As many as are asked for, drawn without replacement.
local function draw(mutants)
  local rng = duet.rng(options.seed)
  local n = math.min(options.count or #mutants, #mutants)
  for i = 1, options.count and n or 0 do
    local j = i + math.floor(rng:uniform() * (#mutants - i + 1))
    mutants[i], mutants[j] = mutants[j], mutants[i]
  end
  return table.move(mutants, 1, n, 1, {})
end

-- ---- Compiling and checking --------------------------------------------------------------------

-- The shared object's bytes, nil where it doesn't compile, and its path. `mutant` is nil for the
-- plugin as it is.
local function compile(directory, plugin, mutant)
  local to = ("%s/%s_%s.so"):format(directory, plugin.kind, plugin.name)
  local from = ("%s/%s.c"):format(directory, plugin.name)
  local header
  write(from, read(plugin.path))
  if mutant then
    local lines = {}
    for line in io.lines(mutant.path) do lines[#lines + 1] = line end
    lines[mutant.line] = mutant.changed
    header = mutant.path ~= plugin.path and directory .. "/" .. mutant.path:match "[^/]*$"
    write(header or from, table.concat(lines, "\n") .. "\n")
  end
  local status = core.spawn {
    compiler, "-O2", "-w", "-std=gnu11", "-shared", "-fPIC", "-fvisibility=hidden",
    "-ffp-contract=off", "-fno-math-errno", "-DDUET_REAL=64", "-DDUET_LEVEL=1",
    "-I" .. root .. "/include", "-I" .. root .. "/plugins/" .. plugin.kind, "-o", to, from, "-lm",
  }
  if header then os.remove(header) end
  os.remove(from)
  return status == 0 and read(to) or nil, to
end

-- "against", "checks" or "survived".
local function judge(plugin, path)
  local against = { command, "check", "--quiet", "--timeout", "2", "--only", "against",
                    "--against", plugin.name, path }
  if core.spawn(against) ~= 0 then return "against" end
  return core.spawn { command, "check", "--quiet", "--timeout", "2", path } ~= 0 and "checks"
         or "survived"
end

-- The best that is known of any of its plugins: one has to be caught.
local function try(directory, mutant)
  local best = "same"
  for _, plugin in ipairs(mutant.plugins) do
    plugin.plain = plugin.plain or compile(directory, plugin)
    local object, path = compile(directory, plugin, mutant)
    if not object then return "broken" end
    local verdict = object == plugin.plain and "same" or judge(plugin, path)
    os.remove(path)
    if verdict == "against" or verdict == "checks" then return verdict end
    if verdict == "survived" then best = verdict end
  end
  return best
end

-- What is known already: verdicts by key.
local function read_results(path)
  local results = {}
  for line in (read(path) or ""):gmatch "[^\n]+" do
    local verdict, key = line:match "^(%l+)\t(.*)$"
    if verdict then results[key] = verdict end
  end
  return results
end

-- Every JOBS-th mutant; a line for each.
local function work(mutants, part)
  local directory, known = make_directory(), read_results(options.results)
  for i = part, #mutants, JOBS do
    local mutant = mutants[i]
    if not known[mutant.key] then
      local verdict = try(directory, mutant)
      local file = assert(io.open(options.results, "a"))
      assert(file:write(verdict, "\t", mutant.key, "\n"))
      file:close()
    end
  end
  os.execute("rm -r " .. directory)
end

-- ---- The report --------------------------------------------------------------------------------

local function add(counts, name, verdict)
  local row = counts[name] or { caught = 0, survived = 0, equivalent = 0 }
  row[verdict] = row[verdict] + 1
  counts[name] = row
end

local function print_counts(title, counts)
  local names = {}
  for name in pairs(counts) do names[#names + 1] = name end
  table.sort(names)
  print(("%-18s %8s %8s %10s %8s"):format(title, "caught", "survived", "equivalent", "share"))
  for _, name in ipairs(names) do
    local row = counts[name]
    print(("%-18s %8d %8d %10d %6.1f %%"):format(name, row.caught, row.survived, row.equivalent,
          100 * row.caught / math.max(row.caught + row.survived, 1)))
  end
  print()
end

local function report(mutants)
  local results = read_results(options.results)
  local told = dofile(root .. "/tests/mutants/survivors.lua")
  local by_kind, by_mutation, all, left = {}, {}, {}, { same = 0, broken = 0 }
  local by_checks = 0
  for _, mutant in ipairs(mutants) do
    local verdict = results[mutant.key]
    if left[verdict] then
      left[verdict] = left[verdict] + 1
    elseif verdict then
      local counted = verdict ~= "survived" and "caught"
                      or told[mutant.key] and "equivalent" or "survived"
      add(by_kind, mutant.plugins[1].kind, counted)
      add(by_mutation, mutant.mutation, counted)
      add(all, "all", counted)
      by_checks = by_checks + (verdict == "checks" and 1 or 0)
      if counted == "survived" then print(("survived  %s"):format(mutant.key)) end
    end
  end
  print()
  print_counts("kind", by_kind)
  print_counts("mutation", by_mutation)
  print_counts("", all)
  print(("%d were caught by the other checks alone; %d had the plugin's own code, %d didn't "
         .. "compile; seed %d"):format(by_checks, left.same, left.broken, options.seed))
end

-- ---- All ---------------------------------------------------------------------------------------

if options.part then
  work(draw(all_mutants()), options.part)
  return
end
local own = not options.results and os.tmpname()
options.results = options.results or own
local jobs = {}
for part = 1, JOBS do
  local words = { "nice", command, arg[0], "--part", part, "--results", options.results }
  for _, name in ipairs { "count", "seed", "kind" } do
    if options[name] then
      words[#words + 1] = "--" .. name
      words[#words + 1] = options[name]
    end
  end
  jobs[part] = assert(io.popen(table.concat(words, " ")))
end
for _, job in ipairs(jobs) do
  io.write(job:read "a")
  job:close()
end
report(draw(all_mutants()))
if own then os.remove(own) end
