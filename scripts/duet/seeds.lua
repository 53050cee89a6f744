-- seeds.lua - duet.seeds: a function of several seeds, on all processors.

local core = require "duet.core"
local jobs = require "duet.jobs"

--- Call f(seed) for the seeds 0 to n - 1, in processes of their own, and return the results in that
--- order. The default stream starts as that seed in each.
return function(n, f, options)
  if math.type(n) ~= "integer" or n < 1 then
    core.raise(("seeds: a number of seeds from 1 expected (got %s)"):format(tostring(n)))
  end
  if type(f) ~= "function" then
    core.raise(("seeds: a function expected (got %s)"):format(type(f)))
  end
  local own = core.check("map", options)
  local list = {}
  for i = 1, n do list[i] = i - 1 end
  return jobs.run(list, f, {
    what = "seeds", workers = own.workers, progress = own.progress, seeds = list,
    name = function(i) return ("seed %d"):format(i - 1) end,
  })
end
