/* trainer_create.c - what a run needs before its first epoch. */
#include "dropout.h"
#include "errors.h"
#include "trainer_options.h"
#include "trainer_local.h"

#include <stdlib.h>
#include <string.h>

/* ---- Threads ------------------------------------------------------------- */

static bool one_thread(const struct duet_trainer *trainer)
{
    const struct duet_fit_options *o = &trainer->options;
    bool one = duet_instance_one_thread(trainer->model->activation) ||
               duet_instance_one_thread(trainer->model->loss);

    for (size_t i = 0; i < DUET_N_PLACES; i++)
        one |= o->dropout[i] && duet_instance_one_thread(o->dropout[i]);
    return one;
}

/* More threads than shards, or ranges of an elementwise step, would wait. */
static enum duet_status make_pool(struct duet_trainer *trainer,
                                  struct duet_error *error)
{
    enum { RANGE = 1 << 14 };
    const size_t tasks =
        duet_objective_tasks(trainer->model, trainer->batch_rows);
    const size_t ranges = trainer->model->n_parameters / RANGE;
    const size_t useful = tasks > ranges ? tasks : ranges;
    const size_t most =
        duet_threads(trainer->model->duet, trainer->options.threads);
    const size_t n = most < useful ? most : useful;

    if (n < 2 || one_thread(trainer))
        return DUET_OK;
    return duet_pool_create(&trainer->pool, n, error);
}

/* ---- Optimizers ---------------------------------------------------------- */

/* A parameter of a plugin has the optimizer of w1 or b1, by its role. */
static struct duet_instance *optimizer_of(const struct duet_trainer *trainer,
                                          size_t part)
{
    if (part >= DUET_N_TENSORS)
        part = trainer->model->parts[part].role == DUET_ROLE_WEIGHTS ? DUET_W1
                                                                     : DUET_B1;
    return trainer->options.optimizer[part];
}

static enum duet_status check_group(const struct duet_trainer *trainer,
                                    const struct duet_group *group,
                                    struct duet_error *error)
{
    for (size_t i = 0; group->model_scope && i < trainer->n_groups; i++)
        if (&trainer->groups[i] != group &&
            trainer->groups[i].stepper->instance == group->stepper->instance)
            return duet_error_set(
                error, DUET_INVALID,
                "optimizer %s sees its tensors as one vector, "
                "and so serves weights, biases, or all",
                group->stepper->instance->entry->name);
    return DUET_OK;
}

static enum duet_status make_group(struct duet_trainer *trainer, size_t first,
                                   size_t n, struct duet_error *error)
{
    struct duet_model *model = trainer->model;
    struct duet_instance *optimizer = optimizer_of(trainer, first);
    struct duet_group *group;
    enum duet_status status;

    if (trainer->n_groups == DUET_MAX_GROUPS)
        return duet_error_set(error, DUET_INVALID, "fit: too many optimizers");
    group = &trainer->groups[trainer->n_groups];
    *group = (struct duet_group) { .first_part = first, .n_parts = n };
    status = duet_stepper_create(model->duet, optimizer, model->dtype,
                                 &model->parts[first], n, model->parameters,
                                 trainer->pool, &group->stepper, error);
    if (status != DUET_OK)
        return status;
    trainer->n_groups++;
    group->lr = group->stepper->lr;
    group->model_scope =
        group->stepper->descriptor->optimizer.scope == DUET_SCOPE_MODEL;
    status = duet_group_follow(group, &trainer->options, error);
    if (status != DUET_OK)
        return status;
    return check_group(trainer, group, error);
}

/* Neighbours that share an optimizer make a group. */
static enum duet_status make_groups(struct duet_trainer *trainer,
                                    struct duet_error *error)
{
    const size_t n = trainer->model->n_parts;
    enum duet_status status = DUET_OK;
    size_t first = 0;

    /* Without optimizers a trainer only computes gradients. */
    if (!optimizer_of(trainer, 0))
        return DUET_OK;

