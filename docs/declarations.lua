-- declarations.lua - options as the stub for editors declares them.

local core = require "duet.core"

local declarations = {}

local TYPES = { real = "number", int = "integer", bool = "boolean", text = "string",
                reals = "number[]" }

local function written(value)
  if type(value) == "table" then return "none" end -- lists are empty unless given
  if type(value) == "string" then return ('"%s"'):format(value) end
  return type(value) == "number" and core.number(value) or tostring(value)
end

--- The class of a table of options.
function declarations.class_of(name)
  if name == "curve" or name:find(".", 1, true) then return "duet." .. name end
  return ("duet.%s.options"):format(name)
end

-- Types of the forms of an option that has several.
local FORMS = {
  data = "duet.data", tensor = "duet.tensor", rng = "duet.rng", numbers = "number[]",
  strings = "string[]", table = "table<string, any[]>", boolean = "boolean", string = "string",
  options = "table<string, any>",
  prepare = "duet.prepare.options", preparation = "duet.preparation",
}

local function type_of_form(form)
  if FORMS[form] then return FORMS[form] end
  if form:find "^[%[%(]" then return "number" end
  if form:find "^fun%(" or form:find '^"' or form == "false" then return form end
  return ("duet.%s|string"):format(form)
end

-- What each type of row is called, where TYPES doesn't say.
local describe = {}

local function type_of(row)
  local kind = describe[row.type] and describe[row.type](row) or TYPES[row.type]
  assert(kind, "no type is known for an option that is a " .. row.type)
  return kind
end

function describe.choice(row) return '"' .. table.concat(row.choices, '"|"') .. '"' end
function describe.plugin(row) return ("duet.%s|string"):format(row.kind) end
function describe.plugins(row) return ("(duet.%s|string)[]"):format(row.kind) end
function describe.sum(row)
  return ("duet.%s|duet.%s.sum|string"):format(row.allowed, row.allowed)
end

function describe.texts() return "string|string[]" end
function describe.named(row)
  return ("duet.%s|string|table<integer|string, duet.%s|string>"):format(row.allowed, row.allowed)
end

function describe.form(row)
  local types = {}
  for form in row.allowed:gmatch "[^|]+" do types[#types + 1] = type_of_form(form) end
  return table.concat(types, "|")
end

function describe.table(row)
  if not row.plain then return declarations.class_of(row.table) end
  local first = row.plain:match "^%S+"
  for _, inner in ipairs((core.options(row.table))) do
    if inner.name == first then return type_of(inner) .. "|" .. declarations.class_of(row.table) end
  end
end

--- "---@field lr? number Rate of the steps. In (0, inf), 0.001 unless given."
function declarations.option(row)
  local more = {}
  if row.range and row.range ~= "(-inf, inf)" then more[#more + 1] = "in " .. row.range end
  if row.needs then more[#more + 1] = ("with `%s`"):format(row.needs) end
  if row.default ~= nil then more[#more + 1] = written(row.default) .. " unless given" end
  local text = (row.summary .. "."):gsub("^%l", string.upper)
  if #more > 0 then
    text = ("%s %s."):format(text, (table.concat(more, ", "):gsub("^%l", string.upper)))
  end
  local optional = row.required and "" or "?"
  return ("---@field %s%s %s %s"):format(row.name, optional, type_of(row), text)
end

--- The class of a table of options, from the line of its summary to its last field.
function declarations.table(name)
  local rows, summary, items = core.options(name)
  local lines = { "---" .. summary .. ".", "---@class " .. declarations.class_of(name) }
  for _, row in ipairs(rows) do lines[#lines + 1] = declarations.option(row) end
  if items then
    lines[#lines + 1] = ("---@field [integer] %s"):format(declarations.class_of(items))
  end
  return table.concat(lines, "\n") .. "\n"
end

return declarations
