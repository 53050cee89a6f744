/* attach.h - an optimizer at work on one tensor, stepped by hand. */
#ifndef DUET_LUA_ATTACH_H
#define DUET_LUA_ATTACH_H

#include "plugin.h"

#define ATTACHED_TYPE "duet.attached"

struct duet_lua_attached {
    struct duet_attached *attached; /**< NULL: collected. */
    struct duet_instance *instance; /**< Of `attached`, which counts it. */
    struct duet_lua_machine *machine;
    struct duet_tensor like;  /**< Shape and type of the weights; no data. */
    struct duet_tensor *copy; /**< Of a gradient; NULL: none was needed. */
    double loss;
    bool is_stepping;
    bool is_closed;
    bool has_function; /**< The step may evaluate. */
    bool has_failed;   /**< Inside evaluate(). */
};

/** Its user values; from the last one on, views of the slots. */
enum {
    ATTACHED_WEIGHT = 1,
    ATTACHED_COPY,
    ATTACHED_SLOTS,
    ATTACHED_FIRST_SLOT
};

/** The one at index 1; raises for anything else, and if it was closed. */
struct duet_lua_attached *duet_lua_check_attached(lua_State *L);

/** Push the tensor that it steps; raises if that was a view that has ended. */
struct duet_tensor *duet_lua_push_attached_weight(lua_State *L);

/** Of struct duet_attach_options; `data` is a struct duet_lua_attached. */
double duet_lua_attached_evaluate(void *data);

/**
 * u:step(g), or u:step(f) where f() gives loss and gradient (attach_step.c).
 */
int duet_lua_attached_step(lua_State *L);

#endif
