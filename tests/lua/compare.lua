-- compare.lua - what suites compare with. All raise at their caller, saying what was compared.
require "duet"
local core = require "duet.core"
local json = require "duet.json"

local compare = {}

local function show(value)
  if math.type(value) == "float" then return ("%.17g"):format(value) end
  if type(value) == "string" then return ("'%s'"):format(value) end
  return tostring(value)
end

local function differ(what, got, want, level)
  error(("%s: got %s, want %s"):format(what, show(got), show(want)), level + 1)
end

--- The same value; NaN is the same as NaN, and 0 isn't -0.
function compare.same(what, got, want, level)
  if got ~= got and want ~= want then return end
  if got ~= want or got == 0 and 1 / got ~= 1 / want then
    differ(what, got, want, (level or 1) + 1)
  end
end

--- Numbers at most `tolerance` apart, relatively where they are above 1.
function compare.near(what, got, want, tolerance, level)
  local apart = type(got) == "number" and math.abs(got - want)
  if apart and apart <= tolerance * math.max(1, math.abs(want)) then return end
  differ(what, got, want, (level or 1) + 1)
end

--- A tensor, or an array of arrays, with these rows; exactly unless there is a tolerance.
function compare.rows(what, got, want, tolerance)
  compare.same("rows of " .. what, #got, #want, 2)
  for i, row in ipairs(want) do
    compare.same(("columns of %s[%d]"):format(what, i), #got[i], #row, 2)
    for j, value in ipairs(row) do
      local element = ("%s[%d][%d]"):format(what, i, j)
      if tolerance then
        compare.near(element, got[i][j], value, tolerance, 2)
      else
        compare.same(element, got[i][j], value, 2)
      end
    end
  end
end

--- Arrays with the same values; exactly unless there is a tolerance.
function compare.list(what, got, want, tolerance)
  compare.rows(what, { got }, { want }, tolerance)
end

--- A text that contains another.
function compare.contains(what, text, part, level)
  if type(text) ~= "string" or not text:find(part, 1, true) then
    error(("%s: got %s, want a text with '%s'"):format(what, show(text), part), (level or 1) + 1)
  end
end

--- f raises a message with this part, at a line of its own.
function compare.raises(part, f)
  local ok, message = pcall(f)
  if ok then error(("no error, want one with '%s'"):format(part), 2) end
  compare.contains("error", message, part, 2)
  local info = debug.getinfo(f, "S")
  local file, line = message:match "^(.-):(%d+): "
  line = tonumber(line)
  if file ~= info.short_src or line < info.linedefined or line > info.lastlinedefined then
    error(("raised elsewhere than at line %d: %s"):format(info.linedefined, message), 2)
  end
end

--- nil and a message with this part, as from a file that can't be read.
function compare.fails(part, result, message)
  compare.same("result", result, nil, 2)
  compare.contains("message", message, part, 2)
end

local function folder_of_tests()
  return (arg[0]:match "^(.*)/" or ".") .. "/.."
end

--- Where the golden files are.
function compare.golden_folder()
  return folder_of_tests() .. "/golden"
end

--- The golden values in a JSON file of tests/golden.
function compare.golden(name)
  local file <close> = assert(io.open(("%s/%s.json"):format(compare.golden_folder(), name)))
  return assert(json.decode(file:read "a"))
end

--- The path of a data set in data/.
function compare.data(name)
  return ("%s/../data/%s"):format(folder_of_tests(), name)
end

--- Call a function with the path of a file with this text, which is gone afterwards.
function compare.with_file(text, f)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  local ok, message = pcall(f, path)
  os.remove(path)
  if not ok then error(message, 0) end
  return message
end

--- Write a text into a file, in place of what it held.
function compare.write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

--- Call a function with the path of a folder with these files, by name; it is gone afterwards.
function compare.with_folder(files, f)
  local path = os.tmpname()
  os.remove(path)
  core.spawn { "mkdir", path }
  for name, text in pairs(files) do compare.write(path .. "/" .. name, text) end
  local ok, message = pcall(f, path)
  core.spawn { "rm", "-r", path }
  if not ok then error(message, 0) end
end

--- Whether there is no compiler of C++, which no part of duet needs; says so.
function compare.lacks_cpp()
  local is_missing = core.spawn { "c++", "--version" } ~= 0
  if is_missing then print "# skipped: no c++" end
  return is_missing
end

--- A CSV file of tests/golden as an array of { column = text }.
function compare.golden_csv(name)
  local lines = io.lines(("%s/%s.csv"):format(compare.golden_folder(), name))
  local columns, rows = {}, {}
  for column in lines():gmatch "[^,\r]+" do columns[#columns + 1] = column end
  for line in lines do
    local row, i = {}, 0
    -- A description may be quoted, with commas in it.
    line = line:gsub('"[^"]*"', function(text) return (text:gsub(",", ";")) end)
    for field in (line:gsub("\r$", "") .. ","):gmatch "([^,]*)," do
      i = i + 1
      row[columns[i]] = field
    end
    rows[#rows + 1] = row
  end
  return rows
end

return compare
