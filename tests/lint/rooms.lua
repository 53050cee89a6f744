-- rooms.lua - draws which room of core/ calls which, and fails on an arrow
-- upward, on a circle between the files of a room, and on a header of the core
-- that the Lua binding includes although core/lua/meson.build doesn't list it.
-- usage: duet tests/lint/rooms.lua SOURCE_DIRECTORY BUILD_DIRECTORY
--
-- The order of the rooms is that of the lines subdir('...') in the meson.build
-- files under core/. What a file calls is what nm finds in its objects.

local source, build = arg[1], arg[2]

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local function exists(path)
  local file <close> = io.open(path)
  return file ~= nil
end

-- The rooms, lowest first: those inside a room, then the room itself.
local function add_rooms(rooms, room)
  local path = source .. "/core/" .. room .. "meson.build"
  if exists(path) then
    for line in read(path):gmatch "[^\n]+" do
      local name = line:match "^subdir%('([%w_]+)'%)"
      if name then add_rooms(rooms, room .. name .. "/") end
    end
    if room ~= "" then rooms[#rooms + 1] = room:sub(1, -2) end
  end
  return rooms
end

local rooms = add_rooms({}, "")

-- The room that a source file of core/ belongs to: the innermost one.
local function room_of(path)
  while path do
    path = path:match "^(.*)/[^/]*$"
    for i, room in ipairs(rooms) do
      if room == path then return i end
    end
  end
end

-- The objects of each source file of core/, from what meson wrote down.
local function find_objects()
  local source_of, objects = {}, {}
  for command in read(build .. "/compile_commands.json"):gmatch "%b{}" do
    local file = command:match '"file": "(.-)"'
    local object = command:match '"output": "(.-)"'
    local path = file:match "^%.%./core/(.*)$" or file:match "/core/([^:]*)$"
    if path and room_of(path) and exists(build .. "/" .. object) then
      source_of[object] = path
      objects[#objects + 1] = "'" .. object .. "'"
    end
  end
  assert(#objects > 0, "no objects of core/ in " .. build)
  return source_of, objects
end

-- For each file the names that it takes, and for each name the file that has
-- it. A name that several files have, as plugins do, leads nowhere.
local function read_symbols()
  local source_of, objects = find_objects()
  local takes, owner = {}, {}
  local nm = assert(io.popen(("cd '%s' && nm -A -P %s"):format(build, table.concat(objects, " "))))
  for line in nm:lines() do
    local object, name, kind = line:match "^(.-): (%S+) (%a)"
    local file = object and source_of[object]
    if file then
      takes[file] = takes[file] or {}
      if kind == "U" then
        takes[file][name] = true
      elseif kind:match "[A-Z]" then
        owner[name] = (owner[name] == nil or owner[name] == file) and file
      end
    end
  end
  assert(nm:close(), "nm failed")
  return takes, owner
end

local function sorted_keys(set)
  local keys = {}
  for key in pairs(set) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local failed = false
local function complain(format, ...)
  print(format:format(...))
  failed = true
end

-- calls[a][b]: the names of file b that file a takes.
local function find_calls(takes, owner)
  local calls = {}
  for _, file in ipairs(sorted_keys(takes)) do
    calls[file] = {}
    for _, name in ipairs(sorted_keys(takes[file])) do
      local other = owner[name]
      if other and other ~= file then
        calls[file][other] = calls[file][other] or {}
        table.insert(calls[file][other], name)
      end
    end
  end
  return calls
end

local function draw_matrix(calls)
  local names = {} -- of room `to` that room `from` takes
  for from = 1, #rooms do
    names[from] = {}
    for to = 1, #rooms do names[from][to] = {} end
  end
  for file, others in pairs(calls) do
    for other, taken in pairs(others) do
      for _, name in ipairs(taken) do names[room_of(file)][room_of(other)][name] = true end
    end
  end
  print("Names that the room of a row takes from the room of a column:\n")
  local width = 0
  for _, room in ipairs(rooms) do width = math.max(width, #room) end
  local head = { ("%-" .. width .. "s"):format "" }
  for _, room in ipairs(rooms) do head[#head + 1] = room end
  print(table.concat(head, " "))
  for from, room in ipairs(rooms) do
    local row = { ("%-" .. width .. "s"):format(room) }
    for to, other in ipairs(rooms) do
      local n = from == to and 0 or #sorted_keys(names[from][to])
      row[#row + 1] = ("%" .. #other .. "s"):format(from == to and "-" or n > 0 and n or ".")
    end
    print(table.concat(row, " "))
  end
  print ""
end

local function find_arrows_upward(calls)
  for _, file in ipairs(sorted_keys(calls)) do
    for _, other in ipairs(sorted_keys(calls[file])) do
      if room_of(other) > room_of(file) then
        complain("an arrow upward: core/%s takes %s from core/%s", file,
          table.concat(calls[file][other], ", "), other)
      end
    end
  end
end

-- The files that `file` leads to without leaving its room.
local function reach(calls, file)
  local reached, queue = {}, { file }
  while #queue > 0 do
    for other in pairs(calls[table.remove(queue)] or {}) do
      if room_of(other) == room_of(file) and not reached[other] then
        reached[other] = true
        queue[#queue + 1] = other
      end
    end
  end
  return reached
end

local function find_circles(calls)
  local reached, seen = {}, {}
  for file in pairs(calls) do reached[file] = reach(calls, file) end
  for _, file in ipairs(sorted_keys(calls)) do
    if reached[file][file] and not seen[file] then
      local circle = {}
      for other in pairs(reached[file]) do
        if reached[other][file] then circle[other], seen[other] = true, true end
      end
      complain("a circle: core/%s", table.concat(sorted_keys(circle), ", core/"))
      for _, from in ipairs(sorted_keys(circle)) do
        for _, to in ipairs(sorted_keys(calls[from])) do
          if circle[to] then
            print(("  %s takes from %s: %s"):format(from, to,
              table.concat(calls[from][to], ", ")))
          end
        end
      end
    end
  end
end

-- The paths of all headers and sources below core/, without "core/".
local function list_files()
  local files = {}
  local find = assert(io.popen(("cd '%s/core' && find . -name '*.[ch]'"):format(source)))
  for line in find:lines() do files[#files + 1] = line:sub(3) end
  assert(find:close(), "find failed")
  table.sort(files)
  return files
end

-- The binding uses duet.h, and of the core's own headers those that the
-- comment in its meson.build lists.
local function check_binding()
  local permitted, own, core = {}, {}, {}
  local files = list_files()
  for header in read(source .. "/core/lua/meson.build"):gmatch "\n#   ([%w_/]+%.h) " do
    permitted[header] = "unused"
  end
  for _, file in ipairs(files) do
    local name = file:match "([%w_]+%.h)$"
    if name then (file:find "^lua/" and own or core)[name] = file end
  end
  for _, file in ipairs(files) do
    for name in (file:find "^lua/" and read(source .. "/core/" .. file) or "")
      :gmatch '#include "([%w_]+%.h)"' do
      local header = core[name]
      if header and not own[name] then
        if not permitted[header] then
          complain("core/%s includes core/%s, which core/lua/meson.build doesn't list",
                   file, header)
        end
        permitted[header] = "used"
      end
    end
  end
  for _, header in ipairs(sorted_keys(permitted)) do
    if permitted[header] == "unused" then
      complain("core/lua/meson.build lists core/%s, which the binding doesn't include", header)
    end
  end
end

local calls = find_calls(read_symbols())
draw_matrix(calls)
find_arrows_upward(calls)
find_circles(calls)
check_binding()
os.exit(not failed)
