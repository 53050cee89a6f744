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
#include "instance_json.h"

#include <stdlib.h>
#include <string.h>

/* ---- The walk ------------------------------------------------------------ */

enum what { MEASURE, WRITE, READ };

struct tape {
    enum what what;
    FILE *file;
    size_t bytes; /* measured */
    bool failed;
};

static void walk_bytes(struct tape *tape, void *data, size_t n)
{
    size_t done = n;

    tape->bytes += n;
    if (n && !tape->failed && tape->what == WRITE)
        done = fwrite(data, 1, n, tape->file);
    if (n && !tape->failed && tape->what == READ)
        done = fread(data, 1, n, tape->file);
    tape->failed |= done != n;
}

static void walk_unit(struct tape *tape, struct duet_unit *unit);

static void walk_stepper(struct tape *tape, struct duet_stepper *stepper)
{
    walk_bytes(tape, &stepper->t, sizeof stepper->t);
    walk_bytes(tape, &stepper->lr, sizeof stepper->lr);
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

static void walk_trainer(struct tape *tape, struct duet_trainer *trainer)
{
    const struct duet_model *model = trainer->model;
    const struct duet_instance *schedule = trainer->options.schedule;

    walk_bytes(tape, model->parameters,
               model->n_parameters * model->numerics->real_size);
    walk_bytes(tape, &trainer->t, sizeof trainer->t);
    walk_bytes(tape, &trainer->epoch, sizeof trainer->epoch);
    walk_bytes(tape, trainer->rng, sizeof *trainer->rng);
    for (size_t i = 0; i < trainer->n_groups; i++) {
        walk_stepper(tape, trainer->groups[i].stepper);
        if (schedule)
            walk_bytes(tape, trainer->groups[i].schedule_scalar,
                       schedule->entry->n_scalars * sizeof(double));
    }
}

static void walk_array(struct tape *tape, double *array, size_t n)
{
    if (array)
        walk_bytes(tape, array, n * sizeof *array);
}

static void walk_fit(struct tape *tape, struct duet_fit *fit)
{
    const struct duet_model *model = fit->trainer->model;
    struct duet_history *h = &fit->history;

    walk_trainer(tape, fit->trainer);
    walk_array(tape, h->loss, h->epochs);
    walk_array(tape, h->val_loss, h->epochs);
    walk_array(tape, h->penalty, h->epochs);
    for (size_t i = 0; i < DUET_MAX_METRICS; i++) {
        walk_array(tape, h->metric[i], h->epochs);
        walk_array(tape, h->val_metric[i], h->epochs);
    }
    walk_bytes(tape, &h->best_epoch, sizeof h->best_epoch);
    walk_bytes(tape, &fit->best, sizeof fit->best);
    walk_bytes(tape, &fit->epochs_since_best, sizeof fit->epochs_since_best);
    if (fit->best_weights)
        walk_bytes(tape, fit->best_weights,
                   model->n_parameters * model->numerics->real_size);
}

/* ---- What a run is: the same before and after ---------------------------- */

static json_t *list_plugins(struct duet_instance *const *plugin, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < n; i++)
        if (json_array_append_new(list, plugin[i]
                                            ? duet_instance_to_json(plugin[i])
                                            : json_null())) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *list_regularizers(const struct duet_fit_options *o)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < DUET_N_TENSORS; i++)
        if (json_array_append_new(list,
                                  list_plugins(o->regularizers[i].regularizer,
                                               o->regularizers[i].n))) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* All but the number of epochs, of which a run may be given more. */
static json_t *describe(const struct duet_fit *fit)
{
    const struct duet_model *model = fit->trainer->model;
    const struct duet_fit_options *o = &fit->options;

    return json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:I, s:b, s:b, s:b, s:o, s:o, s:o, s:o, "
        "s:o}",
        "dtype", duet_dtype_name(model->dtype), "inputs",
        (json_int_t)model->inputs, "hidden", (json_int_t)model->hidden,
        "outputs", (json_int_t)model->outputs, "rows",
        (json_int_t)fit->trainer->rows, "batch", (json_int_t)o->batch,
        "shuffle", (int)o->shuffle, "validation", o->validation != NULL,
        "restore_best", fit->best_weights != NULL, "optimizer",
        list_plugins(o->optimizer, DUET_N_TENSORS), "regularizer",
        list_regularizers(o), "dropout",
        list_plugins(o->dropout, DUET_N_PLACES), "schedule",
        list_plugins(&o->schedule, 1), "metrics",
        list_plugins(o->metrics, o->n_metrics));
}

/* ---- Saving and going on ------------------------------------------------- */

static bool write_state(FILE *file, void *data)
{
    struct tape tape = { .what = WRITE, .file = file };

    walk_fit(&tape, data);
    return !tape.failed;
}

enum duet_status duet_fit_save(struct duet_fit *fit, const char *path,
                               struct duet_error *error)
{
    return duet_container_write(path, "run",
                                json_pack("{s:o, s:I}", "run", describe(fit),
                                          "epochs",
                                          (json_int_t)fit->history.epochs),
                                write_state, fit, error);
}

/* Refuse a run of another kind, naming what differs. */
static enum duet_status check_run(const struct duet_fit *fit, const char *path,
                                  const json_t *saved, struct duet_error *error)
{
    json_t *own = describe(fit), *value;
    enum duet_status status = DUET_OK;
    const char *name;

    if (!own)
        return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    json_object_foreach (own, name, value)
        if (status == DUET_OK &&
            !json_equal(value, json_object_get(saved, name)))
            status = duet_error_set(error, DUET_INVALID,
                                    "%s: saved by a run with another '%s'",
                                    path, name);
    json_decref(own);
    return status;
}

static enum duet_status read_state(struct duet_fit *fit, const char *path,
                                   FILE *file, const json_t *about,
                                   struct duet_error *error)
{
    const json_int_t epochs =
        json_integer_value(json_object_get(about, "epochs"));
    struct tape tape = { .what = MEASURE };
    enum duet_status status =
        check_run(fit, path, json_object_get(about, "run"), error);

    if (status != DUET_OK)
        return status;
    if (epochs < 0 || (size_t)epochs > fit->options.epochs)
        return duet_error_set(
            error, DUET_INVALID,
            "%s: saved after %lld epochs, and this run has %zu", path,
            (long long)epochs, fit->options.epochs);
    fit->history.epochs = (size_t)epochs;
    walk_fit(&tape, fit);
    if (!duet_container_holds(file, tape.bytes)) {
        fit->history.epochs = 0;
        return duet_container_malformed(path, "run",
                                        "it doesn't hold as much "
                                        "state as it should",
                                        error);
    }
    tape = (struct tape) { .what = READ, .file = file };
    walk_fit(&tape, fit);
    return tape.failed
               ? duet_error_set(error, DUET_IO, "%s: can't be read", path)
               : DUET_OK;
}

enum duet_status duet_fit_resume(struct duet_fit *fit, const char *path,
                                 struct duet_error *error)
{
    json_t *about;
    FILE *file;
    enum duet_status status =
        duet_container_open(path, "run", &file, &about, error);

    if (status != DUET_OK)
        return status;
    status = read_state(fit, path, file, about, error);
    json_decref(about);
    fclose(file);
    return status;
}
