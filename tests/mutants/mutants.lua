-- mutants.lua - a test of duet check: does it catch small mistakes in right plugins?
--
--   build/duet tests/mutants/mutants.lua [COUNT [SEED [KIND]]]
--
-- Each mutant is a plugin that comes with duet, with one place of one method changed: an operator,
-- a comparison, a constant, an index, a sign, `=` for `+=`, float for double. It is compiled for
-- float64 and checked with --against the plugin that it was made from. Mutants whose code is the
-- same as the plugin's are left out. Prints how many were caught, and each that survived. Not part
-- of the tests: it takes about a second for each mutant.

local core = require "duet.core"
local duet = require "duet"

local count, seed, kind = tonumber(arg[1] or 100), tonumber(arg[2] or 0), arg[3]
local root = arg[0]:gsub("tests/mutants/[^/]*$", "")
root = root == "" and "." or root
local command = os.getenv "DUET_COMMAND" or root .. "/build/duet"
local compiler = os.getenv "CC" or "cc"

-- What is looked for, as a pattern, and what takes its place.
local MUTATIONS = {
  { "plus", " %+ ", " - " },
  { "minus", " %- ", " + " },
  { "times", " %* ", " / " },
  { "divided", " / ", " * " },
  { "less", " < ", " <= " },
  { "greater", " > ", " >= " },
  { "adds", " %+= ", " = " },
  { "subtracts", " %-= ", " += " },
  { "sign", "= %-", "= " },
  { "negated", "return ", "return -" },
  { "index", "%[i%]", "[0]" },
  { "slot", "slot%[0%]", "slot[1]" },
  { "slot", "slot%[1%]", "slot[0]" },
  { "one", "%f[%w]1%f[%W]", "2" },
  { "zero", "%f[%w.]0%f[^%w.]", "1" },
  { "half", "0%.5", "0.25" },
  { "two", "%f[%w]2%f[%W]", "3" },
  { "float", "const double ", "const float " },
  { "update", "where%->t%f[%W]", "where->t - 1" },
  { "static", "^    double ", "    static double " },
}

-- ---- Places ------------------------------------------------------------------------------------

-- Lines of functions' bodies: no directives, comments, strings or rows of a descriptor.
local function is_code(line)
  return line:find "^    " and not line:find '["#]' and not line:find "DUET_"
         and not line:find "^%s*[/*.]" and not line:find "/%*" and not line:find "for %(size_t"
end

local function places_of(path)
  local lines, places = {}, {}
  for line in io.lines(path) do
    lines[#lines + 1] = line
    for _, mutation in ipairs(MUTATIONS) do
      local from, to = line:find(mutation[2])
      while from and is_code(line) do
        places[#places + 1] = { line = #lines, from = from, to = to, mutation = mutation }
        from, to = line:find(mutation[2], math.max(to, from + 1))
      end
    end
  end
  return lines, places
end

local function mutate(lines, place)
  local changed = table.move(lines, 1, #lines, 1, {})
  local line = lines[place.line]
  changed[place.line] = line:sub(1, place.from - 1) .. place.mutation[3] .. line:sub(place.to + 1)
  return table.concat(changed, "\n") .. "\n", changed[place.line]
end

-- ---- Compiling and checking --------------------------------------------------------------------

local directory = os.tmpname()
os.remove(directory)
assert(os.execute("mkdir -m 700 " .. directory))

local function write(path, text)
  local file = assert(io.open(path, "w"))
  assert(file:write(text))
  file:close()
end

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "a"
  if file then file:close() end
  return text
end

-- The shared object's bytes; nil where it doesn't compile.
local function compile(plugin, source)
  local from = directory .. "/plugin.c"
  local to = ("%s/%s_%s.so"):format(directory, plugin.kind, plugin.name)
  write(from, source)
  local status = core.spawn {
    compiler, "-O2", "-w", "-std=gnu11", "-shared", "-fPIC", "-fvisibility=hidden",
    "-ffp-contract=off", "-fno-math-errno", "-DDUET_REAL=64", "-DDUET_LEVEL=1",
    "-I" .. root .. "/include",
    "-I" .. root .. "/plugins/" .. plugin.kind, "-o", to, from, "-lm",
  }
  return status == 0 and read(to) or nil, to
end

local function is_caught(plugin, path)
  local status = core.spawn { command, "check", "--quiet", "--timeout", "5",
                              "--against", plugin.name, path }
  return status ~= 0
end

-- ---- All ---------------------------------------------------------------------------------------

local plugins = {}
local listing = assert(io.popen(("ls %s/plugins/%s/*.c"):format(root, kind or "*")))
for path in listing:lines() do
  local its_kind, name = path:match "([%w_]+)/([%w_]+)%.c$"
  local plugin = { path = path, kind = its_kind, name = name }
  plugin.lines, plugin.places = places_of(path)
  if #plugin.places > 0 then plugins[#plugins + 1] = plugin end
end
listing:close()

local rng = duet.rng(seed)
local function draw(n) return math.min(n, 1 + math.floor(rng:uniform() * n)) end

local made, caught, same, broken = 0, 0, 0, 0
while made < count and broken + same < 20 * count do
  local plugin = plugins[draw(#plugins)]
  local place = plugin.places[draw(#plugin.places)]
  local source, changed = mutate(plugin.lines, place)
  plugin.plain = plugin.plain or compile(plugin, table.concat(plugin.lines, "\n") .. "\n")
  local object, path = compile(plugin, source)
  if not object then
    broken = broken + 1
  elseif object == plugin.plain then
    same = same + 1
  else
    made = made + 1
    if is_caught(plugin, path) then
      caught = caught + 1
    else
      print(("survived  %s:%d: %s: %s"):format(plugin.path, place.line, place.mutation[1],
                                               changed:match "^%s*(.-)$"))
    end
  end
end
os.execute("rm -r " .. directory)
print(("%d of %d mutants caught, %.1f %%; %d more had the same code, %d didn't compile; seed %d")
      :format(caught, made, 100 * caught / math.max(made, 1), same, broken, seed))
