/*
 * stepper.h - an optimizer at work on tensors: its state and its steps.
 *
 * A stepper serves a group of tensors that lie one after another in memory. At
 * MODEL scope it is one unit, the group as one vector; else a unit per tensor.
 */
#ifndef DUET_CORE_STEPPER_H
#define DUET_CORE_STEPPER_H

#include "host.h"
#include "instance.h"
#include "pool.h"

/**
 * Compute objective and gradient anew at the present weights, for MODEL scope.
 *
 * @param gradient The group's part is refreshed.
 * @return Mean loss plus penalty; NAN after a failure, which the callback
 * keeps for itself.
 */
typedef double duet_evaluate_function(void *data);

/**
 * Compute the objective over some rows; see duet_objective().
 *
 * @param o o->gradient has room for the group's elements.
 */
typedef double duet_objective_function(void *data,
                                       const struct duet_objective_args *o);

/** Compute the layers of the batch; see duet_find_layers(). */
typedef bool duet_layers_function(void *data, const real *seed,
                                  struct duet_layers *l);

/** What a step needs to know beyond its gradient. */
struct duet_step {
    const struct duet_where *where;   /**< t, epoch, rows, shape. */
    double lr;                        /**< For this optimizer, in force now. */
    double base_lr;                   /**< Before the schedule. */
    double loss;                      /**< Objective; NAN where not known. */
    const real *gradient;             /**< Laid out as the weights are. */
    duet_evaluate_function *evaluate; /**< NULL: can't be evaluated. */
    duet_objective_function *objective; /**< NULL: only as `evaluate` does. */
    duet_layers_function *layers;       /**< NULL: there are none. */
    void *data;                         /**< For these functions. */
};

/** State on one tensor, or on the whole group. */
struct duet_unit {
    struct duet_stepper *stepper;
    size_t first, n; /**< Elements of the group. */
    size_t rows, columns;
    const struct duet_part *parts;
    size_t n_parts;
    struct duet_part *own_parts; /**< At MODEL scope: parts counted from 0. */
    real **slot;       /**< One per slot declared; NULL: not needed. */
    size_t *slot_size; /**< Elements of each. */
    double *scalar;
    struct duet_stepper **children; /**< One per child of the instance. */
    struct duet_call call;
    struct duet_where where;
    struct duet_update update;    /**< What a step is given. */
    const struct duet_step *step; /**< While stepping. */
};

struct duet_stepper {
    struct duet *duet;
    struct duet_instance *instance;
    const union duet_descriptor *descriptor;
    enum duet_dtype dtype;
    const struct duet_numerics *numerics;
    struct duet_pool *pool; /**< Borrowed; NULL: one thread. */
    real *weight;           /**< What parts count from. */
    struct duet_unit *units;
    size_t n_units;
    struct duet_part *parts; /**< Counted from the group's first element; NULL
                                  unless the optimizer has `prepare_all`. */
    size_t n_parts;
    struct duet_call *calls; /**< One per thread, for elementwise ranges. */
    size_t n_calls;
    uint64_t t; /**< Steps done. */
    double lr;  /**< Base rate; may be changed. */
};

/**
 * Make a stepper.
 *
 * @param parts The group's tensors, in order; `first` counts from `weight`.
 * Borrowed.
 * @param weight Changed by steps. Borrowed.
 * @param pool Borrowed; may be NULL.
 */
enum duet_status duet_stepper_create(
    struct duet *duet, struct duet_instance *instance, enum duet_dtype dtype,
    const struct duet_part *parts, size_t n_parts, real *weight,
    struct duet_pool *pool, struct duet_stepper **stepper,
    struct duet_error *error);

void duet_stepper_destroy(struct duet_stepper *stepper);

/** Apply one update to every tensor. Raises t first. */
enum duet_status duet_stepper_step(struct duet_stepper *stepper,
                                   const struct duet_step *step,
                                   struct duet_error *error);

/**
 * Exchange the weights with those for prediction, where the optimizer, or else
 * one inside it, keeps such.
 */
void duet_stepper_exchange(struct duet_stepper *stepper);

#endif
