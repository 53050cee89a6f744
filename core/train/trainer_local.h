/* trainer_local.h - what the files of a trainer share. */
#ifndef DUET_CORE_TRAINER_LOCAL_H
#define DUET_CORE_TRAINER_LOCAL_H

#include "trainer.h"

/* ---- trainer_batch.c ----------------------------------------------------- */

/** Make rows first .. first + rows - 1 of this epoch's order the batch. */
void duet_trainer_take_batch(struct duet_trainer *trainer, size_t first,
                             size_t rows);

/* ---- trainer_evaluate.c -------------------------------------------------- */

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

/* ---- trainer_layers.c ---------------------------------------------------- */

/**
 * For a struct duet_step whose data is the trainer: see duet_find_layers(). A
 * failure goes to trainer->status and trainer->error.
 */
bool duet_trainer_layers(void *trainer, const real *seed,
                         struct duet_layers *l);

/* ---- trainer_schedule.c -------------------------------------------------- */

/** Let a new group follow the schedules that its optimizer has options for. */
enum duet_status duet_group_follow(struct duet_group *group,
                                   const struct duet_fit_options *options,
                                   struct duet_error *error);

void duet_group_unfollow(struct duet_group *group);

/** Fail where a schedule is for an option that no optimizer has. */
enum duet_status duet_trainer_check_schedules(
    const struct duet_trainer *trainer, struct duet_error *error);

/** Ask the schedules for rates and options at the update that comes. */
enum duet_status duet_trainer_look_up(struct duet_trainer *trainer,
                                      struct duet_error *error);

/**
 * Set the scheduled options of a group's optimizer for a step, or set them back
 * to what the user gave: the optimizer's instance may be used elsewhere.
 */
void duet_group_set_options(const struct duet_group *group, bool scheduled);

#endif
