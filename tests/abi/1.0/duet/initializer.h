/* duet/initializer.h - the interface an initializer plugin implements. */
#ifndef DUET_INITIALIZER_H
#define DUET_INITIALIZER_H

#include <duet/plugin.h>

/** The tensor that `fill` writes. */
struct duet_initializer_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    size_t rows, columns;           /**< Row-major. */
    size_t fan_in, fan_out; /**< Inputs and outputs of the tensor's layer. Those
                                 of the other layer follow from `where`. */
    duet_real *weight;      /**< rows * columns elements, to be written. NULL
                                 in `moments`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Name and role of the tensor, ... */
};

/** The distribution that elements are drawn from. */
struct duet_distribution {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    double mean;                    /**< Expected value of an element. */
    double deviation; /**< Standard deviation; 0 when nothing is random. */
};

/** What an initializer offers. */
struct duet_initializer {
    DUET_PLUGIN_FIELDS; /**< First: what all kinds have. */

    /**
     * Write every element. Random numbers come from duet_uniform() and
     * duet_normal() alone. [main]
     */
    void (*fill)(const void *options, const struct duet_initializer_args *f);

    /**
     * Write the mean and the deviation that `fill` draws from, for `duet
     * check`. They hold NAN before the call; leave them where they aren't
     * known. Optional. [main]
     */
    void (*moments)(const void *options, const struct duet_initializer_args *f,
                    struct duet_distribution *m);
};

#define DUET_HEAD_initializer \
    DUET_HEAD(DUET_KIND_INITIALIZER, struct duet_initializer, 0)

#endif
