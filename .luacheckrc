-- luacheck: what the Lua of this project may do.
std = "lua54"
max_line_length = 100
max_cyclomatic_complexity = 20
ignore = { "582" }           -- not (a < b) is not a >= b where NaN is about
unused_args = false          -- methods of plugins get what they may not need
exclude_files = { "build*/**" }
-- LuaCATS: declarations without bodies.
files["scripts/duet/meta.lua"] = { ignore = { "1", "2", "3", "63" } }
