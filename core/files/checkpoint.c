/*
 * checkpoint.c - runs as files, so that they can go on.
 *
 * A run's file holds all of its state: parameters, the optimizers' and the
 * schedule's state, the stream of random numbers, the history. The host owns
 * it all, so that one walk serves to measure, to write and to read, and no
 * plugin has to help.
 */
#include "fit.h"

#include "errors.h"

#include "container.h"
#include "description.h"

/* ---- The walk ------------------------------------------------------------ */

enum what { MEASURE, WRITE, READ };

struct tape {
    enum what what;
    struct duet_container *container;
    size_t bytes; /* measured */
    bool failed;
};

static void walk_bytes(struct tape *tape, void *data, size_t n)
{
    tape->bytes += n;
    if (!n || tape->failed || tape->what == MEASURE)
        return;
    tape->failed = tape->what == WRITE
                       ? !duet_container_put(tape->container, data, n)
                       : !duet_container_get(tape->container, data, n);
}

static void walk_unit(struct tape *tape, struct duet_unit *unit);

static void walk_stepper(struct tape *tape, struct duet_stepper *stepper)
{
    walk_bytes(tape, &stepper->t, sizeof stepper->t);
    for (size_t i = 0; i < stepper->n_units; i++)
        walk_unit(tape, &stepper->units[i]);
}

static void walk_unit(struct tape *tape, struct duet_unit *unit)
{
    const struct duet_instance *instance = unit->stepper->instance;

    walk_bytes(tape, unit->scalar,
               instance->entry->n_scalars * sizeof *unit->scalar);
    for (size_t i = 0; i < instance->entry->n_slots; i++)
        walk_bytes(tape, unit->slot[i],
                   unit->slot_size[i] * unit->stepper->numerics->real_size);
    for (size_t i = 0; i < instance->n_children; i++)
        if (unit->children[i])
            walk_stepper(tape, unit->children[i]);
}

/* Where a run is in an epoch that was interrupted. */
static void walk_position(struct tape *tape, struct duet_trainer *trainer)
{
    walk_bytes(tape, &trainer->next_row, sizeof trainer->next_row);
    walk_bytes(tape, &trainer->batch, sizeof trainer->batch);
    walk_bytes(tape, &trainer->t_before, sizeof trainer->t_before);
    walk_bytes(tape, &trainer->loss_sum, sizeof trainer->loss_sum);
    walk_bytes(tape, &trainer->weight_sum, sizeof trainer->weight_sum);
    walk_bytes(tape, &trainer->penalty_sum, sizeof trainer->penalty_sum);
    if (trainer->order)
        walk_bytes(tape, trainer->order,
                   trainer->rows * sizeof *trainer->order);
}

static void walk_trainer(struct tape *tape, struct duet_trainer *trainer)
{
    walk_bytes(tape, &trainer->t, sizeof trainer->t);
    walk_bytes(tape, &trainer->epoch, sizeof trainer->epoch);
    walk_bytes(tape, &trainer->random, sizeof trainer->random);
    if (trainer->is_paused)
        walk_position(tape, trainer);
    walk_bytes(tape, trainer->rng, sizeof *trainer->rng);
    for (size_t i = 0; i < trainer->n_groups; i++) {
        walk_stepper(tape, trainer->groups[i].stepper);
        for (size_t k = 0; k < trainer->groups[i].n_followed; k++)
            walk_bytes(
                tape, trainer->groups[i].followed[k].scalar,
                trainer->groups[i].followed[k].schedule->entry->n_scalars *
                    sizeof(double));
    }
}

static void walk_fit(struct tape *tape, struct duet_fit *fit)
{
    const struct duet_model *model = fit->trainer->model;
    const size_t bytes = model->n_parameters * model->numerics->real_size;
    struct duet_history *h = &fit->history;
    char none[sizeof h->stopped] = "";

    walk_bytes(tape, duet_fit_last_weights(fit), bytes);
    if (fit->best_weights)
        walk_bytes(tape, duet_fit_best_weights(fit), bytes);
    walk_trainer(tape, fit->trainer);
    for (size_t i = 0; i < h->n_series; i++)
        walk_bytes(tape, (double *)h->series[i].values,
                   h->epochs * sizeof(double));
    walk_bytes(tape, &h->best_epoch, sizeof h->best_epoch);
    walk_bytes(tape, &fit->best, sizeof fit->best);
    /* An interrupted run is one that goes on. */
    walk_bytes(tape, fit->interrupted ? none : h->stopped, sizeof h->stopped);
}

