/* fit.h - the state of a run, which its files and checkpoint.c share. */
#ifndef DUET_CORE_FIT_H
#define DUET_CORE_FIT_H

#include "trainer.h"

enum {
    DUET_SERIES_NAME = DUET_NAME_SIZE + 4, /**< Bytes, with "val_". */
    DUET_MAX_SERIES = 7 + 2 * DUET_MAX_METRICS
};

/** A value to be reached by a series of the history. */
struct duet_aim {
    const struct duet_series *series;
    double value;
};

struct duet_fit {
    struct duet_trainer *trainer;
    struct duet_fit_options options;
    struct duet_history history;
    struct duet_series series[DUET_MAX_SERIES];
    double **arrays[DUET_MAX_SERIES]; /**< Where the history has each series. */
    size_t room; /**< Epochs that the arrays have room for. */
    char names[DUET_MAX_SERIES][DUET_SERIES_NAME]; /**< Of the series. */
    struct duet_typed_data validation;
    struct duet_tensor predicted;        /**< Memory for what metrics see. */
    const struct duet_series *monitored; /**< What early stopping looks at. */
    struct duet_aim *aims;               /**< The n_targets of options.stop. */
    double start;          /**< When the run began, in seconds of a clock. */
    double seconds_before; /**< Of the runs that this one resumes. */
    bool over;             /**< Nothing more will be trained. */
    bool interrupted;      /**< By duet_interrupt(): a resumed run goes on. */
    bool counted;          /**< Among the context's runs. */
    double best;           /**< The monitored value of history.best_epoch. */
    real *best_weights;  /**< NULL if not asked for. Once training is over these
                                are the last weights: the model has the best. */
    real *start_weights; /**< Before the epoch; NULL if not needed. */
};

/** Seconds of a clock that never goes back. */
double duet_fit_clock(void);

/** Where the weights of the last epoch, and of the best, are now. */
real *duet_fit_last_weights(struct duet_fit *fit);
real *duet_fit_best_weights(struct duet_fit *fit);

/** Whether the validation data is measured after an epoch, from 1. */
bool duet_fit_validates(const struct duet_fit *fit, size_t epoch);

/**
 * Measure metrics and validation into the history's values of an epoch, from 0.
 *
 * @param validates Whether to measure the validation data.
 * @return DUET_NOT_FINITE naming the series that isn't a number.
 */
enum duet_status duet_fit_measure(struct duet_fit *fit, size_t epoch,
                                  bool validates, struct duet_error *error);

/**
 * Make room in the history for one more epoch. Nothing is allocated before the
 * first 65536.
 */
enum duet_status duet_fit_make_room(struct duet_fit *fit,
                                    struct duet_error *error);

/**
 * Make the arrays of the history, and find those that early stopping and
 * targets look at.
 */
enum duet_status duet_fit_make_history(struct duet_fit *fit,
                                       struct duet_error *error);

#endif
