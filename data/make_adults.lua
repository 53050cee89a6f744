-- make_adults.lua - writes adults.csv: people who never lived, drawn from a stream with a seed.
--
--   build/duet data/make_adults.lua > data/adults.csv
--
-- The log of the odds of a high income is a sum over age, hours, education and job, in which age has
-- an optimum. About a fifth of the people have one. Some values are missing at random.

local duet = require "duet"
local rng = duet.rng(2026)

local EDUCATION = { school = -1.2, college = 0.2, university = 1.1 }
local JOB = { clerk = -0.4, craft = -0.1, manager = 1.3, sales = 0.1, service = -1.1 }

local function names(effects)
  local list = {}
  for name in pairs(effects) do list[#list + 1] = name end
  table.sort(list)
  return list
end

local function uniform(low, high)
  return rng:uniform(low, high, 1, 1):get(1, 1)
end

local function pick(list)
  return list[1 + math.floor(uniform(0, #list))]
end

-- A number as it is written in German; nothing for one in 25.
local function written(format, value)
  return uniform(0, 1) < 0.04 and "" or (format:format(value):gsub("%.", ","))
end

print "age;education;job;hours;commute_km;income"
for _ = 1, 800 do
  local age, education, job = uniform(18, 70), pick(names(EDUCATION)), pick(names(JOB))
  local hours, commute = uniform(10, 60), uniform(0, 80)
  local log_odds = 1.4 * (hours - 35) / 14 - 2 * ((age - 50) / 20) ^ 2 + EDUCATION[education]
                   + JOB[job] - 1.1
  local is_high = uniform(0, 1) < 1 / (1 + duet.math.exp(-log_odds))
  print(table.concat({ written("%d", age // 1 | 0), education,
                       uniform(0, 1) < 0.05 and "" or job, written("%.1f", hours),
                       written("%.2f", commute), is_high and "high" or "low" }, ";"))
end
