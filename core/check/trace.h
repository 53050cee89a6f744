/* trace.h - one element in one step of an optimizer, for messages. */
#ifndef DUET_CHECK_TRACE_H
#define DUET_CHECK_TRACE_H

#include "stepping.h"

/** Plain data, which processes can share. */
struct trace {
    size_t step, element; /**< To be traced; elements count through tensors. */
    bool is_there;        /**< The step was made. */
    double lr, gradient, before, after;
    char state[400]; /**< "m from 0 to 0.1, v from 0 to 0.001": what changed. */
    double old[2 * DUET_MAX_SLOTS]; /**< Of slots and scalars, before it. */
};

void trace_before(struct trace *trace, const struct stepping *s);
void trace_after(struct trace *trace, const struct stepping *s);

/**
 * Say what happened: "t = 1, lr = 0.1, gradient = 2, weight before = ...".
 *
 * @param wanted The same step by the plugin named, from the same weight.
 */
const char *trace_describe(const struct trace *trace,
                           const struct trace *wanted, const char *name,
                           char *text, size_t size);

#endif
