/* trainer_evaluate.h - the objective of a batch, with penalties. */
#ifndef DUET_CORE_TRAINER_EVALUATE_H
#define DUET_CORE_TRAINER_EVALUATE_H

#include "trainer.h"

/** Where a call for one tensor is made. */
struct duet_where duet_trainer_where(const struct duet_trainer *trainer,
                                     const struct duet_part *part, double lr);

/**
 * Compute the regularizers' penalty into trainer->penalty.
 *
 * @param gradient Its gradient is added; NULL: the penalty alone.
 */
enum duet_status duet_trainer_penalize(struct duet_trainer *trainer,
                                       real *gradient,
                                       struct duet_error *error);

/**
 * Compute the loss of the batch in trainer->pass, and the gradient that a step
 * sees, with penalties.
 *
 * @param gradient Written.
 * @param sum Set to the sum of the loss over the batch, without penalty; the
 * penalty goes to trainer->penalty.
 */
enum duet_status duet_trainer_gradient(struct duet_trainer *trainer,
                                       real *gradient, double *sum,
                                       struct duet_error *error);

/*
 * For a struct duet_step whose data is the trainer. A failure goes to
 * trainer->status and trainer->error.
 */

/** See duet_evaluate(). */
double duet_trainer_evaluate(void *trainer);

/** See duet_objective(). */
double duet_trainer_objective(void *trainer,
                              const struct duet_objective_args *o);

#endif
