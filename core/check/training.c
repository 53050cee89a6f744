/* training.c - a small model trained with the plugin in its place. */
#include "training.h"

#include "context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct size {
    size_t rows, batch, inputs, hidden;
} sizes[] = {
    [TRAINING_SMALL] = { 256, 128, 3, 4 },
    [TRAINING_MANY_ROWS] = { 1024, 512, 3, 4 },
    [TRAINING_MANY_WEIGHTS] = { 16, 8, 130, 128 },
};

/* The model's plugins: those of the checker, and the one that is checked. */
struct parts {
    struct duet_instance *of[DUET_N_KINDS + 1];
    struct duet_model *model;
    struct duet_data data;
    struct duet_fit *fit;
};

static size_t outputs_of(enum duet_target target)
{
    return target == DUET_TARGET_CLASSES ? 3 : 1;
}

static enum duet_status make_data(struct parts *p, const struct size *size,
                                  enum duet_target target, uint32_t seed,
                                  struct duet_error *error)
{
    enum duet_status status = duet_tensor_init(&p->data.x, DUET_FLOAT64,
                                               size->rows, size->inputs, error);
    struct duet_rng rng;

    if (status == DUET_OK)
        status =
            duet_tensor_init(&p->data.y, DUET_FLOAT64, size->rows, 1, error);
    duet_rng_seed(&rng, seed);
    for (size_t i = 0; status == DUET_OK && i < size->rows; i++) {
        double sum = 0;

        for (size_t j = 0; j < size->inputs; j++) {
            const double x = 2 * duet_rng_uniform(&rng) - 1;

            duet_tensor_set(&p->data.x, i, j, x);
            sum += j < 3 ? x : 0;
        }
        duet_tensor_set(&p->data.y, i, 0,
                        target == DUET_TARGET_VALUES   ? 0.25 + sum * sum
                        : target == DUET_TARGET_BINARY ? sum > 0
                        : target == DUET_TARGET_COUNTS ? floor(sum * sum)
                                                       : floor(fabs(sum)));
    }
    return status;
}

static enum duet_status make_fit(struct trial *trial, struct parts *p,
                                 const struct training *training,
                                 struct duet_rng *rng, struct duet_error *error)
{
    struct duet_instance *const *of = p->of;
    const struct size *size = &sizes[training->size];
    const enum duet_dtype dtype = trial_dtype(trial);
    const enum duet_target target =
        duet_entry_any(of[DUET_KIND_LOSS]->entry)->loss.target;
    const struct duet_model_options model = {
        .struct_size = sizeof model,
        .inputs = size->inputs,
        .hidden = size->hidden,
        .outputs = outputs_of(target),
        .dtype = dtype,
        .initializer = { of[DUET_KIND_INITIALIZER], of[DUET_KIND_INITIALIZER] },
        .activation = of[DUET_KIND_ACTIVATION],
        .loss = of[DUET_KIND_LOSS],
        .rng = rng,
    };
    struct duet_fit_options options;
    enum duet_status status =
        make_data(p, size, target, trial->options->seed, error);

    if (status == DUET_OK)
        status = duet_model_create(trial->duet, &model, &p->model, error);
    if (status != DUET_OK)
        return status;
    duet_fit_defaults(&options, of[DUET_KIND_OPTIMIZER]);
    options.epochs = training->epochs;
    options.batch = size->batch;
    options.rng = rng;
    options.threads = training->threads;
    options.schedule = of[DUET_KIND_SCHEDULE];
    options.dropout[DUET_PLACE_HIDDEN] = of[DUET_KIND_DROPOUT];
    for (size_t i = 0; i <= DUET_W2 && of[DUET_KIND_REGULARIZER]; i++)
        options.regularizers[i] =
            (struct duet_regularizers) { 1, { of[DUET_KIND_REGULARIZER] } };
    return duet_fit_create(p->model, &p->data, &options, &p->fit, error);
}

static enum duet_status train(const struct parts *p,
                              const struct training *training,
                              struct duet_error *error)
{
    enum duet_status status = DUET_OK;
    bool more = true;

    if (training->resume)
        status = duet_fit_resume(p->fit, training->resume, NULL, 0, error);
    while (status == DUET_OK && more &&
           (!training->until ||
            duet_fit_history(p->fit)->epochs < training->until))
        status = duet_fit_epoch(p->fit, &more, error);
    if (status == DUET_OK && training->save)
        status = duet_fit_save(p->fit, training->save, error);
    return status;
}

static void record_model(const struct parts *p, enum duet_dtype dtype,
                         struct record *record)
{
    struct duet_model_tensor t = { .struct_size = sizeof t };
    const struct duet_history *history = duet_fit_history(p->fit);

    for (size_t i = 0; i < history->epochs; i++)
        record_add_number(record, "the loss", i + 1, history->loss[i]);
    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        if (duet_model_tensor_at(p->model, i, &t, NULL) == DUET_OK)
            record_add(record, t.name, 0, dtype, t.view.rows, t.view.columns,
                       t.view.data);
}

/* Beside the plugin only what a model can't do without. */
static bool gather(struct trial *trial, struct parts *p)
{
    static const enum duet_kind needed[] = { DUET_KIND_INITIALIZER,
                                             DUET_KIND_OPTIMIZER,
                                             DUET_KIND_ACTIVATION,
                                             DUET_KIND_LOSS };

    p->of[trial->entry->kind] = trial_instance(trial);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!p->of[needed[i]] && needed[i] != trial->entry->kind)
            p->of[needed[i]] = trial_reference(trial, needed[i]);
    return !trial_failed(trial);
}

void training_run(struct trial *trial, const void *data, struct record *record)
{
    const struct training *training = data;
    struct parts p = { .model = NULL };
    struct duet_error error = { .text = "" };
    struct duet_rng rng;

    duet_rng_seed(&rng, trial->options->seed);
    process_doing("training a model with it, %zu threads", training->threads);
    /* Also more than there are processors. */
    trial->duet->threads = training->threads;
    if (gather(trial, &p)) {
        if (make_fit(trial, &p, training, &rng, &error) == DUET_OK)
            train(&p, training, &error);
        if (p.fit)
            record_model(&p, trial_dtype(trial), record);
        snprintf(record->failure, sizeof record->failure, "%.1000s",
                 error.text);
    }
    duet_fit_destroy(p.fit);
    duet_model_destroy(p.model);
    duet_tensor_finish(&p.data.x);
    duet_tensor_finish(&p.data.y);
    for (size_t i = 0; i <= DUET_N_KINDS; i++)
        duet_instance_unref(p.of[i]);
}
