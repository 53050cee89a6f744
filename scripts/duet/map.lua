-- map.lua - duet.map: a function of each element of a list, on all processors.

local core = require "duet.core"
local check = require "duet.check"
local jobs = require "duet.jobs"

--- Call f(element, i) for each element, in processes of their own, and return the results in the
--- order of the list.
return function(list, f, options)
  if type(list) ~= "table" then
    core.raise(("map: a list and a function expected (got %s)"):format(type(list)))
  end
  if type(f) ~= "function" then
    core.raise(("map: a list and a function expected (got %s)"):format(type(f)))
  end
  check.length(list, "map: the list")
  local own = core.check("map", options)
  local seeds = {}
  for i = 1, #list do seeds[i] = core.draw_seed() end
  return jobs.run(list, f, { what = "map", workers = own.workers, progress = own.progress,
                             seeds = seeds })
end
