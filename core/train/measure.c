/* measure.c - what a model predicts, and how well. */
#include "dropout.h"
#include "measure.h"

#include <string.h>

enum duet_status duet_typed_data_init(struct duet_typed_data *typed,
                                      const struct duet_model *model,
                                      const struct duet_data *data,
                                      const struct duet_weights *weights,
                                      struct duet_error *error)
{
    struct duet_taken x, y;
    enum duet_status status = duet_model_take_x(model, data, &x, error);

    memset(typed, 0, sizeof *typed);
    if (status != DUET_OK)
        return status;
    status = duet_model_take_y(model, data, &y, error);
    if (status != DUET_OK) {
        duet_taken_finish(&x);
        return status;
    }
    typed->x = x.view;
    typed->y = y.view;
    typed->own[0] = x.own;
    typed->own[1] = y.own;
    status = duet_typed_data_weigh(typed, model, data, weights, error);
    if (status != DUET_OK)
        duet_typed_data_finish(typed);
    return status;
}

void duet_typed_data_finish(struct duet_typed_data *typed)
{
    duet_tensor_finish(&typed->own[0]);
    duet_tensor_finish(&typed->own[1]);
    duet_tensor_finish(&typed->weight);
    duet_tensor_finish(&typed->sample);
    memset(typed, 0, sizeof *typed);
}

struct duet_pass duet_pass_of(const struct duet_model *model,
                              const struct duet_typed_data *data)
{
    struct duet_pass pass = {
        .model = model,
        .x = data->x.data,
        .target = data->y.data,
        .target_columns = data->y.columns,
        .row_weight = data->weight.data,
        .weight = { duet_at(model, model->parameters,
                            model->parts[DUET_W1].first),
                    duet_at(model, model->parameters,
                            model->parts[DUET_W2].first) },
        .where = duet_model_where(model),
    };

    pass.where.batch_rows = pass.where.data_rows = data->x.rows;
    for (unsigned i = 0; i < DUET_N_PLACES; i++)
        pass.place[i] = (struct duet_dropping_place) {
            model->dropout[i], i, duet_model_place_columns(model, i), NULL,
            i >= DUET_PLACE_W1 ? model->inferred[i - DUET_PLACE_W1].data : NULL
        };
    return pass;
}

const real *duet_typed_data_sample(const struct duet_typed_data *data)
{
    return data->weighs_classes ? data->sample.data : data->weight.data;
}

double duet_pass_weight(const struct duet_pass *pass, size_t rows)
{
    return pass->row_weight ? pass->model->numerics->sum(rows, pass->row_weight)
                            : (double)rows;
}

static enum duet_output output_for(const struct duet_metric *metric)
{
    return metric->takes == DUET_TAKES_LOGITS          ? DUET_OUTPUT_LOGITS
           : metric->takes == DUET_TAKES_PROBABILITIES ? DUET_OUTPUT_PROBABILITY
                                                       : DUET_OUTPUT_PREDICTION;
}

/* Numbers of classes with names are no values: an error of 2 is none. */
static enum duet_status check_values(const struct duet_model *model,
                                     const struct duet_instance *metric,
                                     const struct duet_metric *m,
                                     struct duet_error *error)
{
    const struct duet_loss *loss =
        &duet_instance_build(model->loss, model->dtype)->loss;
    size_t n = 0;

    if (!(m->flags & DUET_METRIC_OF_VALUES) || !model->prepare ||
        loss->target == DUET_TARGET_VALUES ||
        !duet_prepare_classes(model->prepare, &n) || n == 0)
        return DUET_OK;
    return duet_error_set(error, DUET_INVALID,
                          "metric %s measures differences of values, and "
                          "loss %s predicts classes with names: accuracy, "
                          "log_loss or brier measure those",
                          metric->entry->name, model->loss->entry->name);
}

enum duet_status duet_measure(struct duet_objective *objective,
                              const struct duet_pass *pass, size_t rows,
                              struct duet_instance *metric,
                              const real *row_weight, real *predicted,
                              double *value, struct duet_error *error)
{
    const struct duet_model *model = objective->model;
    const struct duet_metric *m =
        &duet_instance_build(metric, model->dtype)->metric;
    const enum duet_output output = output_for(m);
    struct duet_call *call = &objective->workspaces[0].call;
    enum duet_status status = check_values(model, metric, m, error);
    double measured;

    if (status == DUET_OK)
        status = duet_objective_predict(objective, pass, rows, output,
                                        predicted, error);
    if (status != DUET_OK)
        return status;
    call->n_scratch = 0;
    measured = m->value(metric->config,
                        &(struct duet_metric_args) {
                            .struct_size = sizeof(struct duet_metric_args),
                            .rows = rows,
                            .columns = duet_model_columns(model, output),
                            .predicted = predicted,
                            .target = pass->target,
                            .target_columns = pass->target_columns,
                            .host = &call->host,
                            .where = &pass->where,
                            .row_weight = row_weight });
    status = duet_call_end(call, metric, NULL, error);
    if (status == DUET_OK)
        *value = measured;
    return status;
}

