/* training.h - a small model trained with the plugin in its place. */
#ifndef DUET_CHECK_TRAINING_H
#define DUET_CHECK_TRAINING_H

#include "trial.h"

/** What decides how the work is cut into parts. */
enum training_size {
    TRAINING_SMALL,       /**< One part of everything. */
    TRAINING_MANY_ROWS,   /**< A batch is four shards. */
    TRAINING_MANY_WEIGHTS /**< A tensor is two ranges of a step. */
};

struct training {
    enum training_size size;
    size_t threads;
    size_t epochs;
    const char *save;   /**< Where to save the run after its last epoch. */
    const char *resume; /**< Where to go on from. NULL: neither. */
    size_t until;       /**< The epoch to stop after; 0: all. */
};

/** Train, and record losses and weights. */
void training_run(struct trial *trial, const void *training,
                  struct record *record);

#endif
