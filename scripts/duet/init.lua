-- init.lua - what require "duet" gives: the library's public names.

local core = require "duet.core"
core.layer()

require "duet.regularizer"
require "duet.fit"

local duet = {
  version = core.version,
  tensor = core.tensor,
  math = core.math,
  rng = core.rng,
  seed = core.seed,
  data = require "duet.data",
  plot = require "duet.plot",
  model = require "duet.model",
  load = core.load,
  minimize = require "duet.minimize",
  search = require "duet.search",
  plugins = require "duet.plugins",
}
for _, kind in ipairs(core.kinds) do duet[kind] = core[kind] end
return duet