/* Rows that have been taken. */
static enum duet_status predict(struct duet_model *model,
                                const struct duet_tensor *x,
                                enum duet_output output, struct duet_tensor *y,
                                struct duet_error *error)
{
    const struct duet_typed_data data = { .x = *x };
    struct duet_pass pass = duet_pass_of(model, &data);
    struct duet_objective objective;
    enum duet_status status =
        duet_objective_init(&objective, model, NULL, x->rows, false, error);

    if (status != DUET_OK)
        return status;
    status =
        duet_pass_drop_weights(&pass, &objective.workspaces[0].call, error);
    if (status == DUET_OK)
        status = duet_objective_predict(&objective, &pass, x->rows, output,
                                        y->data, error);
    duet_objective_finish(&objective);
    return status;
}

enum duet_status duet_model_predict_data(struct duet_model *model,
                                         const struct duet_data *data,
                                         enum duet_output output,
                                         struct duet_tensor *y,
                                         struct duet_error *error)
{
    struct duet_taken x;
    enum duet_status status;

    if (duet_tensor_dtype(y) != model->dtype)
        return duet_error_set(error, DUET_INVALID,
                              "y is %s, expected %s as the model",
                              duet_dtype_name(duet_tensor_dtype(y)),
                              duet_dtype_name(model->dtype));
    if (y->rows != data->x.rows ||
        y->columns != duet_model_columns(model, output))
        return duet_error_set(
            error, DUET_INVALID, "y is %zu x %zu, expected %zu x %zu", y->rows,
            y->columns, data->x.rows, duet_model_columns(model, output));
    status = duet_model_take_x(model, data, &x, error);
    if (status != DUET_OK)
        return status;
    status = predict(model, &x.view, output, y, error);
    duet_taken_finish(&x);
    return status;
}

enum duet_status duet_model_predict(struct duet_model *model,
                                    const struct duet_tensor *x,
                                    enum duet_output output,
                                    struct duet_tensor *y,
                                    struct duet_error *error)
{
    return duet_model_predict_data(model, &(struct duet_data) { .x = *x },
                                   output, y, error);
}

/* A model and data outside a training run. */
struct evaluation {
    struct duet_typed_data data;
    struct duet_objective objective;
    struct duet_pass pass;
};

/* Check and convert the data; end() is due even after a failure. */
static enum duet_status begin(struct evaluation *e,
                              const struct duet_model *model,
                              const struct duet_data *data,
                              const struct duet_weights *weights,
                              struct duet_error *error)
{
    enum duet_status status;

    memset(e, 0, sizeof *e);
    status = duet_typed_data_init(&e->data, model, data, weights, error);
    if (status == DUET_OK)
        status = duet_objective_init(&e->objective, model, NULL, e->data.x.rows,
                                     false, error);
    if (status != DUET_OK)
        return status;
    e->pass = duet_pass_of(model, &e->data);
    return duet_pass_drop_weights(&e->pass, &e->objective.workspaces[0].call,
                                  error);
}

static void end(struct evaluation *e)
{
    duet_objective_finish(&e->objective);
    duet_typed_data_finish(&e->data);
}

enum duet_status duet_model_loss(struct duet_model *model,
                                 const struct duet_data *data,
                                 const struct duet_weights *weights,
                                 double *loss, struct duet_error *error)
{
    struct evaluation e;
    enum duet_status status = begin(&e, model, data, weights, error);
    double sum;

    if (status == DUET_OK)
        status = duet_objective_batch(&e.objective, &e.pass, e.data.x.rows, 1,
                                      NULL, &sum, error);
    if (status == DUET_OK)
        *loss = sum / e.data.total;
    end(&e);
    return status;
}

/* The loss's default metric, or the one given, with a reference of its own. */
static enum duet_status metric_of(const struct duet_model *model,
                                  struct duet_instance *given,
                                  struct duet_instance **metric,
                                  struct duet_error *error)
{
    const char *name =
        duet_instance_build(model->loss, model->dtype)->loss.metric;
    enum duet_status status;

    if (!given && !name)
        return duet_error_set(error, DUET_INVALID,
                              "loss %s names no metric: give one",
                              model->loss->entry->name);
    if (!given)
        return duet_configure(model->duet, DUET_KIND_METRIC, name, NULL, 0,
                              metric, error);
    status = duet_instance_is(given, DUET_KIND_METRIC, "score", error);
    if (status == DUET_OK)
        status = duet_instance_serves(given, model->dtype, error);
    if (status == DUET_OK)
        *metric = duet_instance_ref(given);
    return status;
}

enum duet_status duet_model_score(struct duet_model *model,
                                  const struct duet_data *data,
                                  struct duet_instance *metric,
                                  const struct duet_weights *weights,
                                  double *score, struct duet_error *error)
{
    struct evaluation e;
    struct duet_tensor predicted = { 0 };
    struct duet_instance *used = NULL;
    enum duet_status status = begin(&e, model, data, weights, error);

    if (status == DUET_OK)
        status = metric_of(model, metric, &used, error);
    if (status == DUET_OK)
        status = duet_tensor_init(&predicted, model->dtype, e.data.x.rows,
                                  model->outputs, error);
    if (status == DUET_OK)
        status = duet_measure(&e.objective, &e.pass, e.data.x.rows, used,
                              e.data.weight.data, predicted.data, score, error);
    end(&e);
    duet_tensor_finish(&predicted);
    duet_instance_unref(used);
    return status;
}
