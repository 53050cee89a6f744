/* rows.c - the lists in a definition, row by row. */
#include "definition.h"

#include <string.h>

void duet_lua_keep(const struct duet_lua_reading *r)
{
    lua_rawseti(r->L, r->kept, (lua_Integer)lua_rawlen(r->L, r->kept) + 1);
}

const char *duet_lua_keep_text(const struct duet_lua_reading *r,
                               const char *text)
{
    if (!text)
        return NULL;
    text = lua_pushstring(r->L, text);
    duet_lua_keep(r);
    return text;
}

void *duet_lua_keep_rows(const struct duet_lua_reading *r, size_t n,
                         size_t size)
{
    void *rows = lua_newuserdatauv(r->L, (n + 1) * size, 0);

    memset(rows, 0, (n + 1) * size);
    duet_lua_keep(r);
    return rows;
}

/*
 * A userdata has room for 65,535 values, and a frame keeps one for each slot.
 */
enum { MOST_ROWS = 1000 };

size_t duet_lua_open_list(const struct duet_lua_reading *r, const char *name)
{
    char text[DUET_LUA_TEXT];
    size_t n;

    if (!duet_lua_option(&r->table, name))
        return 0;
    if (!lua_istable(r->L, -1))
        duet_lua_raise(r->L, "%s: '%s' is %s, expected a list", r->table.what,
                       name, duet_lua_describe(r->L, -1, text));
    n = duet_lua_length(r->L, -1);
    if (n > MOST_ROWS)
        duet_lua_raise(r->L, "%s: '%s' has %zu rows, expected at most %d",
                       r->table.what, name, n, MOST_ROWS);
    return n;
}

void duet_lua_open_row(const struct duet_lua_reading *r, const char *list,
                       size_t i, const char *const *known,
                       struct duet_lua_options *row)
{
    lua_State *L = r->L;
    char text[DUET_LUA_TEXT];

    lua_geti(L, -1, (lua_Integer)i + 1);
    if (lua_type(L, -1) == LUA_TSTRING) {
        lua_createtable(L, 0, 1);
        lua_insert(L, -2);
        lua_setfield(L, -2, "name");
    }
    if (!lua_istable(L, -1))
        duet_lua_raise(L, "%s: %s[%d] is %s, expected a table with a name",
                       r->table.what, list, (int)i + 1,
                       duet_lua_describe(L, -1, text));
    lua_pushfstring(L, "%s: %s[%d]", r->table.what, list, (int)i + 1);
    duet_lua_options_open(L, row, lua_gettop(L) - 1, lua_tostring(L, -1),
                          known);
}

const char *duet_lua_read_name(const struct duet_lua_reading *r,
                               const struct duet_lua_options *row,
                               const char *rows, size_t stride, size_t i)
{
    const char *name =
        duet_lua_keep_text(r, duet_lua_option_text(row, "name", NULL));

    if (!name)
        duet_lua_raise(r->L, "%s: the name is missing", row->what);
    if (!duet_name_is_valid(name))
        duet_lua_raise(r->L,
                       "%s: the name is '%s', expected small letters, "
                       "digits and _, a letter first",
                       row->what, name);
    for (size_t j = 0; j < i; j++) {
        const char *other;

        memcpy(&other, rows + j * stride, sizeof other);
        if (!strcmp(name, other))
            duet_lua_raise(r->L, "%s: the name '%s' is taken", row->what, name);
    }
    return name;
}