/* ---- Saving and going on ------------------------------------------------- */

static bool write_state(struct duet_container *container, void *data)
{
    struct tape tape = { .what = WRITE, .container = container };

    walk_fit(&tape, data);
    return !tape.failed;
}

enum duet_status duet_fit_save(struct duet_fit *fit, const char *path,
                               struct duet_error *error)
{
    return duet_container_write(
        path, "run",
        json_pack("{s:o, s:I, s:b}", "run", duet_fit_describe(fit), "epochs",
                  (json_int_t)fit->history.epochs, "paused",
                  (int)fit->trainer->is_paused),
        write_state, fit, error);
}

/* Refuse a run of another kind, naming what differs. */
static enum duet_status check_run(const struct duet_fit *fit,
                                  const struct duet_container *container,
                                  const struct duet_texts *changed,
                                  struct duet_error *error)
{
    json_t *own = duet_fit_describe(fit);
    enum duet_status status;

    if (!own)
        return duet_no_memory(error);
    status = duet_fit_compare(fit->trainer->model->duet, container->path, own,
                              json_object_get(container->about, "run"), changed,
                              error);
    json_decref(own);
    return status;
}

/* Whether a place in an epoch, which was read from a file, can be one. */
static bool is_position(const struct duet_trainer *trainer)
{
    bool fits = trainer->next_row <= trainer->rows;

    for (size_t i = 0; fits && trainer->order && i < trainer->rows; i++)
        fits = trainer->order[i] < trainer->rows;
    return fits;
}

static enum duet_status read_state(struct duet_fit *fit,
                                   struct duet_container *container,
                                   const struct duet_texts *changed,
                                   struct duet_error *error)
{
    const json_int_t epochs =
        json_integer_value(json_object_get(container->about, "epochs"));
    struct tape tape = { .what = MEASURE };
    enum duet_status status = check_run(fit, container, changed, error);

    if (status != DUET_OK)
        return status;
    if (epochs < 0 || (size_t)epochs > fit->options.epochs)
        return duet_error_set(
            error, DUET_INVALID,
            "%s: saved after %lld epochs, and this run has %zu",
            container->path, (long long)epochs, fit->options.epochs);
    while (status == DUET_OK && (size_t)epochs > fit->room) {
        fit->history.epochs = fit->room;
        status = duet_fit_make_room(fit, error);
        fit->history.epochs = 0;
    }
    if (status != DUET_OK)
        return status;
    fit->history.epochs = (size_t)epochs;
    fit->trainer->is_paused =
        json_is_true(json_object_get(container->about, "paused"));
    walk_fit(&tape, fit);
    if (tape.bytes != container->left) {
        fit->history.epochs = 0;
        fit->trainer->is_paused = false;
        return duet_container_malformed(
            container, error, "it holds %zu bytes of state, expected %zu",
            container->left, tape.bytes);
    }
    tape = (struct tape) { .what = READ, .container = container };
    walk_fit(&tape, fit);
    if (fit->trainer->is_paused && !is_position(fit->trainer)) {
        fit->trainer->is_paused = false;
        return duet_container_malformed(container, error,
                                        "it names rows that aren't there");
    }
    fit->start = duet_fit_clock();
    fit->seconds_before = epochs ? fit->history.seconds[epochs - 1] : 0;
    return tape.failed ? duet_error_set(error, DUET_IO, "%s: can't be read",
                                        container->path)
                       : DUET_OK;
}

enum duet_status duet_fit_resume(struct duet_fit *fit, const char *path,
                                 const char *const *changed, size_t n_changed,
                                 struct duet_error *error)
{
    const struct duet_texts texts = { n_changed, changed };
    struct duet_container container;
    enum duet_status status =
        duet_container_open(path, "run", &container, error);

    if (status != DUET_OK)
        return status;
    status = read_state(fit, &container, &texts, error);
    duet_container_close(&container);
    return status;
}
