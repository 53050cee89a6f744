-- plugins.lua - the list of plugins that can be found.

local core = require "duet.core"

local KINDS = {}
for _, kind in ipairs(core.kinds) do KINDS[kind] = true end

-- What one plugin says of itself, or why it can't be loaded. A file that isn't in use is looked
-- into by another process, which may crash.
local function describe(kind, name)
  local probed, message = core.probe(kind, name)
  if probed == nil then return { kind = kind, name = name, error = message } end
  local plugin = probed and probed[1] or core[kind][name]
  return { kind = kind, name = name, version = plugin.version, file = plugin.file,
           summary = plugin.summary }
end

--- An array of { kind, name, version, file, summary, error? }: all, or those of one kind.
return function(options)
  local only = core.check("plugins", options).kind
  if only ~= nil and not KINDS[only] then
    core.raise(("plugins: option 'kind' is %s, expected a kind of plugin%s"):format(
      core.show(only), core.hint("kind", only, core.kinds)))
  end
  local list = {}
  for _, kind in ipairs(only and { only } or core.kinds) do
    for _, name in ipairs(core.names(kind)) do list[#list + 1] = describe(kind, name) end
  end
  return list
end
