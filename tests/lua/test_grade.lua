-- test_grade.lua - duet grade: what submissions earn, and attacks that earn nothing.
local compare = require "compare"
local catalogue = require "duet.mistake_catalogue"
local core = require "duet.core"
local json = require "duet.json"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local cases = {}

local EXERCISE = [[
return {
  title = "Momentum", level = 1, kind = "optimizer", plugin = "my_momentum", against = "momentum",
  points = { build = 1, bounds = 2, quiet = 1, against = 6 }, hidden = { "against" },
  task = "Write Polyak's heavy ball.",
}
]]

local SOURCE = [[
#include <duet/optimizer.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct my_momentum { double momentum; };
static const struct duet_option options[] = {
    DUET_OPTION(my_momentum, momentum, 0.9, "[0, 1]", "share kept"), DUET_END };
static const struct duet_slot slots[] = { DUET_SLOT("velocity"), DUET_END };
$GLOBAL
static void my_step(const void *o, const struct duet_update *u)
{
    const real lr = (real)u->where->lr, share = (real)((const struct my_momentum *)o)->momentum;
    real *v = u->slot[0];
    (void)v, (void)share;
    $STEP
    for (size_t i = 0; i < u->n; i++)
        $FORMULA
}
DUET_PLUGIN(optimizer, my_momentum, "1.0.0", .summary = "momentum",
            .config_size = sizeof(struct my_momentum), .options = options, .slots = slots,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01, .step = my_step);
]]
local RIGHT = "{ v[i] = share * v[i] + u->gradient[i]; u->weight[i] -= lr * v[i]; }"
local PLAIN = "u->weight[i] -= lr * u->gradient[i];"

local function source(formula, step, global)
  local parts = { FORMULA = formula, STEP = step or "", GLOBAL = global or "" }
  return (SOURCE:gsub("%$(%u+)", parts))
end

local LUA = [[
local duet = require "duet"
$GLOBAL
duet.optimizer.define {
  name = "my_momentum", version = "1.0.0", lr = 0.01, slots = { "velocity" },
  options = { { name = "momentum", default = 0.9, range = "[0, 1]", summary = "share kept" } },
  step = function(u)
    $STEP
  end,
}
]]
local LUA_RIGHT = "local v = u.slots.velocity v:mul(u.options.momentum):add(u.gradient) "
                  .. "u.weight:add(v, -u.lr)"
local LUA_PLAIN = "u.weight:add(u.gradient, -u.lr)"

local function script(step, global)
  return (LUA:gsub("%$(%u+)", { STEP = step, GLOBAL = global or "" }))
end

