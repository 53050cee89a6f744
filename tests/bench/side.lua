-- side.lua - what the sides of a benchmark written in Lua share; side.py is its twin.
local duet = require "duet"
local json = require "duet.json"

local side = {}

--- What the side was asked for: a JSON object on the command line.
side.spec = assert(json.decode(arg[1]))

--- Say that all is prepared, then do the work once for each line on stdin and answer with a line of
--- JSON: for each part its name, the seconds it took, the processor's seconds, and its result, by
--- which the sides are compared.
--- @param parts table of { name, prepare = f, work = f, result = f }: `work` is timed; it gets what
--- `prepare` returned, and `result` makes a number of what it returns, if that isn't one.
function side.serve(parts)
  print(json.encode { version = "duet " .. duet.version })
  io.stdout:flush()
  for _ in io.lines() do
    local answer = json.array {}
    for _, part in ipairs(parts) do
      local state = part.prepare and part.prepare()
      collectgarbage()
      local wall, cpu = duet.clock(), os.clock()
      local made = part.work(state)
      wall, cpu = duet.clock() - wall, os.clock() - cpu
      answer[#answer + 1] = {
        name = part.name, wall = wall, cpu = cpu,
        result = part.result and part.result(made) or made,
      }
    end
    print(json.encode(answer))
    io.stdout:flush()
  end
end

return side
