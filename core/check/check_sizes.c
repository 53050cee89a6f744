/*
 * check_sizes.c - the check that what is right for a few elements is right for
 * a million: counters that are too short, buffers that are too small.
 */
#include "checks.h"
#include "rig.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 1000003, WINDOW = 64, N_WINDOWS = 4 };

/* First elements or rows of the windows: at the beginning, where counters of 15
   and 16 bits end, and at the end. */
static size_t window_at(size_t i, size_t n)
{
    const size_t starts[N_WINDOWS] = { 0, 32768 - WINDOW / 2,
                                       65536 - WINDOW / 2, n - WINDOW };

    return starts[i];
}

/* Rows of an array, as an array. */
static struct rig_array rows_of(struct rig *rig, const struct rig_array *whole,
                                size_t first, size_t rows)
{
    struct rig_array part = *whole;

    part.rows = rows;
    if (part.data)
        part.data = rig_at(rig, whole->data, first * whole->columns);
    return part;
}

/* What a window gives must be what lies there in the whole. */
static void expect_window(struct rig *rig, const struct rig_array *whole,
                          size_t first, const struct rig_array *window)
{
    const struct rig_array there = rows_of(rig, whole, first, window->rows);

    for (size_t i = 0; i < window->rows * window->columns; i++) {
        const double got = rig_get(rig, &there, i);
        const double want = rig_get(rig, window, i);

        if (got == want || (isnan(got) && isnan(want)))
            continue;
        trial_fail(rig->trial,
                   "%s[%zu] of %zu is %.8g in one call for all, and %.8g in a "
                   "call for %zu of them; expected the same: is a counter too "
                   "short, or a buffer too small?",
                   whole->name, first * whole->columns + i,
                   whole->rows * whole->columns, got, want,
                   window->rows * window->columns);
        return;
    }
}

/* ---- Optimizer ----------------------------------------------------------- */

struct stepped {
    struct rig_array weight, gradient, slots[DUET_MAX_SLOTS];
};

static void fill_slots(struct rig *rig, struct stepped *s)
{
    const struct duet_entry *entry = rig->instance->entry;

    for (size_t i = 0; i < entry->n_slots; i++) {
        const struct duet_slot *slot = &entry->slots[i];
        const bool copies = slot->from && !strcmp(slot->from, "weight");
        const double value =
            slot->from && !copies
                ? duet_instance_real(rig->instance, slot->from, 0)
                : slot->value;

        if (!duet_instance_meets(rig->instance, slot->needs))
            continue;
        s->slots[i] =
            rig_array(rig, slot->name, s->weight.rows, s->weight.columns);
        for (size_t k = 0; k < s->weight.rows; k++)
            rig_set(rig, &s->slots[i], k,
                    copies ? rig_get(rig, &s->weight, k) : value);
    }
}

static void call_step(struct rig *rig, struct stepped *s, double *scalar,
                      size_t first, bool prepares)
{
    const struct duet_optimizer *optimizer = &rig->descriptor->optimizer;
    struct duet_part part = { "w1", DUET_ROLE_WEIGHTS, 0, 0, MANY, 1 };
    real *slot[DUET_MAX_SLOTS];
    struct duet_update u = {
        .struct_size = sizeof u,
        .part_size = sizeof part,
        .n = s->weight.rows,
        .first = first,
        .rows = MANY,
        .columns = 1,
        .loss = (double)NAN,
        .weight = s->weight.data,
        .gradient = s->gradient.data,
        .slot = slot,
        .n_parts = 1,
        .parts = &part,
        .host = &rig->call.host,
        .where = &rig->where,
    };

    u.scalar = scalar;
    for (size_t i = 0; i < rig->instance->entry->n_slots; i++)
        slot[i] = s->slots[i].data;
    rig_enter(rig, prepares ? RIG_MAIN : RIG_WORKER,
              "%s(n = %zu, first = %zu, t = %llu)",
              prepares ? "prepare" : "step", u.n, first,
              (unsigned long long)rig->where.t);
    (prepares ? optimizer->prepare : optimizer->step)(rig->instance->config,
                                                      &u);
    rig_leave(rig);
}

static struct rig_array copy_of(struct rig *rig, const struct rig_array *whole,
                                size_t first)
{
    const struct rig_array there = rows_of(rig, whole, first, WINDOW);
    struct rig_array copy = { .name = whole->name };

    if (!whole->data)
        return copy;
    copy = rig_array(rig, whole->name, WINDOW, 1);
    memcpy(copy.data, there.data, WINDOW * duet_dtype_size(rig->manner.dtype));
    return copy;
}

