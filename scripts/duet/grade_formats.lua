-- grade_formats.lua - grades as CSV, JSON, Gradescope's results and JUnit's XML.

local grade = require "duet.grade"
local json = require "duet.json"

local formats = {}

local function csv_field(value)
  local text = tostring(value)
  return text:find '[",\r\n]' and '"' .. text:gsub('"', '""') .. '"' or text
end

local function csv_line(fields)
  for i, field in ipairs(fields) do fields[i] = csv_field(field) end
  return table.concat(fields, ",") .. "\n"
end

-- The points of a result by the name of the check.
local function by_check(result)
  local points = {}
  for _, check in ipairs(result.checks) do points[check.check] = check.points end
  return points
end

--- One line for each submission, a column for each check.
function formats.csv(given, results)
  local _, checks = grade.points(given)
  local lines = { csv_line { "submission", "points", "of", table.unpack(checks) } }
  lines[1] = lines[1]:gsub("\n$", ",mistake,problem\n")
  for _, result in ipairs(results) do
    local points, fields = by_check(result), { result.name, result.points, result.of }
    for _, check in ipairs(checks) do fields[#fields + 1] = points[check] or 0 end
    fields[#fields + 1] = result.mistake or ""
    fields[#fields + 1] = result.problem or ""
    lines[#lines + 1] = csv_line(fields)
  end
  return table.concat(lines)
end

--- Everything, hidden checks too.
function formats.json(given, results)
  for _, result in ipairs(results) do json.array(result.checks) end
  return json.encode({ exercise = given.title, kind = given.kind, against = given.against,
                       submissions = json.array(results) },
                     { "exercise", "kind", "against", "submissions" }) .. "\n"
end

-- A check's message for students: why it failed, unless that would give the answer away.
local function student_text(given, check)
  if check.ok then return "" end
  return given.hints == false and "failed" or check.text
end

--- Of one submission, as Gradescope reads results.json.
function formats.gradescope(given, result)
  local tests = json.array {}
  for i, check in ipairs(result.checks) do
    tests[i] = { name = check.check, score = check.points, max_score = check.of,
                 status = check.ok and "passed" or "failed", output = student_text(given, check),
                 visibility = check.hidden and "hidden" or "visible" }
  end
  local output = result.problem or given.hints ~= false and result.mistake or ""
  return json.encode({ score = result.points, output = output, tests = tests },
                     { "score", "output", "tests" }) .. "\n"
end

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

-- XML has no place for most control characters, not even escaped.
local function xml(text)
  return (tostring(text):gsub("[%z\1-\8\11\12\14-\31\127]", "?"):gsub('[&<>"]', ENTITIES)
          :gsub("\n", "&#10;"))
end

--- All submissions, each as a suite of JUnit's.
function formats.junit(given, results)
  local lines = { '<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>" }
  local function put(...) lines[#lines + 1] = string.format(...) end
  for _, result in ipairs(results) do
    local failed = 0
    for _, check in ipairs(result.checks) do failed = failed + (check.ok and 0 or 1) end
    put('  <testsuite name="%s" tests="%d" failures="%d">', xml(result.name), #result.checks,
        failed)
    for _, check in ipairs(result.checks) do
      put('    <testcase classname="%s" name="%s"%s', xml(given.title), xml(check.check),
          check.ok and "/>" or ">")
      if not check.ok then
        put('      <failure message="%s"/>', xml(student_text(given, check)))
        put "    </testcase>"
      end
    end
    if result.problem then put("    <system-err>%s</system-err>", xml(result.problem)) end
    put "  </testsuite>"
  end
  put "</testsuites>"
  return table.concat(lines, "\n") .. "\n"
end

return formats
