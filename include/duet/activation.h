/* duet/activation.h - the interface an activation plugin implements. */
#ifndef DUET_ACTIVATION_H
#define DUET_ACTIVATION_H

#include <duet/plugin.h>

/**
 * The arguments of both methods: a block of rows. `y` may be `x` itself, and
 * `gx` may be `gy`. With DUET_ACTIVATION_ELEMENTWISE the block is any
 * collection of elements of the layer, in any order.
 */
struct duet_activation_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    size_t rows, columns;           /**< Row-major, without gaps. */
    const duet_real *x; /**< Before the activation; in `backward` NULL unless
                         DUET_ACTIVATION_NEEDS_X is set. */
    duet_real *y; /**< After it: written by `forward`, read by `backward`. */
    const duet_real *gy; /**< Gradient by y; in `backward`. */
    duet_real *gx;       /**< To be written: gradient by x; in `backward`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter;    /**< In the order declared; read only. */
    duet_real *const *parameter_gradient; /**< To be added to; in `backward`. */
    size_t first; /**< Index in the batch of the block's first row, so that
                       random numbers don't depend on how a batch is cut.
                       Says nothing with DUET_ACTIVATION_ELEMENTWISE. */
};

/** The bits of an activation's `flags`. */
enum duet_activation_flags {
    /** `backward` reads x, so the host keeps x until then. */
    DUET_ACTIVATION_NEEDS_X = 1,

    /**
     * An element of y depends on that element of x alone, and an element of gx
     * on those of x, y and gy. The plugin promises it and `duet check` tests
     * it. The host then keeps the layer in the order in which its products are
     * fastest, and calls while a part of it is in the nearest cache. Can't be
     * combined with parameters.
     */
    DUET_ACTIVATION_ELEMENTWISE = 2
};

/** What an activation offers. */
struct duet_activation {
    DUET_PLUGIN_FIELDS; /**< First: what all kinds have. */
    const struct duet_parameter
        *parameters; /**< Ends with DUET_END, or NULL. */
    void (*forward)(const void *options,
                    const struct duet_activation_args *a); /**< [worker] */
    void (*backward)(const void *options,
                     const struct duet_activation_args *a); /**< [worker] */
};

#define DUET_HEAD_activation \
    DUET_HEAD(DUET_KIND_ACTIVATION, struct duet_activation, 0)

#endif
