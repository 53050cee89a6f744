/*
 * promise.h - what plugins promise beyond what their methods compute, put to the
 * test: for `duet check`, and for tests.
 *
 * The core relies on these promises for its speed (docs/decisions/0010). What
 * isn't promised is kept: then DUET_OK.
 */
#ifndef DUET_CORE_PROMISE_H
#define DUET_CORE_PROMISE_H

#include "instance.h"

/**
 * An activation that is `elementwise` gives each element the same bits whatever
 * stands beside it: forward and backward are called with rows x columns, and
 * with all elements as one row, backwards, in two pieces.
 *
 * @param x, gy rows * columns elements of `dtype`.
 * @return DUET_PLUGIN_FAILED naming method and element; DUET_NO_MEMORY.
 */
enum duet_status duet_promise_elementwise(struct duet *duet,
                                          struct duet_instance *activation,
                                          enum duet_dtype dtype, size_t rows,
                                          size_t columns, const real *x,
                                          const real *gy,
                                          struct duet_error *error);

/**
 * A loss's `value_and_gradient` gives to the bit what `value` and `gradient` do.
 *
 * @param j rows, columns, logits, target, target_columns, row_weight and the
 * parameters are read.
 * @return DUET_PLUGIN_FAILED naming what differs; DUET_NO_MEMORY.
 */
enum duet_status duet_promise_one_pass(struct duet *duet,
                                       struct duet_instance *loss,
                                       enum duet_dtype dtype,
                                       const struct duet_judged *j,
                                       struct duet_error *error);

#endif