static void step_windows(struct rig *rig)
{
    const struct duet_entry *entry = rig->instance->entry;
    struct stepped whole = { .weight = rig_array(rig, "weight", MANY, 1) };
    struct stepped window[N_WINDOWS];
    double *scalar = calloc(entry->n_scalars + 1, sizeof *scalar);

    for (size_t i = 0; scalar && i < entry->n_scalars; i++)
        scalar[i] = entry->scalars[i].value;
    rig_fill(rig, &whole.weight, -2, 2);
    whole.gradient = rig_input(rig, "gradient", MANY, 1, -1, 1);
    fill_slots(rig, &whole);
    for (size_t w = 0; w < N_WINDOWS; w++) {
        const size_t first = window_at(w, MANY);

        window[w].weight = copy_of(rig, &whole.weight, first);
        window[w].gradient = copy_of(rig, &whole.gradient, first);
        for (size_t i = 0; i < entry->n_slots; i++)
            window[w].slots[i] = copy_of(rig, &whole.slots[i], first);
    }
    for (uint64_t t = 1; t <= 2; t++) { /* the second has state */
        rig->where.t = t;
        if (rig->descriptor->optimizer.prepare)
            call_step(rig, &whole, scalar, 0, true);
        call_step(rig, &whole, scalar, 0, false);
        for (size_t w = 0; w < N_WINDOWS; w++) {
            const size_t first = window_at(w, MANY);

            call_step(rig, &window[w], scalar, first, false);
            expect_window(rig, &whole.weight, first, &window[w].weight);
            for (size_t i = 0; i < entry->n_slots; i++)
                if (whole.slots[i].data)
                    expect_window(rig, &whole.slots[i], first,
                                  &window[w].slots[i]);
        }
    }
    free(scalar);
}

/* ---- Activation, dropout ------------------------------------------------- */

static void layer_windows(struct rig *rig)
{
    struct rig_layer whole;

    rig_layer_open(rig, &whole);
    rig_layer_forward(rig, &whole);
    rig_layer_backward(rig, &whole);
    for (size_t w = 0; w < N_WINDOWS; w++) {
        const size_t first = window_at(w, MANY);
        struct rig_layer window = whole;

        rig->manner.rows = WINDOW;
        rig->manner.first = first;
        window.x = rows_of(rig, &whole.x, first, WINDOW);
        window.mask = rows_of(rig, &whole.mask, first, WINDOW);
        window.gy = rows_of(rig, &whole.gy, first, WINDOW);
        window.y = rig_array(rig, "y", WINDOW, 1);
        window.gx = rig_array(rig, "gx", WINDOW, 1);
        rig_layer_forward(rig, &window);
        rig_layer_backward(rig, &window);
        expect_window(rig, &whole.y, first, &window.y);
        expect_window(rig, &whole.gx, first, &window.gx);
    }
}

/* ---- Loss ---------------------------------------------------------------- */

static struct rig_loss loss_rows(struct rig *rig, const struct rig_loss *whole,
                                 size_t first, size_t rows)
{
    struct rig_loss part = *whole;

    rig->manner.rows = rows;
    part.logits = rows_of(rig, &whole->logits, first, rows);
    part.target = rows_of(rig, &whole->target, first, rows);
    part.gradient = rig_array(rig, "gradient", rows, whole->logits.columns);
    return part;
}

static void loss_windows(struct rig *rig, size_t rows)
{
    enum { PART = 30000 };
    const double bound = rig->manner.dtype == DUET_FLOAT64 ? 1e-9 : 1e-3;
    struct rig_loss whole, part;
    double value, sum = 0;

    rig_loss_open(rig, &whole);
    value = rig_loss_value(rig, &whole);
    rig_loss_gradient(rig, &whole);
    for (size_t first = 0; first < rows; first += PART) {
        part = loss_rows(rig, &whole, first,
                         rows - first < PART ? rows - first : PART);
        sum += rig_loss_value(rig, &part);
    }
    for (size_t w = 0; w < N_WINDOWS; w++) {
        part = loss_rows(rig, &whole, window_at(w, rows), WINDOW);
        rig_loss_gradient(rig, &part);
        expect_window(rig, &whole.gradient, window_at(w, rows), &part.gradient);
    }
    if (!(fabs(value - sum) <= bound * (1 + fabs(sum))))
        trial_fail(rig->trial,
                   "value of %zu rows is %.12g, and their values in parts of "
                   "%d add up to %.12g; expected the same",
                   rows, value, PART, sum);
}

/* ---- Initializer, metric, regularizer ------------------------------------ */

