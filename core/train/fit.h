/* fit.h - the state of a run, which fit.c and checkpoint.c share. */
#ifndef DUET_CORE_FIT_H
#define DUET_CORE_FIT_H

#include "trainer.h"

struct duet_fit {
    struct duet_trainer *trainer;
    struct duet_fit_options options;
    struct duet_history history;
    struct duet_typed_data validation;
    struct duet_tensor predicted; /**< Memory for what metrics see. */
    const double *monitored;      /**< The array early stopping looks at. */
    bool higher_is_better;
    bool over; /**< Nothing more will be trained. */
    double best;
    size_t epochs_since_best;
    real *best_weights;  /**< NULL if not asked for. Once training is over these
                              are the last weights: the model has the best. */
    real *start_weights; /**< Before the epoch; NULL if not needed. */
};

/** Where the weights of the last epoch, and of the best, are now. */
real *duet_fit_last_weights(struct duet_fit *fit);
real *duet_fit_best_weights(struct duet_fit *fit);

#endif
