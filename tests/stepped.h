/* stepped.h - an optimizer stepped by hand on the weights of golden traces. */
#ifndef DUET_TESTS_STEPPED_H
#define DUET_TESTS_STEPPED_H

#include "plugged.h"
#include "stepper.h"

#include <jansson.h>

/** An optimizer at work on one tensor. */
struct stepped {
    struct duet *duet;
    struct duet_instance *instance;
    struct duet_stepper *stepper;
    struct duet_part part;
    struct duet_tensor weight, gradient;
};

/**
 * Put an optimizer to work; stops the test if it can't be had.
 *
 * @param duet,instance Taken over: stepped_finish() destroys them.
 * @param initial An array of rows * columns numbers.
 */
void stepped_start(struct stepped *run, struct duet *duet,
                   struct duet_instance *instance, enum duet_dtype dtype,
                   size_t rows, size_t columns, const json_t *initial);

/** One step with `sign` times these numbers, at `factor` times the base lr. */
void stepped_step(struct stepped *run, const json_t *gradient, double sign,
                  double factor);

/**
 * Check numbers after step t against `want`, to 1e-12 of each in double, and in
 * float to what rounding in sums of its size allows.
 *
 * @param what Named in the message.
 */
void stepped_compare(const struct stepped *run, const char *what, size_t t,
                     const struct duet_tensor *got, const json_t *want);

/** A slot by name, as a tensor of the weights' shape; stops without one. */
struct duet_tensor stepped_slot(const struct stepped *run, const char *name);

void stepped_finish(struct stepped *run);

#endif
