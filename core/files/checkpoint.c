/*
 * checkpoint.c - runs as files, so that they can go on.
 *
 * A run's file holds all of its state: parameters, the optimizers' and the
 * schedule's state, the stream of random numbers, the history. The host owns
 * it all, so that one walk serves to measure, to write and to read, and no
 * plugin has to help.
 */
#include "fit.h"

#include "container.h"
#include "description.h"
#include "errors.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- The walk ------------------------------------------------------------ */

enum { NAME = 200 };

static void walk_number(struct duet_tape *tape, const char *name, double *data)
{
    duet_tape_add(tape, DUET_ELEMENT_F64, 0, 1, data, "%s", name);
}

static void walk_count(struct duet_tape *tape, const char *name, uint64_t *data)
{
    duet_tape_add(tape, DUET_ELEMENT_U64, 0, 1, data, "%s", name);
}

static void walk_size(struct duet_tape *tape, const char *name, size_t *data)
{
    DUET_ASSERT(sizeof *data == sizeof(uint64_t), "a size_t has 64 bits");
    duet_tape_add(tape, DUET_ELEMENT_U64, 0, 1, data, "%s", name);
}

/* A vector of parameters, as the tensors that it consists of. */
static void walk_parameters(struct duet_tape *tape, const char *prefix,
                            const struct duet_model *model, real *parameters)
{
    for (size_t i = 0; i < model->n_parts; i++) {
        const struct duet_part *part = &model->parts[i];

        duet_tape_add(tape, duet_element_of_real(model->numerics->real_size),
                      part->rows, part->columns,
                      duet_at(model, parameters, part->first), "%s%s", prefix,
                      part->name);
    }
}

static void walk_unit(struct duet_tape *tape, const char *name,
                      struct duet_unit *unit);

/* A name for what lies below another one: "optimizer.1.w1". */
__attribute__((format(printf, 3, 4))) static void name_below(char *own,
                                                             const char *name,
                                                             const char *format,
                                                             ...)
{
    const int n = snprintf(own, NAME, "%s.", name);
    va_list args;

    va_start(args, format);
    if (n < NAME)
        vsnprintf(own + n, (size_t)(NAME - n), format, args);
    va_end(args);
}

static void walk_stepper(struct duet_tape *tape, const char *name,
                         struct duet_stepper *stepper)
{
    char own[NAME];

    name_below(own, name, "t");
    walk_count(tape, own, &stepper->t);
    for (size_t i = 0; i < stepper->n_units; i++) {
        name_below(own, name, "%s", stepper->units[i].parts[0].name);
        walk_unit(tape, stepper->n_units > 1 ? own : name, &stepper->units[i]);
    }
}

static void walk_unit(struct duet_tape *tape, const char *name,
                      struct duet_unit *unit)
{
    const struct duet_instance *instance = unit->stepper->instance;
    const size_t real_size = unit->stepper->numerics->real_size;
    char own[NAME];

    duet_tape_add(tape, DUET_ELEMENT_F64, 0, instance->entry->n_scalars,
                  unit->scalar, "%s.scalars", name);
    for (size_t i = 0; i < instance->entry->n_slots; i++)
        duet_tape_add(tape, duet_element_of_real(real_size), 0,
                      unit->slot_size[i], unit->slot[i], "%s.slot.%s", name,
                      instance->entry->slots[i].name);
    for (size_t i = 0; i < instance->n_children; i++)
        if (unit->children[i]) {
            name_below(own, name, "%zu", i + 1);
            walk_stepper(tape, own, unit->children[i]);
        }
}

/* Where a run is in an epoch that was interrupted. */
static void walk_position(struct duet_tape *tape, struct duet_trainer *trainer)
{
    walk_size(tape, "position.next_row", &trainer->next_row);
    walk_size(tape, "position.batch", &trainer->batch);
    walk_count(tape, "position.t_before", &trainer->t_before);
    walk_number(tape, "position.loss_sum", &trainer->loss_sum);
    walk_number(tape, "position.weight_sum", &trainer->weight_sum);
    walk_number(tape, "position.penalty_sum", &trainer->penalty_sum);
    if (trainer->order)
        duet_tape_add(tape, DUET_ELEMENT_U64, 0, trainer->rows, trainer->order,
                      "position.order");
}

static void walk_group(struct duet_tape *tape, size_t i,
                       struct duet_group *group)
{
    char name[NAME];

    snprintf(name, sizeof name, "optimizer.%zu", i + 1);
    walk_stepper(tape, name, group->stepper);
    for (size_t k = 0; k < group->n_followed; k++)
        duet_tape_add(tape, DUET_ELEMENT_F64, 0,
                      group->followed[k].schedule->entry->n_scalars,
                      group->followed[k].scalar, "%s.schedule.%zu", name,
                      k + 1);
}

static void walk_trainer(struct duet_tape *tape, struct duet_trainer *trainer)
{
    walk_count(tape, "t", &trainer->t);
    walk_count(tape, "epoch", &trainer->epoch);
    walk_count(tape, "random", &trainer->random);
    if (trainer->is_paused)
        walk_position(tape, trainer);
    duet_tape_add(tape, DUET_ELEMENT_U8, 0, sizeof *trainer->rng, trainer->rng,
                  "rng");
    for (size_t i = 0; i < trainer->n_groups; i++)
        walk_group(tape, i, &trainer->groups[i]);
}

static void walk_fit(struct duet_tape *tape, void *data)
{
    struct duet_fit *fit = data;
    const struct duet_model *model = fit->trainer->model;
    struct duet_history *h = &fit->history;
    char none[sizeof h->stopped] = "";

    walk_parameters(tape, "", model, duet_fit_last_weights(fit));
    if (fit->best_weights)
        walk_parameters(tape, "best.", model, duet_fit_best_weights(fit));
    walk_trainer(tape, fit->trainer);
    for (size_t i = 0; i < h->n_series; i++)
        duet_tape_add(tape, DUET_ELEMENT_F64, 0, h->epochs,
                      (double *)h->series[i].values, "history.%s",
                      h->series[i].name);
    walk_size(tape, "best_epoch", &h->best_epoch);
    walk_number(tape, "best_value", &fit->best);
    /* An interrupted run is one that goes on. */
    duet_tape_add(tape, DUET_ELEMENT_U8, 0, sizeof h->stopped,
                  fit->interrupted ? none : h->stopped, "stopped");
}

/* ---- Saving and going on ------------------------------------------------- */

enum duet_status duet_fit_save(struct duet_fit *fit, const char *path,
                               struct duet_error *error)
{
    return duet_container_write(
        path, "run",
        json_pack("{s:o, s:I, s:b}", "run", duet_fit_describe(fit), "epochs",
                  (json_int_t)fit->history.epochs, "paused",
                  (int)fit->trainer->is_paused),
        walk_fit, fit, error);
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
    status = duet_container_read(container, walk_fit, fit, error);
    if (status == DUET_OK && fit->trainer->is_paused &&
        !is_position(fit->trainer))
        status = duet_container_malformed(container, error,
                                          "it names rows that aren't there");
    if (status != DUET_OK) {
        fit->history.epochs = 0;
        fit->trainer->is_paused = false;
        return status;
    }
    fit->start = duet_fit_clock();
    fit->seconds_before = epochs ? fit->history.seconds[epochs - 1] : 0;
    return DUET_OK;
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
