/* infer.h - what dropouts do in prediction. */
#ifndef DUET_CORE_INFER_H
#define DUET_CORE_INFER_H

#include "network.h"

/**
 * Keep the dropouts of a run with its model, for those that put something in
 * their place in prediction.
 *
 * @param dropout DUET_N_PLACES; NULL where there is none.
 */
enum duet_status duet_model_keep_dropouts(struct duet_model *model,
                                          struct duet_instance *const *dropout,
                                          struct duet_error *error);

/**
 * Put what dropouts on weights infer from the weights as they are now in place
 * of these. Nothing is allocated. [main]
 */
enum duet_status duet_pass_infer_weights(struct duet_pass *pass,
                                         struct duet_call *call,
                                         struct duet_error *error);

#endif
