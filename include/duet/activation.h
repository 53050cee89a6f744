/* duet/activation.h - the interface an activation plugin implements. */
#ifndef DUET_ACTIVATION_H
#define DUET_ACTIVATION_H

#include <duet/plugin.h>

/**
 * A block of rows. `y` may be `x` itself, and `gx` may be `gy`. Where
 * `elementwise` is set it is any collection of elements, rows and columns of
 * the layer in any order, and part of a layer at a time.
 */
struct duet_activation_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    size_t rows, columns;           /**< Row-major, without gaps. */
    const duet_real *x; /**< Before the activation; in `backward` NULL unless
                         `needs_x` is set. */
    duet_real *y; /**< After it: written by `forward`, read by `backward`. */
    const duet_real *gy; /**< Gradient by y; in `backward`. */
    duet_real *gx;       /**< To be written: gradient by x; in `backward`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter;    /**< In the order declared; read only. */
    duet_real *const *parameter_gradient; /**< To be added to; in `backward`. */
};

/** What an activation offers. */
struct duet_activation {
    struct duet_plugin base; /**< First; its head is DUET_ACTIVATION_HEAD. */
    const struct duet_parameter
        *parameters;  /**< Ends with DUET_END, or NULL. */
    uint64_t needs_x; /**< 1: `backward` reads x, which then is kept. */
    void (*forward)(const void *options,
                    const struct duet_activation_args *a); /**< [worker] */
    void (*backward)(const void *options,
                     const struct duet_activation_args *a); /**< [worker] */

    /**
     * 1: an element of y depends on that element of x alone, one of gx on those
     * of x, y and gy. It is promised, and checked by `duet check`; the host
     * then keeps the layer in the order in which its products are fastest, and
     * calls while a part of it is in the nearest cache. Not with parameters.
     */
    uint64_t elementwise;
};

#define DUET_ACTIVATION_HEAD \
    DUET_HEAD(DUET_KIND_ACTIVATION, struct duet_activation, 0)

#endif
