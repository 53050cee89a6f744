/*
 * duet/layers.h - the two layers of a batch, row by row: the service
 * "duet.layers/1" for optimizers at MODEL scope.
 *
 * The gradient of one row's loss by a layer's weights is the outer product of
 * the row's input of the layer and of its gradient by the layer's units. So two
 * matrices per layer hold the gradients of all rows, and what follows from
 * them:
 *
 *     squared norm of a row's gradient    |input|^2 |gradient|^2, plus
 *                                         |gradient|^2 for the biases
 *     Jacobian of output k                seed: 1 in column k, else 0
 *     Kronecker factors                   input' input and gradient' gradient
 *
 * A plugin asks for them in each step, and does without them where it has none:
 *
 *     struct duet_layers l;
 *
 *     if (duet_find_layers(u, NULL, &l))
 *         ... l.layer[0].gradient[row * l.layer[0].units + unit] ...
 */
#ifndef DUET_LAYERS_H
#define DUET_LAYERS_H

#include <duet/optimizer.h>

#define DUET_LAYERS "duet.layers/1"

/** A layer: units = activation(input weights + biases). */
struct duet_layer {
    size_t inputs, units;
    size_t weights, biases; /**< First element of w1 and b1, or of w2 and b2, in
                                 the vectors of the update; SIZE_MAX where
                                 another optimizer steps them. */
    const duet_real *input; /**< rows x inputs, after dropout. */
    const duet_real *gradient; /**< rows x units: of each row's loss, times the
                                    row's weight, by the units before their
                                    activation. */
};

/** A batch. Arrays are row-major and valid until layers are asked for again. */
struct duet_layers {
    size_t rows, outputs, target_columns;
    double by;                   /**< Sum of the rows' weights: input' gradient
                                  divided by it is the mean gradient. */
    const duet_real *logits;     /**< rows x outputs, before the loss. */
    const duet_real *target;     /**< rows x target_columns. */
    const duet_real *row_weight; /**< NULL if all are 1. */
    struct duet_layer layer[2];  /**< The hidden layer and the output layer. */
};

/** What duet_extension() returns for DUET_LAYERS. */
struct duet_layers_service {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    bool (*layers)(void *context, const duet_real *seed, struct duet_layers *l);
};

/**
 * Compute the layers of the batch at the current weights, with its dropout
 * masks and without penalties. u->gradient stays as it is. [main]
 *
 * @param seed rows x outputs: the gradient by the logits to go back from; NULL:
 * that of the loss.
 * @param l Written.
 * @return false where there are no layers: the optimizer is stepped by hand on
 * a function, or sees less than the model. After a failure, which is reported
 * already; one is a dropout of weights, whose rows have no layers of their own.
 */
static inline bool duet_find_layers(const struct duet_update *u,
                                    const duet_real *seed,
                                    struct duet_layers *l)
{
    const struct duet_layers_service *service =
        (const struct duet_layers_service *)duet_extension(u->host,
                                                           DUET_LAYERS);

    return service && service->layers(u->host->context, seed, l);
}

#endif
