-- catalogue.lua - makes docs/catalogue.md of the plugins themselves, their sources' opening
-- comments, and docs/catalogue-sources.md.
--
--   build/duet docs/catalogue.lua           writes docs/catalogue.md
--   build/duet docs/catalogue.lua --check   says whether it is up to date
local duet = require "duet"
local core = require "duet.core"

local HERE = arg[0]:match "^(.*)/" or "."
local TARGET = HERE .. "/catalogue.md"

local KINDS = core.kinds
local TITLES = setmetatable({
  regularizer = "Regularizers and constraints", dropout = "Dropout", loss = "Losses",
}, {
  __index = function(_, kind) return kind:sub(1, 1):upper() .. kind:sub(2) .. "s" end,
})

local HEAD = [[
# The catalogue

<!-- docs/catalogue.lua makes this of the plugins and of docs/catalogue-sources.md. -->

Every plugin that comes with duet: what it computes, as the comment at the top of its source says
it; its options; the values that each variant sets; who else has it, and what its tests compare
with.
`duet inspect NAME` says the same of one of them, and of plugins of your own.
]]

local lines = {}

local function put(...)
  lines[#lines + 1] = select("#", ...) == 1 and ... or string.format(...)
end

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

-- In a table a bar would end the cell, even within code.
local function cell(text)
  return (text:gsub("|", "\\|"))
end

local function code(text)
  return text == "" and "" or "`" .. cell(text) .. "`"
end

local function shipped(kind)
  local names = {}
  for name, plugin in pairs(duet[kind]) do
    if plugin.file then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

-- ---- Who else has it ----------------------------------------------------------------------------

-- { [kind] = { [name] = { [column title] = text } } } from the tables of catalogue-sources.md.
local function read_sources()
  local sources, kind, titles = {}, nil, nil
  for line in read(HERE .. "/catalogue-sources.md"):gmatch "[^\n]*" do
    local section = line:match "^## (.*)"
    if section then
      kind, titles = nil, nil
      for _, name in ipairs(KINDS) do
        if TITLES[name] == section then kind = name end
      end
      sources[kind or 0] = {}
    end
    local cells = {}
    for text in line:gsub("\\|", "\1"):gmatch "|%s*([^|]-)%s*%f[|]" do
      cells[#cells + 1] = text:gsub("\1", "\\|")
    end
    if kind and #cells > 1 and not titles then
      titles = cells
    elseif kind and #cells > 1 and not cells[1]:match "^%-+$" then
      local row = {}
      for i, title in ipairs(titles) do row[title] = cells[i] or "" end
      sources[kind][cells[1]] = row
    end
  end
  return sources
end

local SYSTEMS = { "Keras", "PyTorch", "scikit-learn", "optax" }

local function put_sources(row)
  local parts = {}
  for _, system in ipairs(SYSTEMS) do
    local text = row[system] or ""
    if text ~= "" then parts[#parts + 1] = ("%s: %s"):format(system, text) end
  end
  put("Elsewhere: %s. Compared with: %s.\n",
      #parts > 0 and table.concat(parts, "; ") or "in none of the four",
      row["Its test compares with"])
end

-- ---- What it computes ---------------------------------------------------------------------------

-- The opening comment of a source, without its stars.
local function put_formula(kind, name)
  local path = ("plugins/%s/%s.c"):format(kind, name)
  local comment = assert(read(("%s/../%s"):format(HERE, path)):match "^/%*\n(.-)\n %*/",
                         path .. " opens with no comment")
  put "```text"
  for line in (comment .. "\n"):gmatch "(.-)\n" do put((line:gsub("^ %*", ""):gsub("^ ", ""))) end
  put "```\n"
end

-- ---- Options ------------------------------------------------------------------------------------

local function written(value)
  if value == nil then return "" end
  if type(value) == "table" then return "none" end
  if type(value) == "number" then return core.number(value) end
  return tostring(value)
end

local function permitted(row)
  if row.choices then
    local choices = {}
    for i, choice in ipairs(row.choices) do choices[i] = code(choice) end
    return table.concat(choices, ", ")
  end
  if row.kind then return row.kind .. (row.type == "plugins" and "s" or "") end
  if row.range then return row.type == "int" and "whole, " .. row.range or row.range end
  return ({ bool = "true, false", text = "a text", reals = "numbers" })[row.type] or "a number"
end

-- Something for each option that has to be given.
local function demanded(plugin)
  local options = {}
  for _, row in ipairs(plugin.schema) do
    if row.type == "plugin" then
      local plain = { optimizer = "sgd", schedule = "constant", dropout = "inverted" }
      options[row.name] = duet[row.kind][plain[row.kind]] {}
    end
  end
  return options
end

local function put_options(plugin)
  if #plugin.schema == 0 then return end
  local given = demanded(plugin)
  local options = plugin(given).options -- with what the default variant sets
  put "| Option | Default | Permitted | |"
  put "|---|---|---|---|"
  for _, row in ipairs(plugin.schema) do
    local needs = row.needs and (" (with %s)"):format(code(row.needs)) or ""
    put("| %s | %s | %s | %s%s |", code(row.name),
        code(given[row.name] == nil and written(options[row.name]) or ""), permitted(row),
        cell(row.summary), needs)
  end
  put ""
end

local function variants_of(plugin)
  for _, row in ipairs(plugin.schema) do
    if row.name == "variant" then return row.choices end
  end
  return {}
end

-- What each variant sets: the options in which the variants differ.
local function put_variants(plugin)
  local choices = variants_of(plugin)
  if #choices < 2 then return end
  local by_variant, differing = {}, {}
  for i, choice in ipairs(choices) do
    local options = demanded(plugin)
    options.variant = choice
    by_variant[i] = plugin(options).options
  end
  for _, row in ipairs(plugin.schema) do
    local first = written(by_variant[1][row.name])
    for i = 2, #choices do
      if row.name ~= "variant" and written(by_variant[i][row.name]) ~= first then
        differing[#differing + 1] = row.name
        break
      end
    end
  end
  if #differing == 0 then return end
  put("| Variant | %s |", table.concat(differing, " | "))
  put("|---%s|", ("|---"):rep(#differing))
  for i, choice in ipairs(choices) do
    local cells = {}
    for k, name in ipairs(differing) do cells[k] = code(written(by_variant[i][name])) end
    put("| %s | %s |", code(choice), table.concat(cells, " | "))
  end
  put ""
end

-- ---- All of it ----------------------------------------------------------------------------------

local missing = {}

local function put_plugin(kind, name, row)
  local plugin = duet[kind][name]
  put("### %s.%s\n", kind, name)
  put("%s. [plugins/%s/%s.c](../plugins/%s/%s.c)\n", plugin.summary:gsub("^%l", string.upper), kind,
      name, kind, name)
  put_formula(kind, name)
  put_options(plugin)
  put_variants(plugin)
  if row then put_sources(row) else missing[#missing + 1] = kind .. "." .. name end
end

local function generate()
  local sources = read_sources()
  put(HEAD)
  for _, kind in ipairs(KINDS) do
    local links = {}
    for i, name in ipairs(shipped(kind)) do
      links[i] = ("[%s](#%s%s)"):format(name, kind, name) -- GitHub leaves out the dot
    end
    put("- %s: %s", TITLES[kind], table.concat(links, ", "))
  end
  put ""
  for _, kind in ipairs(KINDS) do
    put("## %s\n", TITLES[kind])
    for _, name in ipairs(shipped(kind)) do
      put_plugin(kind, name, (sources[kind] or {})[name])
    end
  end
  return (table.concat(lines, "\n"):gsub("\n+$", "\n"))
end

local text = generate()
for _, name in ipairs(missing) do
  io.stderr:write("docs/catalogue-sources.md has no row for ", name, "\n")
end
if arg[1] == "--check" then
  if read(TARGET) ~= text then
    io.stderr:write "docs/catalogue.md is out of date: run build/duet docs/catalogue.lua\n"
    os.exit(1)
  end
  os.exit(#missing == 0)
end
local file <close> = assert(io.open(TARGET, "w"))
assert(file:write(text))
