/* weights.c - how much each row counts in the loss. */
#include "measure.h"

#include "errors.h"
#include "number.h"

#include <math.h>
#include <stdlib.h>

/* Most classes that are counted where the data doesn't name them. */
enum { MOST_CLASSES = 1 << 20 };

/* The weight of row i, from 0, before that of its class. */
static double sample_weight(const struct duet_weights *weights, size_t i)
{
    const struct duet_tensor *sample = weights->sample;

    return !sample               ? 1
           : sample->columns > 1 ? duet_tensor_get(sample, 0, i)
                                 : duet_tensor_get(sample, i, 0);
}

static enum duet_status check_samples(const struct duet_weights *weights,
                                      size_t rows, struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    const struct duet_tensor *sample = weights->sample;

    if (!sample)
        return DUET_OK;
    if (sample->rows * sample->columns != rows ||
        (sample->rows > 1 && sample->columns > 1))
        return duet_error_set(error, DUET_INVALID,
                              "sample_weight is %zu x %zu, expected one number "
                              "for each of the %zu rows",
                              sample->rows, sample->columns, rows);
    for (size_t i = 0; i < rows; i++) {
        const double weight = sample_weight(weights, i);

        if (!(weight >= 0 && weight < HUGE_VAL))
            return duet_error_set(error, DUET_INVALID,
                                  "sample_weight: row %zu has the weight %s, "
                                  "expected a finite number from 0",
                                  i + 1, duet_number_print(weight, number));
    }
    return DUET_OK;
}

/* Number of classes, once each target is known to be one of them. */
static enum duet_status count_classes(const struct duet_data *data,
                                      const struct duet_weights *weights,
                                      size_t *n, struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    const size_t least =
        weights->n_classes ? weights->n_classes : data->n_classes;

    if (data->y.columns != 1)
        return duet_error_set(error, DUET_INVALID,
                              "class_weight: the target has %zu columns, "
                              "expected one with the numbers of classes",
                              data->y.columns);
    if (weights->n_classes && data->n_classes &&
        weights->n_classes != data->n_classes)
        return duet_error_set(error, DUET_INVALID,
                              "class_weight has %zu weights, expected %zu, one "
                              "for each class",
                              weights->n_classes, data->n_classes);
    *n = least;
    for (size_t i = 0; i < data->y.rows; i++) {
        const double y = duet_tensor_get(&data->y, i, 0);

        if (!(y >= 0 && y < (double)(least ? least : MOST_CLASSES) &&
              floor(y) == y))
            return duet_error_set(error, DUET_INVALID,
                                  "class_weight: the target in row %zu is %s, "
                                  "expected the number of a class, from 0 to "
                                  "%zu",
                                  i + 1, duet_number_print(y, number),
                                  (least ? least : MOST_CLASSES) - 1);
        if (y >= (double)*n)
            *n = (size_t)y + 1;
    }
    return DUET_OK;
}

/* The weights that make all classes count the same: rows / (classes * rows of
   the class), where a row counts as its sample weight says. */
static void balance(const struct duet_data *data,
                    const struct duet_weights *weights, size_t n,
                    double *of_class)
{
    double total = 0;
    size_t present = 0;

    for (size_t i = 0; i < data->y.rows; i++) {
        const double weight = sample_weight(weights, i);

        of_class[(size_t)duet_tensor_get(&data->y, i, 0)] += weight;
        total += weight;
    }
    for (size_t k = 0; k < n; k++)
        present += of_class[k] > 0;
    for (size_t k = 0; k < n; k++)
        if (of_class[k] > 0)
            of_class[k] = total / ((double)present * of_class[k]);
}

/* The weight of each class; NULL: all are 1. To be freed. */
static enum duet_status weigh_classes(const struct duet_data *data,
                                      const struct duet_weights *weights,
                                      double **of_class,
                                      struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    enum duet_status status = DUET_OK;
    size_t n = 0;

    *of_class = NULL;
    if (!weights->balanced && !weights->n_classes)
        return DUET_OK;
    for (size_t k = 0; k < weights->n_classes; k++)
        if (!(weights->classes[k] >= 0 && weights->classes[k] < HUGE_VAL))
            return duet_error_set(
                error, DUET_INVALID,
                "class_weight: class %zu has the weight %s, "
                "expected a finite number from 0",
                k, duet_number_print(weights->classes[k], number));
    status = count_classes(data, weights, &n, error);
    if (status != DUET_OK)
        return status;
    *of_class = calloc(n + 1, sizeof **of_class);
    if (!*of_class)
        return duet_no_memory(error);
    if (weights->balanced)
        balance(data, weights, n, *of_class);
    else
        for (size_t k = 0; k < n; k++)
            (*of_class)[k] = weights->classes[k];
    return status;
}

/* Make a column of the rows' weights, times those of their classes unless
   `of_class` is NULL. */
static enum duet_status fill(struct duet_tensor *to,
                             const struct duet_model *model,
                             const struct duet_data *data,
                             const struct duet_weights *weights,
                             const double *of_class, struct duet_error *error)
{
    const size_t rows = data->x.rows;
    enum duet_status status =
        duet_tensor_init(to, model->dtype, rows, 1, error);

    for (size_t i = 0; status == DUET_OK && i < rows; i++) {
        const double weight = sample_weight(weights, i);

        duet_tensor_set(
            to, i, 0,
            of_class
                ? weight * of_class[(size_t)duet_tensor_get(&data->y, i, 0)]
                : weight);
    }
    return status;
}

/* The weights in the loss, and those in metrics where they differ. */
static enum duet_status fill_all(struct duet_typed_data *typed,
                                 const struct duet_model *model,
                                 const struct duet_data *data,
                                 const struct duet_weights *weights,
                                 const double *of_class,
                                 struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    enum duet_status status =
        fill(&typed->weight, model, data, weights, of_class, error);

    typed->weighs_classes = of_class != NULL;
    if (status == DUET_OK && of_class && weights->sample)
        status = fill(&typed->sample, model, data, weights, NULL, error);
    if (status != DUET_OK)
        return status;
    typed->total = model->numerics->sum(data->x.rows, typed->weight.data);
    if (typed->total > 0 && typed->total < HUGE_VAL)
        return DUET_OK;
    return duet_error_set(error, DUET_INVALID,
                          "the weights of all rows add up to %s, expected a "
                          "finite number above 0",
                          duet_number_print(typed->total, number));
}

enum duet_status duet_typed_data_weigh(struct duet_typed_data *typed,
                                       const struct duet_model *model,
                                       const struct duet_data *data,
                                       const struct duet_weights *weights,
                                       struct duet_error *error)
{
    struct duet_weights own = { .sample = NULL };
    double *of_class = NULL;
    enum duet_status status;

    if (weights)
        own = *weights;
    if (!own.sample)
        own.sample = duet_data_weights(data);
    typed->total = (double)data->x.rows;
    status = check_samples(&own, data->x.rows, error);
    if (status == DUET_OK)
        status = weigh_classes(data, &own, &of_class, error);
    if (status == DUET_OK && (own.sample || of_class))
        status = fill_all(typed, model, data, &own, of_class, error);
    free(of_class);
    return status;
}
