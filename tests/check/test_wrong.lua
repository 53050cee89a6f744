-- test_wrong.lua - deliberately wrong plugins: each is caught by the check meant for its fault.
local compare = require "compare"
local core = require "duet.core"
local json = require "duet.json"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local folder = assert(os.getenv "DUET_TEST_WRONG", "DUET_TEST_WRONG: where the plugins are")
local scripts = assert(os.getenv "DUET_TEST_WRONG_LUA", "DUET_TEST_WRONG_LUA: those in Lua")

-- Of each plugin the one check that fails, and a part of what it says.
local FAULTS = {
  ascends = { "descends", "300 steps on a quadratic leave" },
  ["breaks.lua"] = { "surroundings", "it sets string.format of Lua's standard library" },
  ["const.lua"] = { "bounds", "it wrote to gradient, which is const" },
  counts = { "state", "after other runs in the same process, step 1: lr's result is" },
  counts_all = { "weights", "with row_weight 1, 2, ... value gives" },
  crashes = { "runs", "it crashed by a segmentation fault" },
  default = { "descriptor", "'decay' has a default that its range excludes" },
  decay_assigns = { "gradient", "it assigns to what it should add to (+=)" },
  decay_gradient_alone = { "gradient", "it has a gradient and no penalty" },
  decay_penalty_alone = { "gradient", "it has a penalty, and neither a gradient nor a projection" },
  decay_says_surrogate = { "gradient", "and its gradients are what finite differences say" },
  double = { "float32", "in float32, step 1: w1[0][0] is" },
  duplicate = { "descriptor", "two slots have the name 'm'" },
  early = { "load", "refused: it has code that runs when it is loaded" },
  exits = { "runs", "it ended the process, by exit(3)" },
  exports = { "symbols", "it exports scaled, expected nothing but what DUET_EXPORT makes" },
  forges = { "runs", "it wrote to the checker's own socket" },
  fused = { "promises", "from value_and_gradient, the gradient[0][0] is" },
  ["hands_on.lua"] = { "imports", "it uses another plugin, the optimizer momentum",
                       timeout = "5" },
  handles = { "surroundings", "it changed the handler of signal 10" },
  hardcoded = { "bounds", "past the end of weight" },
  hidden = { "state", "after other runs in the same process, step 1: w1[0][0] is" },
  keeps = { "share", "with rate = 0.25, the share of zeros in forward's y is 0.7" },
  lasso_divides = { "gradient", "nan at weight = 0; the finite difference says 0" },
  lasso_falls = { "against", "where numbers are exact zeros", against = "l1" },
  ["leak.lua"] = { "surroundings", "it sets the global variable 'x', which its calls share" },
  leaks = { "leaks", "bytes allocated, expected none" },
  levels = { "levels", "DUET_CPU=v2, step 1: w1" },
  loops = { "runs", "it did not return within 0.5 s of processor time" },
  magic = { "descriptor", "its magic number is 0x4b554544, expected 0x54455544" },
  minimum = { "options", "the minimum of temperature (temperature = 0): step 1: w1" },
  moments = { "moments", "expected 0.5 +-" },
  negative = { "rate", "lr(t = 65, base = 0.1) is -" },
  normalizes = { "promises", "although DUET_ACTIVATION_ELEMENTWISE is set" },
  overruns = { "bounds", "past the end of gradient, which has" },
  parts = { "growth", "read parts through duet_part_at()" },
  penalty = { "gradient", "gradient's gradient[0][0] is" },
  prints = { "quiet", "it printed 't = 1', expected nothing; use duet_warn()" },
  ["raises.lua"] = { "runs", "backward: no field 'slope'" },
  rereads = { "in_place", "with y = x and gx = gy, forward's y[2][2] is" },
  rounds = { "surroundings", "it changed how numbers are rounded" },
  scale = { "scale", "forward of 1.5, drawn 400 times, gives 0.7" },
  scope = { "split", "in parts of 1, step 1: w1[0][0] is" },
  ["sets_a_global.lua"] = { "surroundings", "it sets the program's global variable 'steps'" },
  shares = { "threads", "it wrote to the static variable 'buffer', which all threads share" },
  silent = { "nan", "the gradient of each step was NaN, and all that came out is finite" },
  slope = { "gradient", "backward's gx[0][0] is" },
  straight_through_undeclared = { "gradient", "backward's gx[0][0] is" },
  trusts_scratch = { "scratch", "it crashed by a segmentation fault" },
  uncorrected_adam = { "against", ", and adam has ", against = "adam" },
  unweighted = { "gradient", "with row_weight, gradient's gradient[0][0] is" },
  ["upvalue.lua"] = { "state", "after other runs in the same process, step 1: w1[0][0] is" },
  unwritten = { "repeat", "with other bytes in memory not yet written, step 1: w1" },
  worse = { "better", "but higher_is_better is 1" },
  velocity_alarm = { "surroundings", "it changed the process's timers (alarm or setitimer)" },
  velocity_counts_calls = { "threads", "it wrote to the static variable 'calls'" },
  velocity_climbs = { "descends", "but 3000 steps" },
  velocity_clock = { "imports", "it calls clock(), which says the time or the process" },
  velocity_draws = { "runs", "it drew random numbers in a call that has none" },
  velocity_environment = { "surroundings", "it changed the environment's variables" },
  velocity_evaluates = { "runs", "it asked to evaluate, which only a model-scope optimizer can" },
  velocity_exponent = { "imports", "it calls exp(), whose bits differ between versions" },
  velocity_forks = { "surroundings", "it changed what processes there are: it left one behind" },
  velocity_forgets = { "sizes", "in one call for all, and" },
  velocity_hides_a_fork = { "surroundings", "processes behind, expected none" },
  velocity_forgets_small = { "against", "where numbers go down to 1e-9", against = "momentum" },
  velocity_holds_large = { "against", "where numbers go up to 1000", against = "momentum" },
  velocity_makes_a_file = { "surroundings", "it made the file 'trace.txt', expected none" },
  velocity_turns_at_one = { "against", "at ties and boundaries", against = "momentum" },
  velocity_turns_at_zero = { "against", "at ties and boundaries", against = "momentum" },
  velocity_without_momentum = { "against", "with momentum = 0 of momentum", against = "momentum" },
  velocity_leaves = { "runs", "it ended the process, by exit(0)" },
  velocity_limits = { "surroundings", "it changed the process's limits (setrlimit)" },
  velocity_loads = { "imports", "it calls dlopen(), which loads or finds code" },
  velocity_more_scalars = { "bounds", "past the end of the array scalar, which has 8 bytes" },
  velocity_more_slots = { "bounds", "past the end of the array slot, which has 8 bytes" },
  velocity_parallel = { "runs", "it called duet_parallel(), expected plain loops" },
  velocity_precedes = { "bounds", "8 bytes before the beginning of velocity" },
  velocity_prepares_slots = { "bounds", "it wrote to velocity, which is const in this call" },
  velocity_prepares_weights = { "bounds", "it wrote to weight, which is const in this call" },
  velocity_random = { "imports", "it calls rand(), whose numbers don't follow from the run's" },
  velocity_says_derivative_free = { "nan", "where the gradient of each step is NaN; expected" },
  velocity_says_no_descent = { "descends", "it declares DUET_FLAG_NO_DESCENT, and 300 steps" },
  velocity_scalars = { "bounds", "it wrote to the array scalar, which is const in this call" },
  velocity_shifts = { "bounds", "past the end of velocity, which has" },
  velocity_short_counter = { "sizes", "in one call for all, and" },
  velocity_thread_local = { "threads", "it wrote to thread-local memory" },
  velocity_turns = { "against", "at t up to 10000", against = "momentum" },
  velocity_umask = { "surroundings", "it changed the umask, from" },
  weightless = { "weights", "where row 0 has the row_weight 2 and all others 0, gradient" },
  writes_const = { "bounds", "it wrote to gradient, which is const" },
}

