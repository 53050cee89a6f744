-- init.lua - what require "duet" gives: the library's public names.

local core = require "duet.core"
core.layer()
local check = require "duet.check"

require "duet.regularizer"
require "duet.fit"

local duet = {
  version = core.version,
  tensor = core.tensor,
  math = core.math,
  rng = core.rng,
  seed = core.seed,
  clock = core.clock,
  data = require "duet.data",
  plot = require "duet.plot",
  model = require "duet.model",
  load = core.load,
  reload = core.reload,
  minimize = require "duet.minimize",
  search = require "duet.search",
  plugins = require "duet.plugins",
}
for _, kind in ipairs(core.kinds) do duet[kind] = core[kind] end

-- A name that isn't there is an error at once, not a nil that fails elsewhere.
return setmetatable(duet, {
  __index = function(_, name)
    local names = {}
    for known in pairs(duet) do names[#names + 1] = known end
    table.sort(names)
    core.raise(("duet has no '%s'%s"):format(tostring(name), check.hint(name, names)))
  end,
})
