/* host.h - the host's side of a call into a plugin. */
#ifndef DUET_CORE_HOST_H
#define DUET_CORE_HOST_H

#include "context.h"
#include "instance.h"
#include "pool.h"

#include <duet/layers.h>

enum { DUET_MAX_SCRATCH = 16 };

/**
 * What the host does for an optimizer while it steps; the stepper provides it.
 */
struct duet_step_services {
    /** Objective and gradient anew; see duet_evaluate(). */
    double (*evaluate)(void *unit);

    /** The objective over some rows; see duet_objective(). */
    double (*objective)(void *unit, const struct duet_objective_args *o);

    /** Step an optimizer among the options; see duet_step(). */
    void (*step_child)(void *unit, const struct duet_child *child,
                       const real *gradient);

    /** The batch's layers; see duet_find_layers(). */
    bool (*layers)(void *unit, const real *seed, struct duet_layers *l);
};

/**
 * What stands behind a struct duet_host: one for each thread that calls
 * plugins. Memory lent as scratch is kept from call to call, so that a run
 * allocates none once it has warmed up.
 */
struct duet_call {
    struct duet_host host; /**< Given to plugins; leads back here. */
    struct duet *duet;
    const struct duet_numerics *numerics; /**< Of the call's element type. */
    struct duet_rng *rng;   /**< NULL: a call that mustn't draw. */
    struct duet_pool *pool; /**< NULL: one thread. */
    const struct duet_step_services *services; /**< NULL: not in a step. */
    void *unit; /**< For `services`: what is being stepped. */
    const struct duet_instance *instance; /**< Called last, in a worker. */
    struct {
        void *memory;
        size_t size;
    } scratch[DUET_MAX_SCRATCH];
    size_t n_scratch; /**< Lent in this call. */
    bool failed;
    char failure[DUET_FAILURE_SIZE];
};

void duet_call_init(struct duet_call *call, struct duet *duet,
                    enum duet_dtype dtype);
void duet_call_finish(struct duet_call *call);

/**
 * Take back what the call was lent, and see whether it failed.
 *
 * @param instance Named in the message; `tensor` too, unless NULL.
 * @return DUET_OK or DUET_PLUGIN_FAILED.
 */
enum duet_status duet_call_end(struct duet_call *call,
                               const struct duet_instance *instance,
                               const char *tensor, struct duet_error *error);

#endif
