/* measure.h - what a model predicts, and how well. */
#ifndef DUET_CORE_MEASURE_H
#define DUET_CORE_MEASURE_H

#include "objective.h"

/**
 * Data as a model computes with it: prepared, checked, and in the model's own
 * element type. It is borrowed where that changes nothing.
 */
struct duet_typed_data {
    struct duet_tensor x, y;
    struct duet_tensor own[2]; /**< Memory of x and y; no data: borrowed. */
    struct duet_tensor weight; /**< A column, owned; no data: all rows have the
                                    weight 1. */
    struct duet_tensor sample; /**< Where weights of classes are in them, the
                                    rows' own ones; no data: all 1. */
    bool weighs_classes;       /**< Whether `sample` differs from `weight`. */
    double total;              /**< Sum of the weights: what the sum of the loss
                                    is divided by. */
};

/** @param weights Of the rows; NULL: those of the data, or all 1. */
enum duet_status duet_typed_data_init(struct duet_typed_data *typed,
                                      const struct duet_model *model,
                                      const struct duet_data *data,
                                      const struct duet_weights *weights,
                                      struct duet_error *error);

/** Fill in the weights: the second part of duet_typed_data_init(). */
enum duet_status duet_typed_data_weigh(struct duet_typed_data *typed,
                                       const struct duet_model *model,
                                       const struct duet_data *data,
                                       const struct duet_weights *weights,
                                       struct duet_error *error);

void duet_typed_data_finish(struct duet_typed_data *typed);

/** A pass over data in prediction: no masks, but what dropouts infer. */
struct duet_pass duet_pass_of(const struct duet_model *model,
                              const struct duet_typed_data *data);

/** How much each row counts in a run's metrics: as the data and sample_weight
 * say, whatever its class; NULL: all count 1. */
const real *duet_typed_data_sample(const struct duet_typed_data *data);

/** Sum of the weights of a pass's first rows. */
double duet_pass_weight(const struct duet_pass *pass, size_t rows);

/**
 * Measure predictions for all rows of a pass.
 *
 * @param row_weight How much each row counts; NULL: all count 1.
 * @param predicted Room for rows x duet_model_columns() of what the metric
 * takes, at most rows x outputs elements; overwritten.
 */
enum duet_status duet_measure(struct duet_objective *objective,
                              const struct duet_pass *pass, size_t rows,
                              struct duet_instance *metric,
                              const real *row_weight, real *predicted,
                              double *value, struct duet_error *error);

#endif
