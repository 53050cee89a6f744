/* duet/initializer.h - the interface an initializer plugin implements. */
#ifndef DUET_INITIALIZER_H
#define DUET_INITIALIZER_H

#include <duet/plugin.h>

/** A tensor to be filled. */
struct duet_initializer_args {
    uint32_t struct_size;   /**< Of this struct. */
    enum duet_role role;    /**< Whether it holds weights or biases. */
    const char *name;       /**< "w1" */
    size_t rows, columns;   /**< Row-major. */
    size_t fan_in, fan_out; /**< Inputs and outputs of each unit of the layer.
                                 Those of other layers follow from `where`. */
    duet_real *weight;      /**< rows * columns elements, to be written. NULL
                                 in `moments`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
};

/** What a filled tensor's elements promise to be like. */
struct duet_distribution {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    double mean;                    /**< Expected value of an element. */
    double deviation; /**< Standard deviation; 0 when nothing is random. */
};

/** What an initializer offers. */
struct duet_initializer {
    struct duet_plugin base; /**< First; its head is DUET_INITIALIZER_HEAD. */

    /** Write every element. Randomness comes from the host alone. [main] */
    void (*fill)(const void *options, const struct duet_initializer_args *f);

    /**
     * Say what mean and deviation `fill` draws from, for `duet check`; leave
     * `m` alone (NAN) where they aren't known. Optional. [main]
     */
    void (*moments)(const void *options, const struct duet_initializer_args *f,
                    struct duet_distribution *m);
};

#define DUET_INITIALIZER_HEAD \
    DUET_HEAD(DUET_KIND_INITIALIZER, struct duet_initializer, 0)

#endif
