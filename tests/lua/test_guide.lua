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
                           ["prepare.md"] = 3, ["training.md"] = 8, ["imbalance.md"] = 3,
                           ["by-hand.md"] = 6, ["coming-from.md"] = 4, ["grading.md"] = 3 } do
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

cases["the gallery's script draws every picture of its page"] = function()
  if core.spawn { "gnuplot", "--version" } ~= 0 then return print "# skipped: no gnuplot" end
  local drawn = {}
  compare.with_folder({}, function(path)
    local status, output, errors = core.spawn { os.getenv "DUET_COMMAND",
                                                compare.data "../scripts/gallery.lua", path }
    same("status: " .. errors, status, 0)
    for name in output:gmatch "([%w_]+)%.svg" do drawn[name] = true end
  end)
  for name in documents.read(compare.data "../docs/gallery.md"):gmatch "gallery/([%w_]+)%.svg" do
    assert(drawn[name], name)
    drawn[name] = nil
  end
  same("not on the page", next(drawn), nil)
end

cases["the examples of lua-api.md print what they say"] = function()
  local n = documents.follow_examples "lua-api.md"
  assert(n >= 20, n)
end

return cases
