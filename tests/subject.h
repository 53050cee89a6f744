/* subject.h - one plugin called with numbers, and its gradient checked. */
#ifndef DUET_TESTS_SUBJECT_H
#define DUET_TESTS_SUBJECT_H

#include "plugged.h"

enum { ROWS = 7, COLUMNS = 3 };

/** A plugin, and the tensors it is given, all of one element type and shape. */
struct subject {
    struct duet *duet;
    struct duet_instance *instance;
    const union duet_descriptor *descriptor;
    const void *config;
    struct duet_call call;
    struct duet_where where;
    struct duet_tensor x, y, gy, gx; /**< Of a loss y is the target. */
    struct duet_tensor other;        /**< The mask, or the row weights. */
    struct duet_tensor own;          /**< A parameter's values, and gradient. */
    real *parameter[1], *parameter_gradient[1]; /**< In `own`. */
};

/** Load and configure it; x and gy are filled, the other tensors zero. */
void subject_open(struct subject *s, enum duet_kind kind, const char *name,
                  const struct duet_setting *settings, enum duet_dtype dtype);

/** Check that no call failed, and free. */
void subject_close(struct subject *s);

/**
 * Check a gradient in both element types against the finite differences of the
 * double build.
 *
 * @param prepare Called once for each type, before all else.
 * @param f The function of s->x.
 * @param gradient Writes f's gradient to s->gx.
 */
void subject_check(enum duet_kind kind, const char *name,
                   const struct duet_setting *settings,
                   void (*prepare)(struct subject *s),
                   double (*f)(struct subject *s),
                   void (*gradient)(struct subject *s));

/** Inner product of two tensors of one shape. */
double subject_dot(const struct duet_tensor *a, const struct duet_tensor *b);

/** Whether two tensors of one shape and type have the same bits. */
bool subject_equal(const struct duet_tensor *a, const struct duet_tensor *b);

#endif
