/* run.h - models and training runs as Lua sees them. */
#ifndef DUET_LUA_RUN_H
#define DUET_LUA_RUN_H

#include "plugin.h"
#include "preparation.h"

#define DUET_MODEL_TYPE "duet.model"
#define DUET_FIT_TYPE "duet.fit"

void duet_lua_open_model(lua_State *L);
void duet_lua_open_fit(lua_State *L);

/** The model at an index; raises for anything else. */
struct duet_model *duet_lua_check_model(lua_State *L, int argument);

/** The open run that is argument 1; raises for anything else. */
struct duet_fit *duet_lua_check_fit(lua_State *L);

/** The regularizers in a list, for one tensor; nil: none. */
void duet_lua_read_regularizers(lua_State *L, int index,
                                struct duet_regularizers *to);

/**
 * Push what a table has for a tensor: under its name, or under "weights" or
 * "biases"; nil where there is no table.
 */
void duet_lua_push_for_tensor(lua_State *L, int table, size_t i);

/**
 * Read the weights of rows from a checked copy of options, which keeps them;
 * nil there: no weights.
 *
 * @param data Whose rows and classes they belong to.
 */
void duet_lua_read_weights(lua_State *L, int copy, const struct duet_data *data,
                           struct duet_weights *weights);

/** User values of a model: its tensors by name, once they are asked for; the
 * options that its first fit is to follow, or nil; the receipt of the last run
 * that made one, or nil. */
enum {
    DUET_LUA_MODEL_TENSORS = 1,
    DUET_LUA_MODEL_PLAN,
    DUET_LUA_MODEL_RECEIPT
};

/** Push an object for a model yet to be made, which Lua owns by then. */
struct duet_model **duet_lua_new_model(lua_State *L);

/** Free the model at an index; views of its tensors are ended. */
void duet_lua_model_close(lua_State *L, int index);

/** After the type of models: let optimizers be attached to them. */
void duet_lua_open_attach_model(lua_State *L);

/* Each adds its functions to the table on top of the stack: what data is to be
   learnt, what receipts are made of, how rows are written. */
void duet_lua_open_target(lua_State *L);
void duet_lua_open_receipt(lua_State *L);
void duet_lua_open_rows(lua_State *L);

/** Replace a table at an index by what a model can take; others stay. */
void duet_lua_read_rows(lua_State *L, int index);

/** Tensor `i` of a model; false where there are no more. */
bool duet_lua_model_tensor(struct duet_model *model, size_t i,
                           struct duet_model_tensor *tensor);

/** Register the type of models; its methods are left to scripts to add to. */
void duet_lua_open_model_type(lua_State *L);

#endif