    for (size_t i = 1; status == DUET_OK && i <= n; i++)
        if (i == n ||
            optimizer_of(trainer, i) != optimizer_of(trainer, first)) {
            status = make_group(trainer, first, i - first, error);
            first = i;
        }
    return status == DUET_OK ? duet_trainer_check_schedules(trainer, error)
                             : status;
}

/* ---- Regularizers -------------------------------------------------------- */

static void list_regularizers(struct duet_trainer *trainer)
{
    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        const struct duet_regularizers *r = &trainer->options.regularizers[i];

        for (size_t k = 0; k < r->n; k++)
            trainer->regularized[trainer->n_regularized++] =
                (struct duet_regularized) { r->regularizer[k], i };
    }
}

/* ---- Memory -------------------------------------------------------------- */

static enum duet_status make_gradients(struct duet_trainer *trainer,
                                       struct duet_error *error)
{
    enum duet_status status =
        duet_model_vector(trainer->model, &trainer->gradient, error);

    for (size_t i = 0; status == DUET_OK && i < trainer->n_groups; i++)
        if (trainer->groups[i].model_scope && !trainer->fresh_gradient)
            status = duet_model_vector(trainer->model, &trainer->fresh_gradient,
                                       error);
    if (status == DUET_OK && trainer->n_groups)
        status =
            duet_model_vector(trainer->model, &trainer->weights_before, error);
    return status;
}

/*
 * Make room for the targets of a batch, which are gathered all at once. Each
 * thread gathers inputs itself, block by block.
 */
static enum duet_status make_batch(struct duet_trainer *trainer,
                                   struct duet_error *error)
{
    if (!trainer->options.batch)
        return duet_objective_keep(&trainer->objective, &trainer->pass,
                                   trainer->rows, error);
    if (!trainer->options.shuffle)
        return DUET_OK;
    trainer->order = calloc(trainer->rows, sizeof *trainer->order);
    if (!trainer->order)
        return duet_no_memory(error);
    if (trainer->data.weight.data &&
        duet_tensor_init(&trainer->weight, trainer->model->dtype,
                         trainer->batch_rows, 1, error) != DUET_OK)
        return DUET_NO_MEMORY;
    return duet_tensor_init(&trainer->y, trainer->model->dtype,
                            trainer->batch_rows, trainer->data.y.columns,
                            error);
}

static enum duet_status make_masks(struct duet_trainer *trainer,
                                   struct duet_error *error)
{
    const struct duet_model *model = trainer->model;
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < DUET_N_PLACES; i++) {
        const bool weights = i >= DUET_PLACE_W1;
        const size_t which = i - DUET_PLACE_W1; /* of the weights */
        struct duet_dropping_place *place = &trainer->pass.place[i];
        const size_t rows =
            weights ? model->parts[DUET_W1 + which].rows : trainer->batch_rows;

        if (!place->instance)
            continue;
        status = duet_tensor_init(&trainer->mask[i], model->dtype, rows,
                                  place->columns, error);
        place->mask = trainer->mask[i].data;
        if (status == DUET_OK && weights) {
            status = duet_tensor_init(&trainer->masked[which], model->dtype,
                                      rows, place->columns, error);
            place->weights = trainer->masked[which].data;
        }
    }
    return status;
}

/* ---- The trainer --------------------------------------------------------- */

/* Replace the dropouts that the model keeps from its last run. */
static void place_dropouts(struct duet_trainer *trainer)
{
    for (size_t i = 0; i < DUET_N_PLACES; i++)
        trainer->pass.place[i].instance = trainer->options.dropout[i];
}

/*
 * What is known of the run beforehand. Its random numbers follow from a copy of
 * the stream, whose own numbers stay what they are without them.
 */
