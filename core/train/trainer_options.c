/* trainer_options.c - the options of a run: checks, and references. */
#include "trainer_options.h"

#include "instance.h"
#include "number.h"

/* A plugin of a run, and what the run uses it for. */
struct used {
    struct duet_instance *instance; /* NULL if none is given */
    enum duet_kind kind;
    const char *what;
};

enum {
    MOST_USED = DUET_N_TENSORS * (1 + DUET_MAX_REGULARIZERS) + DUET_N_PLACES +
                DUET_MAX_METRICS + 1 + DUET_MAX_SCHEDULES
};

/* List all plugins of a run; returns their number. */
static size_t list_plugins(const struct duet_fit_options *o,
                           struct used used[MOST_USED])
{
    size_t n = 0;

    used[n++] =
        (struct used) { o->schedule, DUET_KIND_SCHEDULE, "fit: schedule" };
    for (size_t i = 0; i < o->n_schedules; i++)
        used[n++] = (struct used) { o->schedules[i].schedule,
                                    DUET_KIND_SCHEDULE, "fit: schedule" };
    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        const struct duet_regularizers *r = &o->regularizers[i];

        used[n++] = (struct used) { o->optimizer[i], DUET_KIND_OPTIMIZER,
                                    "fit: optimizer" };
        for (size_t k = 0; k < r->n; k++)
            used[n++] =
                (struct used) { r->regularizer[k], DUET_KIND_REGULARIZER,
                                "fit: regularizer" };
    }
    for (size_t i = 0; i < DUET_N_PLACES; i++)
        used[n++] =
            (struct used) { o->dropout[i], DUET_KIND_DROPOUT, "fit: dropout" };
    for (size_t i = 0; i < o->n_metrics; i++)
        used[n++] =
            (struct used) { o->metrics[i], DUET_KIND_METRIC, "fit: metrics" };
    return n;
}

static enum duet_status check_plugins(const struct duet_fit_options *o,
                                      enum duet_dtype dtype,
                                      struct duet_error *error)
{
    struct used used[MOST_USED];
    const size_t n = list_plugins(o, used);
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < n; i++) {
        const enum duet_kind kind = used[i].kind;
        const bool in_list =
            kind == DUET_KIND_REGULARIZER || kind == DUET_KIND_METRIC;

        if (!used[i].instance && !in_list)
            continue;
        status = duet_instance_is(used[i].instance, kind, used[i].what, error);
        /* A schedule handles no tensors, so any element type will do. */
        if (status == DUET_OK && kind != DUET_KIND_SCHEDULE)
            status = duet_instance_serves(used[i].instance, dtype, error);
    }
    return status;
}

enum duet_status duet_fit_options_count(const struct duet_fit_options *o,
                                        struct duet_error *error)
{
    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        if (o->regularizers[i].n > DUET_MAX_REGULARIZERS)
            return duet_error_set(error, DUET_INVALID,
                                  "fit: %zu regularizers of a tensor, expected "
                                  "at most %d",
                                  o->regularizers[i].n, DUET_MAX_REGULARIZERS);
    if (o->n_schedules > DUET_MAX_SCHEDULES)
        return duet_error_set(error, DUET_INVALID,
                              "fit: schedules of %zu options, expected at most "
                              "%d",
                              o->n_schedules, DUET_MAX_SCHEDULES);
    if (o->n_metrics > DUET_MAX_METRICS)
        return duet_error_set(error, DUET_INVALID,
                              "fit: %zu metrics, expected at most %d",
                              o->n_metrics, DUET_MAX_METRICS);
    return DUET_OK;
}

enum duet_status duet_fit_options_check(const struct duet_fit_options *o,
                                        enum duet_dtype dtype,
                                        struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    const enum duet_status status = check_plugins(o, dtype, error);

    if (status != DUET_OK)
        return status;
    if (!(o->clip_norm >= 0) || !(o->clip_value >= 0))
        return duet_error_set(
            error, DUET_INVALID, "fit: clip is %s, expected a number above 0",
            duet_number_print(o->clip_norm >= 0 ? o->clip_value : o->clip_norm,
                              number));
    return DUET_OK;
}

void duet_fit_options_hold(struct duet_fit_options *o)
{
    struct used used[MOST_USED];

    for (size_t n = list_plugins(o, used); n-- > 0;)
        duet_instance_ref(used[n].instance);
}

void duet_fit_options_release(struct duet_fit_options *o)
{
    struct used used[MOST_USED];

    for (size_t n = list_plugins(o, used); n-- > 0;)
        duet_instance_unref(used[n].instance);
}
