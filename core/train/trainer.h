/*
 * trainer.h - one update after the other: this is where training happens.
 *
 * INITIALIZE with duet_trainer_create(), ITERATE with duet_trainer_step(), and
 * TEST between epochs, as fit.c does.
 */
#ifndef DUET_CORE_TRAINER_H
#define DUET_CORE_TRAINER_H

#include "measure.h"
#include "stepper.h"

/** A schedule at work on a rate, or on another option of an optimizer. */
struct duet_followed {
    struct duet_instance *schedule;
    const struct duet_option *option; /**< NULL: the learning rate. */
    double *field;  /**< The option in the optimizer's own struct. */
    double base;    /**< What the user gave. */
    double value;   /**< In force. */
    double *scalar; /**< The schedule's state. Owned. */
};

/** Adjacent tensors that one optimizer steps. */
struct duet_group {
    struct duet_stepper *stepper;
    size_t first_part, n_parts;
    bool model_scope;
    double lr; /**< The rate in force, from the schedule. */
    struct duet_followed followed[DUET_MAX_SCHEDULES + 1];
    size_t n_followed;
};

enum { DUET_MAX_GROUPS = 64 };

/** A regularizer of a tensor. */
struct duet_regularized {
    struct duet_instance *regularizer;
    size_t part; /**< Index of the tensor. */
};

struct duet_trainer {
    struct duet_model *model;
    struct duet_fit_options options; /**< Instances in it are counted. */
    struct duet_pool *pool;
    struct duet_rng *rng;
    struct duet_objective objective;
    struct duet_objective *whole; /**< For all rows at once; NULL if not needed,
                                       or if a batch has all of them. */
    struct duet_typed_data data;
    size_t rows, batch_rows;
    size_t *order; /**< Of rows in this epoch; NULL for the data's. */
    struct duet_tensor y, weight; /**< A batch's targets and row weights,
                                       gathered. */
    double batch_weight;          /**< Sum of the batch's row weights. */
    struct duet_tensor mask[DUET_N_PLACES];
    struct duet_tensor masked[2]; /**< w1 and w2 with their masks. */
    real *gradient;               /**< Of the batch, mean, with penalties. */
    real *fresh_gradient;      /**< For duet_evaluate(); NULL if not needed. */
    struct duet_tensor layers; /**< For duet_trainer_layers(), once it was
                                    called. */
    real *weights_before;      /**< Memory for the weights before a step; NULL
                               without optimizers. */
    struct duet_group groups[DUET_MAX_GROUPS];
    size_t n_groups;
    struct duet_regularized regularized[DUET_N_TENSORS * DUET_MAX_REGULARIZERS];
    size_t n_regularized;
    struct duet_call call; /**< Of regularizers, schedules and masks. */
    struct duet_pass pass; /**< The batch at work. */
    uint64_t t, epoch;     /**< Updates and epochs done. */
    uint64_t random;       /**< Names the run's random numbers of steps. */
    double penalty;        /**< At the last evaluation. */
    struct duet_group *stepping; /**< The group that is stepping. */
    struct duet_error *error;    /**< For a failure inside a callback. */
    enum duet_status status;     /**< The failure inside a callback. */

    bool is_in_epoch;
    bool is_paused;    /**< In the midst of an epoch, which goes on with the
                            next step. */
    size_t next_row;   /**< Rows of the epoch that have been in a batch. */
    size_t batch;      /**< Number in its epoch, from 1. */
    uint64_t t_before; /**< Updates before the epoch. */
    double loss_sum, weight_sum, penalty_sum; /**< Over the epoch's batches. */
    bool measures_all; /**< Whether each update's norms are measured, or those
                            of an epoch's last one. */
    bool measures;     /**< Whether this update's are. */
    struct duet_last_update update;
};

/** The measurements of an epoch. */
struct duet_epoch {
    double loss;    /**< Mean over rows, each before its update. */
    double penalty; /**< Mean over updates. */
};

/** Check options, allocate everything. Model and data are borrowed. */
enum duet_status duet_trainer_create(struct duet_model *model,
                                     const struct duet_data *data,
                                     const struct duet_fit_options *options,
                                     struct duet_trainer **trainer,
                                     struct duet_error *error);

void duet_trainer_destroy(struct duet_trainer *trainer);

/**
 * Train on the next batch: draw masks, compute loss and gradient, penalize,
 * clip, step, project. An epoch begins with its first batch, which draws the
 * order of the rows. What was measured is in trainer->update.
 *
 * @param over Set to whether it was the epoch's last batch.
 * @return DUET_PLUGIN_FAILED naming the plugin; DUET_NOT_FINITE naming tensor,
 * epoch, batch and the optimizer whose step made a number that isn't finite.
 * The epoch has ended then.
 */
enum duet_status duet_trainer_step(struct duet_trainer *trainer, bool *over,
                                   struct duet_error *error);

/**
 * End an epoch, after its last batch or before. Between epochs the model has
 * the weights for prediction.
 *
 * @return DUET_NOT_FINITE where an optimizer's state isn't.
 */
enum duet_status duet_trainer_end_epoch(struct duet_trainer *trainer,
                                        struct duet_epoch *epoch,
                                        struct duet_error *error);

/** Leave an epoch before its last batch; the next step goes on with it. */
void duet_trainer_pause(struct duet_trainer *trainer);

/** Tell schedules the monitored value at the end of an epoch. */
enum duet_status duet_trainer_observe(struct duet_trainer *trainer,
                                      double value, bool higher_is_better,
                                      struct duet_error *error);

#endif
