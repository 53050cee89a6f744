-- minimize.lua - an optimizer at work on a function of one's own.

local core = require "duet.core"

local function fail(message, ...)
  core.raise(("minimize: " .. message):format(...))
end

--- Minimize f from x0, a tensor or a table of numbers: x, f(x), and the trace of values, one before
--- each step. f(x) returns its value and a tensor with its gradient.
return function(f, x0, options)
  if type(f) ~= "function" then fail("a function expected (got %s)", core.show(f)) end
  local own = core.check("minimize", options)
  local x = type(x0) == "table" and core.tensor(x0) or x0:copy()
  local stepper = own.optimizer:attach(x)
  local trace, first = {}, nil
  -- The first call in a step is at the weights before it; a line search may call more often.
  local function evaluate()
    local value, gradient = f(x)
    first = first or value
    return value, gradient
  end
  for i = 1, own.steps do
    first = nil
    stepper:step(evaluate)
    trace[i] = first
  end
  x = stepper:prediction()
  return x, (f(x)), trace
end
