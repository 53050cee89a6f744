/* duet/regularizer.h - the interface a regularizer plugin implements. */
#ifndef DUET_REGULARIZER_H
#define DUET_REGULARIZER_H

#include <duet/plugin.h>

/** The tensor whose penalty is asked for. */
struct duet_penalty_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    size_t rows, columns;           /**< Row-major. */
    const duet_real *weight;        /**< rows * columns elements. */
    duet_real *gradient; /**< Added to by `gradient`; NULL in `penalty`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Name and role of the tensor, ... */
};

/** The tensor that `project` brings back into a set, such as a ball. */
struct duet_projection_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    size_t rows, columns;           /**< Row-major. */
    duet_real *weight;              /**< Changed in place. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< `lr` is that of the step just made. */
};

/**
 * What a regularizer offers: any of the methods. `gradient` has to be the
 * derivative of `penalty`.
 */
struct duet_regularizer {
    DUET_PLUGIN_FIELDS; /**< First: what all kinds have. */

    /** Return the penalty, which is added to the mean loss. [main] */
    double (*penalty)(const void *options, const struct duet_penalty_args *p);

    /** Add the penalty's gradient to p->gradient. [main] */
    void (*gradient)(const void *options, const struct duet_penalty_args *p);

    /** After each update, move weights to the nearest permitted ones. [main] */
    void (*project)(const void *options, const struct duet_projection_args *p);
};

#define DUET_HEAD_regularizer \
    DUET_HEAD(DUET_KIND_REGULARIZER, struct duet_regularizer, 0)

#endif
