/* json.h - values of jansson's as Lua's. */
#ifndef DUET_LUA_JSON_H
#define DUET_LUA_JSON_H

#include <jansson.h>
#include <lua.h>

/**
 * Push the owner of a value that is yet to be made: the collector frees the
 * value, so an error of Lua's leaks nothing.
 */
json_t **duet_lua_push_json_holder(lua_State *L);

/** Push a value as Lua has it: tables, strings, numbers; json.null for null. */
void duet_lua_push_json(lua_State *L, const json_t *value);

#endif
