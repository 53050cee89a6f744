/* data.h - data sets as Lua sees them. */
#ifndef DUET_LUA_DATA_H
#define DUET_LUA_DATA_H

#include "tensor.h"

#define DUET_DATA_TYPE "duet.data"

/** Add duet.data to the table on top of the stack. */
void duet_lua_open_data(lua_State *L);

/** The data set at an index; raises for anything else. */
const struct duet_data *duet_lua_check_data(lua_State *L, int argument);

/** The same, but NULL for anything else. */
const struct duet_data *duet_lua_test_data(lua_State *L, int index);

/** Push a new, empty data set to be filled in by the core; owned by Lua. */
struct duet_data *duet_lua_new_data(lua_State *L);

/* ---- What the files about data sets share ------------------------------- */

/** User values of a data set: views and tables, once asked for. */
enum {
    DUET_DATA_X = 1,
    DUET_DATA_Y,
    DUET_DATA_WEIGHTS, /**< The last of the views. */
    DUET_DATA_NAMES,
    DUET_DATA_CLASSES,
    DUET_DATA_TARGETS,
    DUET_DATA_KINDS,
    DUET_DATA_N_VALUES = DUET_DATA_KINDS
};

/* __gc */
int duet_lua_data_gc(lua_State *L);

/* d:batches(options) */
int duet_lua_data_batches(lua_State *L);

/* d:categories(column), d:column(name), d:class(k), and a summary of the
 * columns for d:describe() */
int duet_lua_data_categories(lua_State *L);
int duet_lua_data_column(lua_State *L);
int duet_lua_data_class(lua_State *L);
int duet_lua_data_summary(lua_State *L);

/** Push a new list of names; nil for NULL. */
int duet_lua_push_names(lua_State *L, const char *const *list, size_t n);

/* duet.data.csv(path, options), duet.data.libsvm(path [, options]) */
int duet_lua_data_csv(lua_State *L);
int duet_lua_data_libsvm(lua_State *L);
int duet_lua_data_map(lua_State *L);

/*
 * core.data.make(x, y, { names =, classes =, targets =, kinds =, categories =,
 * weights = }): a data set of copies, on which duet.data.from is built.
 */
int duet_lua_data_make(lua_State *L);

/* duet.data.standardize(d), duet.data.minmax(d), duet.data.robust(d) */
int duet_lua_data_standardize(lua_State *L);
int duet_lua_data_minmax(lua_State *L);
int duet_lua_data_robust(lua_State *L);

/** Register the types of scalers. */
void duet_lua_open_scaler(lua_State *L);

/** Push a data set of some rows of another, counted from 0. */
struct duet_data *duet_lua_push_rows(lua_State *L, const struct duet_data *data,
                                     const size_t *index, size_t n);

/**
 * Tell the collector that a data set on top of the stack was filled in: memory
 * that Lua doesn't count.
 */
void duet_lua_data_filled(lua_State *L, const struct duet_data *data);

#endif
