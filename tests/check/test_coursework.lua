-- test_coursework.lua - the exercises of docs/coursework.md fail as given, and pass when solved,
-- with the commands that it shows.
local compare = require "compare"
local core = require "duet.core"
local json = require "duet.json"
local same, contains = compare.same, compare.contains

local command = assert(os.getenv "DUET_COMMAND", "DUET_COMMAND: where the command is")
local folder = assert(os.getenv "DUET_TEST_COURSEWORK", "DUET_TEST_COURSEWORK: the plugins built")
local document = assert(os.getenv "DUET_TEST_DOCS", "DUET_TEST_DOCS: docs/") .. "/coursework.md"

-- What each comparison says of the exercise as it is given.
local PARTS = {
  optimizer_my_momentum = "step 2: w1[0][0] is",
  optimizer_my_rmsprop = "step 1: w1[0][0] is",
  optimizer_my_adam = "step 1: w1[0][0] is",
  regularizer_my_lasso = "penalty's result is 0, and l1 has",
}

-- The arguments of the document's command that checks a file, with another folder and prefix.
local function arguments_for(name, which)
  local text = assert(io.open(document)):read "a"
  local found = assert(text:match("\nduet (check %-%-against [%w_]+) %./" .. name .. "%.so\n"),
                       name .. ": no command in " .. document)
  local arguments = { command }
  for word in found:gmatch "%S+" do arguments[#arguments + 1] = word end
  arguments[#arguments + 1] = "--json"
  arguments[#arguments + 1] = ("%s/%s_%s.so"):format(folder, which, name)
  return arguments
end

local function failures(name, which)
  local status, output, errors = core.spawn(arguments_for(name, which))
  local failed = {}
  same("stderr", errors, "")
  for _, result in ipairs(assert(json.decode(output))[1].checks) do
    if result.outcome == "failed" then failed[#failed + 1] = result end
  end
  same("status", status, #failed > 0 and 1 or 0)
  return failed
end

local cases = {}
for name, text in pairs(PARTS) do
  cases[name .. " as given fails the comparison alone"] = function()
    local failed = failures(name, "given")
    same("failed checks", #failed, 1)
    same("check", failed[1].check, "against")
    contains("text", failed[1].text, text)
  end
  cases[name .. " solved passes"] = function()
    local failed = failures(name, "solved")
    same("failed", failed[1] and failed[1].text, nil)
  end
end
return cases
