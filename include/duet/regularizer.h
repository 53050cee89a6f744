/* duet/regularizer.h - the interface a regularizer plugin implements. */
#ifndef DUET_REGULARIZER_H
#define DUET_REGULARIZER_H

#include <duet/plugin.h>

/** A tensor to be penalized. */
struct duet_penalty_args {
    uint32_t struct_size;    /**< Of this struct. */
    enum duet_role role;     /**< Whether it holds weights or biases. */
    const char *name;        /**< "w1" */
    size_t rows, columns;    /**< Row-major. */
    const duet_real *weight; /**< rows * columns elements. */
    duet_real *gradient;     /**< Added to by `gradient`; NULL in `penalty`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
};

/** A tensor to be brought back into a set, such as a ball. */
struct duet_projection_args {
    uint32_t struct_size;           /**< Of this struct. */
    enum duet_role role;            /**< Whether it holds weights or biases. */
    const char *name;               /**< "w1" */
    size_t rows, columns;           /**< Row-major. */
    duet_real *weight;              /**< Changed in place. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< where->lr: of the step just made. */
};

/** Any of the methods; a gradient has to be that of the penalty. */
struct duet_regularizer {
    struct duet_plugin base; /**< First; its head is DUET_REGULARIZER_HEAD. */

    /** Return the penalty, which is added to the mean loss. [main] */
    double (*penalty)(const void *options, const struct duet_penalty_args *p);

    /** Add the penalty's gradient to p->gradient. [main] */
    void (*gradient)(const void *options, const struct duet_penalty_args *p);

    /**
     * After each update: change the weights to the nearest permitted. [main]
     */
    void (*project)(const void *options, const struct duet_projection_args *p);
};

#define DUET_REGULARIZER_HEAD \
    DUET_HEAD(DUET_KIND_REGULARIZER, struct duet_regularizer, 0)

#endif
