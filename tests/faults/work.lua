-- work.lua - one thing that reads or writes a file, for faults.lua: work.lua DIRECTORY WORK.
--
-- Ends with status 1 and a message where it fails, as any script of a user's does.

local duet = require "duet"

local directory, work = arg[1], arg[2]

local function model()
  return duet.model { inputs = 2, hidden = 3, outputs = 1, seed = 1 }
end

local function data()
  return duet.data.moons { rows = 20, noise = 0.1, seed = 1 }
end

local function options(path)
  return { epochs = 2, seed = 1, optimizer = duet.optimizer.sgd { lr = 0.1 }, progress = false,
           checkpoint = path and { path = path, every = 1 } }
end

local function history() return model():fit(data(), options()) end

-- By name: what is done with a path; each returns what came of it, to be compared.
local WORKS = {
  ["save m.duet"] = function(path) model():save(path) end,
  ["write x.npy"] = function(path) duet.tensor.ones(40, 30):write(path) end,
  ["write h.csv"] = function(path) history():write(path) end,
  ["draw p.svg"] = function(path) duet.plot { { y = { 1, 2, 3 } } }:save(path) end,
  ["checkpoint r.duet"] = function(path) assert(model():fit(data(), options(path))) end,
  ["load m.duet"] = function(path) return assert(duet.model.load(path)).w1:sum() end,
  ["read x.npy"] = function(path) return assert(duet.tensor.read(path)):sum() end,
  ["read t.csv"] = function(path)
    return assert(duet.data.csv(path, { target = "y" })).x:sum()
  end,
  ["resume r.duet"] = function(path)
    local given = options()
    given.epochs, given.resume = 3, path
    return assert(model():fit(data(), given)).loss[3]
  end,
}

local path = directory .. "/" .. work:match " (.*)$"
print(WORKS[work](path))
