-- test_guide.lua - what the pages of docs/ show is done as their readers would do it.
local compare = require "compare"
local core = require "duet.core"
local documents = require "documents"
local same = compare.same

local build = os.getenv "DUET_COMMAND":match "^(.*)/"
local cases = {}

-- Each page, and how many blocks at least do something.
for page, least in pairs { ["plugin-guide.md"] = 10, ["choosing.md"] = 3, ["data.md"] = 12,
                           ["from-slides.md"] = 9, ["tutorial.md"] = 12,
                           ["prepare.md"] = 3, ["training.md"] = 8 } do
  cases[("%s: files, commands and what they print are as shown"):format(page)] = function()
    local done = documents.follow(page)
    assert(done >= least, ("only %d blocks were found"):format(done))
  end
end

cases["the plugins of each kind are those of duet new"] = function()
  local shown, kinds = {}, {}
  for _, kind in ipairs(core.kinds) do kinds[kind] = true end
  for _, block in ipairs(documents.blocks "plugin-guide.md") do
    if kinds[block.what] then
      shown[block.what] = true
      same("line " .. block.line, block.text,
           documents.read(("%s/core/cli/templates/%s.%s"):format(build, block.what,
                                                                 block.language)))
    end
  end
  for _, kind in ipairs(core.kinds) do
    if kind ~= "optimizer" then assert(shown[kind], kind .. " isn't shown") end
  end
end

return cases
