-- csv_duet.lua - a CSV file read by duet.
local duet = require "duet"
local side = require "side"
local spec = side.spec

side.serve {
  {
    name = spec.name,
    work = function()
      return assert(duet.data.csv(("%s/%d.csv"):format(spec.folder, spec.rows),
                                  { target = "y", threads = spec.threads }))
    end,
    result = function(data) return data.x:sum() + data.y:sum() end,
  },
}