static void plan(struct duet_trainer *trainer)
{
    const size_t rows = trainer->rows, batch = trainer->batch_rows;
    struct duet_rng copy = *trainer->rng;
    struct duet_where *where = &trainer->pass.where;

    where->flags = DUET_WHERE_TRAINING;
    where->n_epochs = trainer->options.epochs;
    where->n_updates = where->n_epochs * (rows / batch + (rows % batch != 0));
    trainer->random = (uint64_t)duet_rng_bits(&copy) << 32;
    trainer->random |= duet_rng_bits(&copy);
}

static enum duet_status make(struct duet_trainer *trainer,
                             const struct duet_data *data,
                             struct duet_error *error)
{
    struct duet_model *model = trainer->model;
    const struct duet_fit_options *o = &trainer->options;
    const size_t batch = o->batch * (o->accumulate ? o->accumulate : 1);
    enum duet_status status = duet_fit_options_check(o, model->dtype, error);

    if (status == DUET_OK)
        status = duet_typed_data_init(&trainer->data, model, data,
                                      &trainer->options.weights, error);
    trainer->options.weights = (struct duet_weights) { .sample = NULL };
    if (status == DUET_OK)
        status =
            duet_model_add_dropouts(model, trainer->options.dropout, error);
    if (status != DUET_OK)
        return status;
    trainer->rows = data->x.rows;
    trainer->batch_rows =
        batch && batch < trainer->rows ? batch : trainer->rows;
    trainer->pass = duet_pass_of(model, &trainer->data);
    plan(trainer);
    list_regularizers(trainer);
    place_dropouts(trainer);
    status = make_pool(trainer, error);
    trainer->call.pool = trainer->pool;
    if (status == DUET_OK)
        status = duet_objective_init(&trainer->objective, model, trainer->pool,
                                     trainer->batch_rows, true, error);
    if (status == DUET_OK)
        status = make_groups(trainer, error);
    if (status == DUET_OK)
        status = make_gradients(trainer, error);
    if (status == DUET_OK)
        status = make_batch(trainer, error);
    return status == DUET_OK ? make_masks(trainer, error) : status;
}

enum duet_status duet_trainer_create(struct duet_model *model,
                                     const struct duet_data *data,
                                     const struct duet_fit_options *options,
                                     struct duet_trainer **trainer,
                                     struct duet_error *error)
{
    struct duet_trainer *made;
    enum duet_status status = duet_fit_options_count(options, error);

    if (status != DUET_OK)
        return status;
    made = calloc(1, sizeof *made);
    if (!made)
        return duet_no_memory(error);
    made->model = model;
    made->options = *options;
    duet_fit_options_hold(&made->options);
    made->rng = options->rng ? options->rng : duet_default_rng(model->duet);
    duet_call_init(&made->call, model->duet, model->dtype);
    status = make(made, data, error);
    if (status != DUET_OK) {
        duet_trainer_destroy(made);
        return status;
    }
    *trainer = made;
    return DUET_OK;
}

void duet_trainer_destroy(struct duet_trainer *trainer)
{
    if (!trainer)
        return;
    for (size_t i = 0; i < trainer->n_groups; i++) {
        duet_stepper_destroy(trainer->groups[i].stepper);
        duet_group_unfollow(&trainer->groups[i]);
    }
    for (size_t i = 0; i < DUET_N_PLACES; i++)
        duet_tensor_finish(&trainer->mask[i]);
    duet_tensor_finish(&trainer->masked[0]);
    duet_tensor_finish(&trainer->masked[1]);
    duet_tensor_finish(&trainer->y);
    duet_tensor_finish(&trainer->weight);
    duet_typed_data_finish(&trainer->data);
    duet_objective_finish(&trainer->objective);
    if (trainer->whole)
        duet_objective_finish(trainer->whole);
    free(trainer->whole);
    duet_call_finish(&trainer->call);
    duet_pool_destroy(trainer->pool);
    duet_fit_options_release(&trainer->options);
    free(trainer->order);
    free(trainer->gradient);
    free(trainer->fresh_gradient);
    duet_tensor_finish(&trainer->layers);
    free(trainer->weights_before);
    free(trainer);
}