-- Right, and unusual: they declare what they are, and the check says what holds instead.
local DECLARED = {
  spsa = { "nan", "it declares that it does without the gradient, and doesn't read it" },
  straight_through = { "gradient", "it declares a surrogate gradient, which is finite" },
  velocity_freezes = { "descends", "it declares that it doesn't descend" },
  velocity_maximizes = { "descends", "it declares that it doesn't descend" },
}

-- Some need a function that no plugin may call, which `imports` names.
local CALLS = {
  exits = "exit", forges = "_exit", handles = "signal", rounds = "fesetround",
  velocity_alarm = "alarm", velocity_environment = "setenv", velocity_forks = "_exit",
  velocity_hides_a_fork = "_exit", velocity_leaves = "_exit", velocity_limits = "setrlimit",
  velocity_makes_a_file = "close",
  velocity_umask = "umask",
}

-- The builds differ only where the second one runs.
if not (" " .. (io.open "/proc/cpuinfo":read "a") .. " "):find " avx2 " then
  FAULTS.levels = nil
end

-- The results of all checks, by name, and their order.
local function check(name, fault, wanted)
  local file = name:find "%.lua$" and scripts .. "/" .. name or ("%s/%s.so"):format(folder, name)
  local arguments = { command, "check", "--json", "--timeout", fault.timeout or "0.5", file }
  if fault.against then
    table.move({ "--against", fault.against }, 1, 2, #arguments + 1, arguments)
  end
  local status, output, errors = core.spawn(arguments)
  same(name .. ": stderr", errors, "")
  same(name .. ": status", status, wanted)
  return assert(json.decode(output))[1]
end

local cases = {}

for name, fault in pairs(FAULTS) do
  cases[name .. " is caught by " .. fault[1]] = function()
    local failed, texts = {}, {}
    for _, result in ipairs(check(name, fault, 1).checks) do
      if result.outcome == "failed" then
        failed[#failed + 1] = result.check
        texts[result.check] = result.text
      end
    end
    local calls = CALLS[name]
    same("failed checks", table.concat(failed, " "), (calls and "imports " or "") .. fault[1])
    contains("text", texts[fault[1]], fault[2])
    if calls then
      contains("text of imports", texts.imports, ("it calls %s(), which"):format(calls))
    end
  end
end

for name, what in pairs(DECLARED) do
  cases[name .. " passes, as it declares what it is"] = function()
    for _, result in ipairs(check(name, what, 0).checks) do
      if result.check == what[1] then contains("text", result.text, what[2]) end
    end
  end
end

return cases