static void fill_all(struct rig *rig)
{
    const struct rig_array weight = rig_array(rig, "weight", MANY, 1);
    const struct duet_initializer_args f = {
        .struct_size = sizeof f,
        .rows = MANY,
        .columns = 1,
        .fan_in = 3,
        .fan_out = 1,
        .weight = weight.data,
        .host = &rig->call.host,
        .where = &rig->where,
    };

    rig_enter(rig, RIG_MAIN, "fill(rows = %d, columns = 1)", MANY);
    rig->call.rng = &rig->drawn;
    rig->descriptor->initializer.fill(rig->instance->config, &f);
    rig_leave(rig);
    for (size_t i = 0; i < MANY; i++) {
        if (isfinite(rig_get(rig, &weight, i)))
            continue;
        trial_fail(rig->trial,
                   "fill(rows = %d, columns = 1): weight[%zu][0] isn't "
                   "written, or is no finite number",
                   MANY, i);
        return;
    }
}

/* Elements that are all alike are treated alike, wherever they are. */
static void expect_alike(struct rig *rig, const char *method,
                         const struct rig_array *array)
{
    const size_t n = array->rows * array->columns;

    for (size_t i = 1; i < n; i++) {
        const double first = rig_get(rig, array, 0);
        const double other = rig_get(rig, array, i);

        if (fabs(first - other) <= 1e-5 * (1 + fabs(first)))
            continue;
        trial_fail(rig->trial,
                   "%s of %zu weights that are all the same makes %s[0] %.8g "
                   "and %s[%zu] %.8g; expected the same",
                   method, n, array->name, first, array->name, i, other);
        return;
    }
}

static void set_all(struct rig *rig, const struct rig_array *array, double x)
{
    for (size_t i = 0; i < array->rows * array->columns; i++)
        rig_set(rig, array, i, x);
}

static void regularize_all(struct rig *rig, double x)
{
    const struct duet_regularizer *r = &rig->descriptor->regularizer;
    const struct rig_array weight = rig_array(rig, "weight", MANY, 1);
    const struct rig_array gradient = rig_array(rig, "gradient", MANY, 1);
    const struct duet_penalty_args p = {
        .struct_size = sizeof p,
        .rows = MANY,
        .columns = 1,
        .weight = weight.data,
        .gradient = gradient.data,
        .host = &rig->call.host,
        .where = &rig->where,
    };
    const struct duet_projection_args projection = {
        .struct_size = sizeof projection,
        .rows = MANY,
        .columns = 1,
        .weight = weight.data,
        .host = &rig->call.host,
        .where = &rig->where,
    };

    set_all(rig, &weight, x);
    set_all(rig, &gradient, 0);
    if (r->gradient) {
        rig_enter(rig, RIG_MAIN, "gradient(rows = %d, columns = 1)", MANY);
        r->gradient(rig->instance->config, &p);
        rig_leave(rig);
        expect_alike(rig, "gradient", &gradient);
    }
    if (r->project) {
        rig_enter(rig, RIG_MAIN, "project(rows = %d, columns = 1)", MANY);
        r->project(rig->instance->config, &projection);
        rig_leave(rig);
        expect_alike(rig, "project", &weight);
    }
}

/* ---- All ----------------------------------------------------------------- */

/* Whether any range of one tensor can be stepped by itself. */
static bool steps_ranges(const struct rig *rig)
{
    const struct duet_optimizer *optimizer = &rig->descriptor->optimizer;

    return optimizer->scope == DUET_SCOPE_ELEMENTWISE &&
           !optimizer->prepare_all;
}

static void run_kind(struct rig *rig)
{
    switch (rig->instance->entry->kind) {
    case DUET_KIND_OPTIMIZER:
        step_windows(rig);
        break;
    case DUET_KIND_ACTIVATION:
    case DUET_KIND_DROPOUT:
        layer_windows(rig);
        break;
    case DUET_KIND_LOSS:
        loss_windows(rig, rig->manner.rows);
        break;
    case DUET_KIND_INITIALIZER:
        fill_all(rig);
        break;
    default:
        regularize_all(rig, 3);
        regularize_all(rig, -3);
        break;
    }
}

void check_sizes(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);
    struct rig_manner manner = rig_manner(trial);
    struct rig rig;

    if (!instance)
        return;
    manner.rows = MANY;
    manner.columns = 1;
    if (trial->entry->kind == DUET_KIND_LOSS &&
        duet_entry_any(trial->entry)->loss.target == DUET_TARGET_CLASSES) {
        manner.rows = MANY / 3;
        manner.columns = 3;
    }
    rig_open(&rig, trial, instance, &manner, NULL);
    if (trial->entry->kind == DUET_KIND_OPTIMIZER && !steps_ranges(&rig))
        trial_skip(trial, "no range of a tensor is stepped by itself");
    else
        run_kind(&rig);
    if (rig.has_failed)
        trial_fail(trial, "%s", rig.failure);
    rig_close(&rig);
    duet_instance_unref(instance);
}
