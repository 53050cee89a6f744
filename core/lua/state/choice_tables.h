/* choice_tables.h - options of what runs many trainings and compares them. */
#ifndef DUET_LUA_CHOICE_TABLES_H
#define DUET_LUA_CHOICE_TABLES_H

#include "table.h"

extern const struct duet_table duet_lua_compare_table, duet_lua_map_table,
    duet_lua_search_table;

#endif
