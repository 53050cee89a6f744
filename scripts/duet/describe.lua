-- describe.lua - d:describe(): what each column of a data set holds.

local core = require "duet.core"
local check = require "duet.check"

local DAY = 86400

-- Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar.
local function civil(days)
  local z = days + 719468
  local era = z // 146097
  local of_era = z - era * 146097
  local year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
  local of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
  local month = (5 * of_year + 2) // 153
  local day = of_year - (153 * month + 2) // 5 + 1
  month = month < 10 and month + 3 or month - 9
  return year_of_era + era * 400 + (month <= 2 and 1 or 0), month, day
end

local function show_date(value)
  local days = math.floor(value)
  local year, month, day = civil(days)
  local text = ("%04d-%02d-%02d"):format(year, month, day)
  local seconds = math.floor((value - days) * DAY + 0.5)
  if seconds == 0 then return text end
  return ("%s %02d:%02d"):format(text, seconds // 3600, seconds // 60 % 60)
end

local function show_number(value)
  return ("%.6g"):format(value)
end

-- A name on one line, as messages show it.
local function show_name(name)
  return (name:gsub("%c", function(byte) return ("\\x%02x"):format(byte:byte()) end))
end

local function cells(i, record)
  local row = { show_name(record.name or tostring(i)), record.kind, tostring(record.missing) }
  if record.different then
    local share = ("%s (%d), of %d names"):format(show_name(record.most or "-"),
                                                  record.count, record.different)
    row[4] = record.most and share or "no names"
  elseif record.min then
    local show = record.kind == "date" and show_date or show_number
    for j, field in ipairs { "min", "mean", "max" } do row[3 + j] = show(record[field]) end
  end
  return row
end

local TITLES = { "column", "kind", "missing", "min", "mean", "max" }
local ON_THE_LEFT = { true, true }

-- The width of a string of UTF-8, in characters.
local function width_of(text)
  return utf8.len(text) or #text
end

local function line_of(row, widths)
  local parts = {}
  for j, text in ipairs(row) do
    local blanks = (" "):rep(widths[j] - width_of(text))
    local is_left = ON_THE_LEFT[j] or #row == 4
    parts[j] = is_left and j ~= 3 and text .. blanks or blanks .. text
  end
  return (table.concat(parts, "  "):gsub(" +$", ""))
end

local description = { __name = "duet.description", __metatable = "duet.description",
                      __index = check.list_index("description", {}) }

local NOT_OF_ALL = { name = true, min = true, mean = true, max = true, different = true,
                     most = true, count = true }
local record_type = { __name = "duet.description.column", __metatable = "duet.description.column",
                      __index = check.index("description", {}, NOT_OF_ALL) }

function description.__tostring(records)
  local rows, widths = { TITLES }, {}
  for i, record in ipairs(records) do rows[i + 1] = cells(i, record) end
  for _, row in ipairs(rows) do
    for j, text in ipairs(row) do
      -- What is most frequent may run over the columns of numbers.
      if #row ~= 4 or j < 4 then widths[j] = math.max(widths[j] or 0, width_of(text)) end
    end
  end
  local lines = { records.title }
  for i, row in ipairs(rows) do
    lines[i + 1] = line_of(row, #row == 4 and { widths[1], widths[2], widths[3],
                                                width_of(row[4]) } or widths)
  end
  return table.concat(lines, "\n")
end

--- A record of each input and then of each target: { name, kind, missing, min, mean, max }, or
--- { name, kind, missing, different, most, count } of what holds names.
return function(d)
  local records = core.data.summary(d)
  for i, record in ipairs(records) do
    record.role = i > d.columns and "target" or "input"
    setmetatable(record, record_type)
  end
  records.title = tostring(d)
  return setmetatable(records, description)
end
