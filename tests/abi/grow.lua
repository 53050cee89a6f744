-- grow.lua - headers as a later minor version might have them: every public
-- struct of the plugin interface gains a field at its end.
--
--   duet grow.lua HEADERS_IN HEADERS_OUT [STRUCT]
--
-- With STRUCT only that one grows. Prints the names of the structs that grew.
local from, to, only = ...

local HEADERS = { "activation", "dropout", "initializer", "loss", "metric", "optimizer", "plugin",
                  "regularizer", "schedule", "types" }

-- These never grow: parts of other structs, and the tensor, which programs have arrays of.
local FIXED = { duet_reals = true, duet_children = true, duet_head = true, duet_tensor = true }

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(text))
end

local function grows(name) return not FIXED[name] and (not only or only == name) end

local grown = {}

local function grow_struct(opening, name, body)
  if not grows(name) then return opening .. body .. "};" end
  grown[#grown + 1] = name
  return ("%s%s    uint64_t grown_tail;\n};"):format(opening, body)
end

-- The fields that descriptors of all kinds open with are a macro.
local function grow_base(text)
  if not grows "duet_plugin" then return text end
  local tail = "    void %(%*check%)%(const void %*options, const struct duet_host %*host%)"
  local new, n = text:gsub(tail, "%0; uint64_t grown_base")
  grown[#grown + 1] = n > 0 and "duet_plugin" or nil
  return new
end

for _, name in ipairs(HEADERS) do
  local text = read(from .. "/" .. name .. ".h")
  text = text:gsub("\n(struct (duet_[%w_]+) {\n)(.-)\n};", function(opening, struct, body)
    if struct == "duet_plugin" or struct:find "^duet_unsupported" then return end
    return "\n" .. grow_struct(opening, struct, body .. "\n")
  end)
  text = grow_base(text)
  if not only then text = text:gsub("(#define DUET_ABI_MINOR) 0", "%1 1") end
  write(to .. "/" .. name .. ".h", text)
end
table.sort(grown)
print(table.concat(grown, " "))
