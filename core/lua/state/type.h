/*
 * type.h - types of objects for Lua: their methods, their fields, and what is
 * said of a name that is neither.
 */
#ifndef DUET_LUA_TYPE_H
#define DUET_LUA_TYPE_H

#include <lauxlib.h>

/** A function or method. An array of them ends with a row without a name. */
struct duet_lua_function {
    const char *name;
    lua_CFunction call;
    int most; /**< Arguments that it takes at most, a method's object included.
               */
};

/** A field: `push` finds the object at index 1 and pushes the value. */
struct duet_lua_getter {
    const char *name;
    lua_CFunction push;
};

/** Must not move: the metatable points to it. */
struct duet_lua_type {
    const char *name;            /**< "duet.tensor" */
    const luaL_Reg *metamethods; /**< All but __index; NULL: none. */
    const struct duet_lua_function *methods; /**< NULL: none. */
    const struct duet_lua_getter *getters;   /**< NULL: none. */

    /**
     * Push the value for a key (at index 2) that no method or field has and
     * return 1, or return 0 if there is none. NULL: there never is one.
     */
    lua_CFunction find;

    /** Append to the list on top of the stack the names that `find` knows. */
    void (*list)(lua_State *L);

    /** Push what messages call the object at index 1; NULL: the type's name. */
    void (*title)(lua_State *L);
};

/**
 * Register a type. Looking up a name that an object doesn't have raises an
 * error, which suggests the nearest name; so does an assignment to any field
 * unless the type has a __newindex.
 */
void duet_lua_new_type(lua_State *L, const struct duet_lua_type *type);

/** Give a type, which was registered by its name, more methods. */
void duet_lua_add_methods(lua_State *L, const char *type,
                          const struct duet_lua_function *methods);

/** Push the table of a type's methods. */
void duet_lua_push_methods(lua_State *L, const char *type);

/** Append a string to the list on top of the stack. */
void duet_lua_append(lua_State *L, const char *text);

/**
 * Set functions in the table on top of the stack. Called with more arguments
 * than they take, but for nils at the end, they raise an error.
 */
void duet_lua_set_functions(lua_State *L,
                            const struct duet_lua_function *functions);

/**
 * Let reading a name that the table on top of the stack doesn't have raise an
 * error, which suggests the nearest name. The table keeps its metatable, if it
 * has one.
 *
 * @param title What messages call the table: "duet.math".
 */
void duet_lua_set_strict(lua_State *L, const char *title);

/** Raise if the running function got more arguments than `most`. */
void duet_lua_check_most(lua_State *L, int most);

#endif
