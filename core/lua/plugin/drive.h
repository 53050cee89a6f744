/*
 * drive.h - calling plugins by hand: what the methods of instances share.
 *
 * Arguments are checked and results are allocated first; then comes the call,
 * in which nothing raises; then what it reported is raised.
 */
#ifndef DUET_LUA_DRIVE_H
#define DUET_LUA_DRIVE_H

#include "plugin.h"

#include "host.h"

/** A call of a plugin outside a training run. */
struct duet_driven {
    lua_State *L;
    struct duet_instance *instance;
    const union duet_descriptor *descriptor;
    const void *config;
    enum duet_dtype dtype;
    struct duet_where where;
    struct duet_call call;
};

/**
 * Make ready for calls of the instance that is argument 1. Raises unless it is
 * of the kind and has a build for the element type.
 */
void duet_lua_drive_prepare(lua_State *L, struct duet_driven *driven,
                            enum duet_kind kind, enum duet_dtype dtype);

/** The host for the call that follows; nothing may raise before the end. */
const struct duet_host *duet_lua_drive_begin(struct duet_driven *driven);

/** Raise what the plugin reported, if it did. */
void duet_lua_drive_end(struct duet_driven *driven);

/** The argument as a tensor of the shape and element type of another one. */
struct duet_tensor *duet_lua_check_like(lua_State *L, int argument,
                                        const struct duet_tensor *like);

/** The argument as a tensor, which a table of numbers may be made to. */
struct duet_tensor *duet_lua_check_input(lua_State *L, int argument);

/** Push a new tensor of the shape and element type of another one. */
struct duet_tensor *duet_lua_push_like(lua_State *L,
                                       const struct duet_tensor *like);

/**
 * Push the parameters a plugin declares for its own, for `columns` units, as
 * they are before training; or zeros, for their gradients.
 *
 * @return One array for each parameter; NULL: it has none, nothing is pushed.
 */
real **duet_lua_push_parameters(const struct duet_driven *driven,
                                size_t columns, bool zeros);

/* Each adds the methods of its kinds to the type of instances. */
void duet_lua_open_drive_weights(lua_State *L);
void duet_lua_open_drive_layer(lua_State *L);
void duet_lua_open_drive_loss(lua_State *L);
void duet_lua_open_drive_schedule(lua_State *L);

#endif