-- Grade submissions { ["ann/my_momentum.c"] = text }: what is printed, by format.
local function grade(seconds, files, ...)
  local arguments, status, output, errors = { ... }, nil, nil, nil
  compare.with_folder({ ["exercise.lua"] = EXERCISE }, function(path)
    for name, text in pairs(files) do
      local place = ("%s/class/%s"):format(path, name)
      core.spawn { "mkdir", "-p", place:match "^(.*)/" }
      compare.write(place, text)
    end
    local words = { command, "grade", "--seconds", seconds }
    for _, word in ipairs(arguments) do words[#words + 1] = (word:gsub("^%./", path .. "/")) end
    words[#words + 1] = path .. "/exercise.lua"
    words[#words + 1] = path .. "/class"
    status, output, errors = core.spawn(words)
  end)
  return status, output, errors
end

local function grades_of(seconds, files)
  local status, output, errors = grade(seconds, files, "--format", "json")
  assert(status == 0, errors)
  local by_name = {}
  for _, result in ipairs(assert(json.decode(output)).submissions) do
    by_name[result.name] = result
  end
  return by_name
end

cases["right submissions get all points, others those of the checks that they pass"] = function()
  local grades = grades_of("60", {
    ["ann/my_momentum.c"] = source(RIGHT), ["bob/my_momentum.c"] = source(PLAIN),
    ["carl/my_momentum.lua"] = script(LUA_RIGHT), ["dora/my_momentum.c"] = "int x = ;",
    ["eve/notes.txt"] = "nothing yet", ["fred.c"] = source(RIGHT),
    ["gina/my_momentum.c"] = source(PLAIN, 'printf("%g", (double)u->weight[0]);'),
  })
  for name, points in pairs { ann = 10, bob = 4, carl = 10, dora = 0, eve = 0,
                              ["fred.c"] = 10 } do
    same(name, grades[name].points, points)
    same(name .. " of", grades[name].of, 10)
  end
  assert(grades.gina.points < 4, "printing costs points")
  contains("dora", grades.dora.problem, "my_momentum.c:1:9: error")
  contains("eve", grades.eve.problem, "there is no my_momentum.c, .cpp or .lua")
end

cases["each format has the points, and hidden checks are hidden from students"] = function()
  compare.with_folder({}, function(out)
    local files = { ["a b/my_momentum.c"] = source(PLAIN), ["c/my_momentum.c"] = source(PLAIN) }
    local status, output = grade("60", files, "--output", out)
    same("status", status, 0)
    contains("table", output, "These go wrong in the same way: a b, c (step 2: w1[0][0] is")
    local function read(name)
      local file <close> = assert(io.open(out .. "/" .. name))
      return file:read "a"
    end
    contains("csv", read "grades.csv", "submission,points,of,against,bounds,build,quiet,"
             .. "mistake,problem\na b,4,10,0,2,1,1,it is plain gradient descent: what should be "
             .. "kept from step to step has no effect,\n")
    local given = assert(json.decode(read "gradescope/a b.json"))
    same("score", given.score, 4)
    for _, test in ipairs(given.tests) do
      same(test.name, test.visibility, test.name == "against" and "hidden" or "visible")
    end
    contains("junit", read "junit.xml", '<testsuite name="a b" tests="4" failures="1">')
  end)
end

-- Mistakes as students make them, and what they are told.
local MISTAKES = {
  steps = { "{ v[i] = share * v[i] + lr * u->gradient[i]; u->weight[i] -= v[i]; }",
    "the velocity sums steps" },
  ahead = { "{ v[i] = share * v[i] + u->gradient[i]; "
            .. "u->weight[i] -= lr * (u->gradient[i] + share * v[i]); }", "it looks ahead" },
  sign = { "{ v[i] = share * v[i] + u->gradient[i]; u->weight[i] += lr * v[i]; }", "it climbs" },
  fixed = { "{ v[i] = (real)0.9 * v[i] + u->gradient[i]; u->weight[i] -= lr * v[i]; }",
    "it is right with momentum = 0.9" },
  plain = { PLAIN, "it is plain gradient descent" },
}

cases["the mistake is named in words"] = function()
  local files = {}
  for name, mistake in pairs(MISTAKES) do files[name .. "/my_momentum.c"] = source(mistake[1]) end
  local grades = grades_of("60", files)
  for name, mistake in pairs(MISTAKES) do
    contains(name, grades[name].mistake or "nothing", mistake[2])
  end
end

cases["an exercise may bring a file of mistakes of its own, which must be one"] = function()
  local right = EXERCISE
  local file = [[
return require "duet.mistaken" {
  kind = "optimizer", name = "mine", state = { "v" },
  options = { { name = "momentum", default = 0.9, range = "[0, 1]" } },
  formula = "v = momentum * v + g; w = w - lr * v",
  mistakes = { { "w - lr", "w + lr", "up the hill" } },
}]]
  local climbs = { ["ann/my_momentum.c"] = source(MISTAKES.sign[1]),
                   ["../optimizer_mine.lua"] = file }
  EXERCISE = right:gsub("task =", 'mistakes = "optimizer_mine.lua", task =')
  local grades = grades_of("60", climbs)
  same("mistake", grades.ann.mistake, "up the hill")
  climbs["../optimizer_mine.lua"] = "return 3"
  local status, _, errors = grade("60", climbs)
  EXERCISE = right
  same("status", status, 1)
  contains("message", errors, "exercise.lua: mistakes: ")
  contains("message", errors, "optimizer_mine.lua: it returns 3, expected what duet.mistaken")
end

-- The formulas of the catalogue whose right form isn't the reference with its defaults.
local REFERENCES = {
  amsgrad = "adam,amsgrad=true", cosine = "cosine,periodic=false,steps=40",
  linear = "linear,steps=5,start_factor=0.1",
}

local function files_of_mistakes()
  local here = package.searchpath("duet.grade", package.path):match "^(.*)/"
  local _, output = core.spawn { "find", here .. "/mistakes", "-name", "*_*.lua" }
  local list = {}
  for path in output:gmatch "[^\n]+" do list[#list + 1] = path end
  table.sort(list)
  return list
end

-- Without a mistake each formula is its reference: so what replaces a part of it is a mistake.
cases["the formulas of the catalogue are those of their references"] = function()
  local n = 0
  for _, path in ipairs(files_of_mistakes()) do
    local found = assert(catalogue.read(path))
    if found.formula then
      local reference = REFERENCES[found.name] or found.name
      local status, output = core.spawn { command, "check", "--quiet", "--only", "against",
                                          "--against", reference, path }
      same(path .. output, status, 0)
      _, output = core.spawn { command, "inspect", found.kind .. "."
                               .. reference:match "^[%w_]+" }
      for _, option in ipairs(found.options or {}) do contains(path, output, option.name .. " ") end
      n = n + 1
    end
  end
  assert(n >= 25, n)
end

cases["each mistake of the catalogue is a plugin that is there, and differs from its reference"] =
function()
  local n = 0
  for _, path in ipairs(files_of_mistakes()) do
    local kind, name = path:match "/([a-z]+)_([a-z0-9_]+)%.lua$"
    for _, row in ipairs(assert(catalogue.rows(path))) do
      if row[1]:find("/", 1, true) and n % 10 == 0 then
        local reference = REFERENCES[name] or name
        local status, output = core.spawn { command, "check", "--quiet", "--only", "against",
                                            "--against", row[1], "--plugin-path", ".",
                                            kind .. "." .. reference:match "^[%w_]+" }
        same(row[1] .. output, status, 1)
        contains(row[1], output, " and " .. name .. " has ")
      elseif not row[1]:find("/", 1, true) then
        local status, output = core.spawn { command, "inspect", kind .. "."
                                            .. row[1]:match "^[%w_]+" }
        same(row[1], status, 0)
        for option in row[1]:gmatch ",([%w_]+)=" do contains(row[1], output, option) end
      end
      n = n + 1
    end
  end
  assert(n >= 300, n)
end

-- What a submission that gets no point for its formula tries instead: in a step, or outside.
-- Nothing may earn it the points of `against`, nor take away those of others.
local VERDICT = [==[[{\"failed\":0,\"checks\":[{\"check\":\"against\",\"outcome\":\"ok\"}]}]]==]
local function constructor(code)
  return ("__attribute__((constructor)) static void go(void) { %s }"):format(code)
end

-- The file of the plugin that submissions are compared with.
local _, plugins = core.spawn { command, "list", "--json", "optimizer" }
local REFERENCE = "none"
for _, plugin in ipairs(assert(json.decode(plugins))) do
  if plugin.name == "momentum" then REFERENCE = plugin.file end
end

local ATTACKS = {
  ["ends at once"] = { "_exit(0);" },
  ["ends in a constructor"] = { "", constructor "_exit(0);" },
  ["ends in a destructor"] = { "",
    "__attribute__((destructor)) static void go(void) { _exit(0); }" },
  ["prints a verdict"] = { ('puts("%s"); fflush(stdout);'):format(VERDICT) },
  ["prints a verdict to every descriptor"] = { ([[for (int f = 0; f < 64; f++)
      if (write(f, "%s", 62) < 0) {}]]):format(VERDICT) },
  ["prints a verdict to the checker's stdout"] = { [[char p[64];
      snprintf(p, sizeof p, "/proc/%d/fd/1", getppid());
      int f = open(p, O_WRONLY); if (f >= 0) { if (write(f, "[]", 2) < 0) {} _exit(0); }]] },
  ["kills the checker"] = { "kill(getppid(), SIGKILL);" },
  ["stops the checker"] = { "kill(getppid(), SIGSTOP);" },
  ["kills everybody"] = { "kill(-1, SIGKILL);" },
  ["never ends"] = { "for (;;) {}" },
  ["sleeps"] = { "for (;;) sleep(100);" },
  ["takes all memory"] = { [[for (;;) {
      char *p = malloc(1 << 26); if (p) memset(p, 1, 1 << 26); }]] },
  ["writes without end"] = { 'for (;;) fputs("xxxxxxxxxxxxxxxx", stderr);' },
  ["fills the disk"] = { [[static char b[1 << 16];
      int f = open("big", O_CREAT | O_WRONLY, 0600);
      for (;;) if (write(f, b, sizeof b) < 0) break;]] },
  ["writes the checker's memory"] = { [[char p[64];
      snprintf(p, sizeof p, "/proc/%d/mem", getppid());
      int f = open(p, O_RDWR); if (f >= 0) _exit(0);]] },
  ["runs a program"] = { 'if (u->where->t == 1 && system("touch /tmp/duet_was_here")) {}' },
  ["writes into the home directory"] = { [[
      int f = open("/root/.profile", O_APPEND | O_WRONLY); if (f >= 0) close(f);]] },
  ["removes its own file"] = { 'unlink("optimizer_my_momentum.so");' },
  ["loads the reference"] = { "", "#include <dlfcn.h>\n"
    .. constructor 'dlopen("optimizer_momentum.so", RTLD_NOW);' },
  ["calls the reference in C"] = { [[double c[64] = { (double)share };
      void *file = dlopen(REFERENCE, RTLD_NOW);
      void *(*entry)(void) = (void *(*)(void))dlsym(
          file, sizeof(real) == 8 ? "duet_plugin_f64" : "duet_plugin_f32");
      (*(const struct duet_optimizer **)entry())->step(c, u);
      return;]], ('#include <dlfcn.h>\n#define REFERENCE "%s"'):format(REFERENCE) },
  ["includes a file of the system"] = { "", '#include "/etc/passwd"' },
  ["includes another submission"] = { "", '#include "../../class/ann/my_momentum.c"' },
  ["takes in bytes of a file"] = { "", [[__asm__(".incbin \"/etc/shadow\"");]] },
  ["includes a device"] = { "", '#include "/dev/zero"' },
  ["includes itself"] = { "", "#include __FILE__" },
  ["has a macro without end"] = { "", [[#define A(x) x x x x x x x x
#define B(x) A(A(A(A(x))))
static const char *const s = B(B(B("y")));]] },
  ["sets an alarm"] = { "alarm(1);" },
  ["ignores signals"] = { "signal(SIGTERM, SIG_IGN); signal(SIGXCPU, SIG_IGN); for (;;) {}" },
}
-- What a kernel without namespaces, or without Landlock, lets a submission do to others.
local _, layers = core.spawn { command, "sandbox", "--layers" }
local function has(layer) return layers:find("yes  " .. layer, 1, true) ~= nil end
if not has "processes" then ATTACKS["kills everybody"] = nil end

-- The limit of processes doesn't hold for root, whose machine would be busy for a while: then
-- another user runs submissions, if that one can reach duet.
local is_root = select(2, core.spawn { "id", "-u" }) == "0\n"
local can_change = is_root and core.spawn { command, "sandbox", "--user", "65534", "--read",
                                            command:match "^(.*)/", command, "-v" } == 0
if has "processes" and (can_change or not is_root) then
  ATTACKS["multiplies"] = { "for (;;) if (fork() < 0) _exit(0);" }
end

-- Right if a file can be opened, by a system call that no check sees; else what earns nothing.
local CALL <const> = [[
static long call(long number, long argument)
{
    long got;
    __asm__ volatile("syscall" : "=a"(got) : "0"(number), "D"(argument), "S"(0L), "d"(0L)
                     : "rcx", "r11", "memory");
    return got;
}]]
local function opens(path)
  return { ([[const long file = call(2, (long)"%s");
      if (file >= 0) { call(3, file); for (size_t i = 0; i < u->n; i++) %s return; }]])
           :format(path, RIGHT), CALL }
end
local is_x86_64 = select(2, core.spawn { "uname", "-m" }) == "x86_64\n"
if has "files" and is_x86_64 then
  ATTACKS["opens the reference"] = opens(REFERENCE)
  ATTACKS["opens the users"] = opens "/etc/passwd"
  ATTACKS["opens the exercise"] = opens "../../exercise.lua"
  ATTACKS["opens another stage"] = opens "../1/my_momentum.c"
end

local LUA_ATTACKS = {
  ["borrows a step"] = { [[u.slots.velocity:mul(u.options.momentum):add(u.gradient)
    duet.optimizer.sgd { lr = u.lr }:attach(u.weight):step(u.slots.velocity)]] },
  ["borrows a step at some rates alone"] = { [[
    u.slots.velocity:mul(u.options.momentum):add(u.gradient)
    if u.lr == 0.0625 then
      duet.optimizer.sgd { lr = u.lr }:attach(u.weight):step(u.slots.velocity)
    else u.weight:add(u.slots.velocity, -u.lr) end]] },
  ["calls the reference"] = { [[
    at = at or duet.optimizer.momentum { lr = u.lr, momentum = u.options.momentum }:attach(u.weight)
    at:step(u.gradient)]], "local at" },
  ["ends the program"] = { "os.exit(0)" },
  ["runs a program in Lua"] = { "if u.t == 1 then os.execute 'touch /tmp/duet_was_here' end" },
  ["opens a pipe"] = { "if u.t == 1 then io.popen('id'):close() end" },
  ["prints a verdict in Lua"] = {
    ("io.stdout:write '%s' os.exit(0)"):format((VERDICT:gsub("\\", ""))) },
  ["reads another file"] = { "assert(io.open '/etc/passwd')" },
  ["loads a library"] = { "package.loadlib('libc.so.6', 'exit')()" },
  ["replaces the library"] = { LUA_PLAIN, "duet.optimizer = {} package.loaded['duet'] = nil" },
  ["replaces the core"] = { LUA_PLAIN, [[local core = require "duet.core"
for k in pairs(core) do pcall(rawset, core, k, function() return 0 end) end]] },
  ["loops in Lua"] = { "while true do end" },
}

-- These last as long as they may.
local LONG = {}
for _, name in ipairs { "never ends", "sleeps", "takes all memory", "multiplies", "fills the disk",
                        "writes without end", "stops the checker", "ignores signals",
                        "loops in Lua" } do LONG[name] = true end

-- The attacks as submissions: those that are long, or the others.
local function attackers(are_long)
  local files, n = {}, 0
  for name, attack in pairs(ATTACKS) do
    if (LONG[name] or false) == are_long then
      files[name .. "/my_momentum.c"] = source(PLAIN, attack[1], attack[2])
      n = n + 1
    end
  end
  for name, attack in pairs(LUA_ATTACKS) do
    if (LONG[name] or false) == are_long then
      files[name .. "/my_momentum.lua"] = script(attack[1], attack[2])
      n = n + 1
    end
  end
  return files, n
end

local function expect_nothing(grades)
  for name, result in pairs(grades) do
    for _, check in ipairs(result.checks) do
      if name ~= "ann" and check.check == "against" then same(name, check.points, 0) end
    end
    if name ~= "ann" and result.points > 4 then
      error(("'%s' gains points: %d"):format(name, result.points))
    end
  end
end

cases["attacks gain nothing, and harm nobody"] = function()
  local files, n = attackers(false)
  files["ann/my_momentum.c"] = source(RIGHT)
  os.remove "/tmp/duet_was_here"
  local grades = grades_of("60", files)
  same("ann", grades.ann.points, 10)
  expect_nothing(grades)
  if has "files" then same("a file was made", io.open "/tmp/duet_was_here", nil) end
  assert(n >= 29, n)
end

cases["a source can't take in the file of the reference, nor a plugin read it"] = function()
  if not has "files" then return print "# skipped: no Landlock" end
  local grades = grades_of("60", {
    ["ann/my_momentum.c"] = source(PLAIN, "", ('__asm__(".incbin \\"%s\\"");'):format(REFERENCE)),
    ["bob/my_momentum.c"] = source(PLAIN, table.unpack(opens "/dev/null")),
  })
  contains("ann", grades.ann.problem, "momentum.so")
  same("ann", grades.ann.points, 0)
  if is_x86_64 then same("bob, who opens what he may", grades.bob.points, 10) end
  local attack = script(LUA_ATTACKS["calls the reference"][1], "local at")
  compare.with_folder({ ["optimizer_my_momentum.lua"] = attack }, function(path)
    local file = path .. "/optimizer_my_momentum.lua"
    local status, output = core.spawn { command, "check", "--alone", "--only", "runs", file }
    same("status", status, 1)
    contains("why", output, "optimizer_momentum.so: Permission denied")
  end)
end

cases["attacks that go on and on end with their time, and gain nothing"] = function()
  local files, n = attackers(true)
  expect_nothing(grades_of("2", files))
  assert(n >= 8, n)
end

cases["an exercise that is wrong is refused, with the reason"] = function()
  local right = EXERCISE
  local wrong = {
    { "kind = \"optimizer\"", "kind = \"optimiser\"",
      "kind is 'optimiser' (did you mean 'optimizer'?)" },
    { "plugin = \"my_momentum\",", "", "'plugin' is nil, expected a string" },
    { "title =", "titel =", "no field 'titel' (did you mean 'title'?)" },
    { "bounds = 2", "bonds = 2",
      "points has 'bonds', which is no check (did you mean 'bounds'?)" },
    { "bounds = 2", "bounds = -2", "points has 'bounds' = -2, expected numbers from 0" },
    { "{ \"against\" }", "{ \"state\" }", "hidden[1] is 'state', for which there are no points" },
    { "against = \"momentum\",", "", "points has 'against', and there is no field 'against'" },
    { "return", "os.execute 'id' return", "attempt to index a nil value (global 'os')" },
    { "return {", "return {{", "expected" },
  }
  for _, case in ipairs(wrong) do
    local first, last = right:find(case[1], 1, true)
    EXERCISE = right:sub(1, first - 1) .. case[2] .. right:sub(last + 1)
    local status, output, errors = grade("60", { ["ann/my_momentum.c"] = "x" })
    EXERCISE = right
    same("status of " .. case[2], status, 1)
    same("stdout", output, "")
    contains(case[2], errors, case[3])
  end
end

return cases
