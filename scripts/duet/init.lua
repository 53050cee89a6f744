-- init.lua - what require "duet" gives: the library's public names.

local core = require "duet.core"
core.layer()
local check = require "duet.check"

require "duet.regularizer"
require "duet.fit"

-- Read when it is first called.
core.data_methods.folds = check.arguments({
  folds = function(data, options) return require "duet.folds"(data, options):each() end,
}).folds

local duet = {
  version = core.version,
  tensor = core.tensor,
  math = core.math,
  rng = core.rng,
  seed = core.seed,
  clock = core.clock,
  data = require "duet.data",
  model = require "duet.model",
  prepare = core.prepare,
  load = core.load,
  status = core.status,
  reload = core.reload,
}
for _, kind in ipairs(core.kinds) do duet[kind] = core[kind] end

-- What most scripts can do without is read when it is first asked for, so that they start sooner.
local LATER = { compare = true, folds = true, map = true, minimize = true, plot = true,
                plugins = true, search = true, seeds = true }

local function take_later(name)
  local value = check.arguments({ [name] = require("duet." .. name) })[name]
  rawset(duet, name, value)
  return value
end

local index = check.index("duet", duet)

-- A name that isn't there is an error at once, not a nil that fails elsewhere.
return setmetatable(duet, {
  __index = function(_, name)
    if LATER[name] then return take_later(name) end
    return index(nil, name)
  end,
  __pairs = function()
    for name in pairs(LATER) do take_later(name) end
    return next, duet
  end,
})
