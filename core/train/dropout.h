/* dropout.h - the dropouts of a run: their parameters, masks, and weights. */
#ifndef DUET_CORE_DROPOUT_H
#define DUET_CORE_DROPOUT_H

#include "network.h"

/**
 * Append the parameters of a run's dropouts, unless they are there already.
 * Nothing moves: the model was made with memory for them.
 *
 * @param dropout DUET_N_PLACES; NULL where there is none.
 * @return DUET_INVALID where those of another dropout are there.
 */
enum duet_status duet_model_add_dropouts(struct duet_model *model,
                                         struct duet_instance *const *dropout,
                                         struct duet_error *error);

/**
 * Where the parameters of the dropout at `place` are in a vector laid out as
 * the model's.
 *
 * @param at Written: DUET_MAX_DROPOUT_PARAMETERS.
 * @return `at`; NULL if the dropout declares none.
 */
real *const *duet_model_dropout_parameters(const struct duet_model *model,
                                           const struct duet_instance *dropout,
                                           size_t place, const real *vector,
                                           real **at);

/**
 * Keep the dropouts of a run with its model: some of them also change what the
 * model predicts.
 *
 * @param dropout DUET_N_PLACES; NULL where there is none.
 */
enum duet_status duet_model_keep_dropouts(struct duet_model *model,
                                          struct duet_instance *const *dropout,
                                          struct duet_error *error);

/**
 * Draw each dropout's mask for the whole batch, in the order input, hidden,
 * output, w1, w2, so the stream doesn't depend on threads. [main]
 */
enum duet_status duet_pass_draw_masks(const struct duet_pass *pass,
                                      struct duet_call *call,
                                      struct duet_rng *rng,
                                      struct duet_error *error);

/**
 * Apply the dropouts on weights to the weights as they are now: their masks in
 * training, else what they infer. The pass uses the results from then on.
 * Nothing is allocated. [main]
 */
enum duet_status duet_pass_drop_weights(struct duet_pass *pass,
                                        struct duet_call *call,
                                        struct duet_error *error);

/** Turn the gradient by the dropped weights into that by the weights. [main] */
enum duet_status duet_pass_drop_weights_back(const struct duet_pass *pass,
                                             struct duet_call *call,
                                             real *gradient,
                                             struct duet_error *error);

#endif
