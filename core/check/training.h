/* training.h - a small model trained with the plugin in its place. */
#ifndef DUET_CHECK_TRAINING_H
#define DUET_CHECK_TRAINING_H

#include "trial.h"

struct training {
    size_t threads;
    size_t epochs;
    const char *save;   /**< Where to save the run after its last epoch. */
    const char *resume; /**< Where to go on from. NULL: neither. */
};

/** Train, and record losses and weights. */
void training_run(struct trial *trial, const void *training,
                  struct record *record);

#endif
