/* check_same.c - checks that what should give the same bits does. */
#include "checks.h"
#include "stepping.h"

#include <stdlib.h>
#include <string.h>

/* In a fresh process: one run in the manner given. */
static void run_once(struct trial *trial, const void *data,
                     struct record *record)
{
    struct duet_instance *instance = trial_instance(trial);

    if (instance)
        rig_run(trial, instance, data, record);
    duet_instance_unref(instance);
}

static void free_records(struct record *a, struct record *b)
{
    process_shared_free(a, sizeof *a);
    process_shared_free(b, sizeof *b);
}

/* ---- repeat -------------------------------------------------------------- */

/* The two runs differ in what memory holds that nothing was written to. */
void check_repeat(struct trial *trial)
{
    struct record *first = new_record(trial), *second = new_record(trial);
    struct rig_manner manner;

    if (trial_failed(trial) || !trial_open(trial))
        return;
    manner = rig_manner(trial);
    manner.steps = 12;
    trial_run_fresh(trial, run_once, &manner, first);
    manner.garbage = 0;
    trial_run_fresh(trial, run_once, &manner, second);
    trial_expect_same(trial, second,
                      "in a second process, with other bytes in memory "
                      "not yet written",
                      first, "in the first", -1);
    free_records(first, second);
}

/* ---- state --------------------------------------------------------------- */

/* The run, with another one between its steps. */
static void run_interleaved(struct trial *trial, const void *data,
                            struct record *record)
{
    struct rig_manner other = *(const struct rig_manner *)data;
    struct duet_instance *instance = trial_instance(trial);
    struct rig rigs[2];
    struct stepping s[2];

    other.seed++;
    if (!instance)
        return;
    rig_open(&rigs[0], trial, instance, data, record);
    rig_open(&rigs[1], trial, instance, &other, NULL);
    if (stepping_open(&s[0], &rigs[0], NULL) &&
        stepping_open(&s[1], &rigs[1], NULL)) {
        while (s[0].t < rigs[0].manner.steps) {
            stepping_step(&s[0]);
            stepping_record(&s[0]);
            stepping_step(&s[1]);
        }
        if (!rigs[0].has_failed)
            stepping_record_prediction(&s[0]);
        stepping_close(&s[1]);
        stepping_close(&s[0]);
    }
    rig_close(&rigs[1]);
    rig_close(&rigs[0]);
    duet_instance_unref(instance);
}

/* The run, after it and another one were made before. */
static void run_again(struct trial *trial, const void *data,
                      struct record *record)
{
    struct rig_manner other = *(const struct rig_manner *)data;
    struct duet_instance *instance = trial_instance(trial);

    other.seed++;
    if (!instance)
        return;
    rig_run(trial, instance, data, NULL);
    rig_run(trial, instance, &other, NULL);
    rig_run(trial, instance, data, record);
    duet_instance_unref(instance);
}

void check_state(struct trial *trial)
{
    struct record *alone = new_record(trial), *other = new_record(trial);
    struct rig_manner manner;

    if (trial_failed(trial) || !trial_open(trial))
        return;
    manner = rig_manner(trial);
    manner.steps = 12;
    trial_run_fresh(trial, run_once, &manner, alone);
    trial_run_fresh(trial, run_again, &manner, other);
    trial_expect_same(trial, other, "after other runs in the same process",
                      alone, "in a process of its own", -1);
    if (trial->entry->kind == DUET_KIND_OPTIMIZER && !trial_failed(trial)) {
        trial_run_fresh(trial, run_interleaved, &manner, other);
        trial_expect_same(trial, other, "with another run between its steps",
                          alone, "alone", -1);
    }
    free_records(alone, other);
}

/* ---- levels -------------------------------------------------------------- */

void check_levels(struct trial *trial)
{
    struct record *best = new_record(trial), *other = new_record(trial);
    struct rig_manner manner;
    char what[32];
    size_t n = 0;

    if (trial_failed(trial) || !trial_open(trial))
        return;
    manner = rig_manner(trial);
    for (unsigned dtype = 0; dtype < DUET_N_DTYPES; dtype++) {
        if (!trial->entry->build[dtype])
            continue;
        manner.dtype = dtype;
        unsetenv("DUET_CPU");
        trial_run_fresh(trial, run_once, &manner, best);
        n = 0;
        for (enum duet_level l = 0; l < DUET_N_LEVELS; l++) {
            if (!duet_level_runs(l))
                continue;
            setenv("DUET_CPU", duet_level_name(l), 1);
            snprintf(what, sizeof what, "DUET_CPU=%s", duet_level_name(l));
            trial_run_fresh(trial, run_once, &manner, other);
            trial_expect_same(trial, other, what, best, "without it", -1);
            n++;
        }
    }
    if (!trial_failed(trial))
        trial_note(trial, "%zu of them run here", n);
    free_records(best, other);
}

/* ---- split, in_place ----------------------------------------------------- */

static void compare_manners(struct trial *trial,
                            const struct rig_manner *manner, const char *what,
                            const struct rig_manner *plain,
                            const char *what_plain, double tolerance)
{
    struct duet_instance *instance = trial_instance(trial);
    struct record *a = new_record(trial), *b = new_record(trial);

    if (!trial_failed(trial)) {
        rig_run(trial, instance, plain, b);
        rig_run(trial, instance, manner, a);
        trial_expect_same(trial, a, what, b, what_plain, tolerance);
    }
    duet_instance_unref(instance);
    free_records(a, b);
}

/* Sums over rows are added in another order then, so those are only near. */
static double split_tolerance(const struct trial *trial)
{
    if (trial->entry->kind != DUET_KIND_LOSS && !trial->entry->n_parameters)
        return -1;
    return trial_dtype(trial) == DUET_FLOAT64 ? 1e-12 : 1e-4;
}

void check_split(struct trial *trial)
{
    static const size_t blocks[] = { 1, 5, 16, 33 };
    struct rig_manner whole = rig_manner(trial);
    char what[64];

    if (trial->entry->kind == DUET_KIND_OPTIMIZER &&
        duet_entry_any(trial->entry)->optimizer.scope !=
            DUET_SCOPE_ELEMENTWISE) {
        trial_skip(trial, "its scope is not DUET_SCOPE_ELEMENTWISE");
        return;
    }
    whole.rows = 37;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        struct rig_manner cut = whole;

        cut.block = blocks[i];
        snprintf(what, sizeof what, "in parts of %zu", blocks[i]);
        compare_manners(trial, &cut, what, &whole, "all at once",
                        split_tolerance(trial));
    }
}

void check_in_place(struct trial *trial)
{
    const struct rig_manner apart = rig_manner(trial);
    struct rig_manner over = apart;

    over.is_in_place = true;
    compare_manners(trial, &over, "with y = x and gx = gy", &apart,
                    "with arrays of their own", -1);
}

/* ---- promises ------------------------------------------------------------ */

/* The same elements in a matrix of another shape. */
static void expect_elementwise(struct trial *trial)
{
    const struct rig_manner plain = rig_manner(trial);
    struct rig_manner row = plain, column = plain;

    row.rows = column.columns = 1;
    row.columns = column.rows = plain.rows * plain.columns;
    compare_manners(trial, &row, "as one row", &plain,
                    "as 7 x 3, although "
                    "DUET_ACTIVATION_ELEMENTWISE is set",
                    -1);
    compare_manners(trial, &column, "as one column", &plain,
                    "as 7 x 3, although "
                    "DUET_ACTIVATION_ELEMENTWISE is set",
                    -1);
}

static void record_loss(struct rig *rig, struct record *record, double value,
                        const struct rig_array *gradient)
{
    record_clear(record);
    record_add_number(record, "the value", 0, value);
    record_add(record, "the gradient", 0, rig->manner.dtype, gradient->rows,
               gradient->columns, gradient->data);
}

static void expect_both(struct trial *trial)
{
    const struct rig_manner manner = rig_manner(trial);
    struct duet_instance *instance = trial_instance(trial);
    struct record *apart = new_record(trial), *both = new_record(trial);
    struct rig_loss loss;
    struct rig rig;
    double value;

    if (trial_failed(trial))
        return;
    rig_open(&rig, trial, instance, &manner, NULL);
    rig_loss_open(&rig, &loss);
    loss.weight = rig_input(&rig, "row_weight", manner.rows, 1, 0.25, 2);
    value = rig_loss_value(&rig, &loss);
    rig_loss_gradient(&rig, &loss);
    record_loss(&rig, apart, value, &loss.gradient);
    value = rig_loss_both(&rig, &loss);
    record_loss(&rig, both, value, &loss.gradient);
    trial_expect_same(trial, both, "from value_and_gradient", apart,
                      "from value and gradient", -1);
    rig_close(&rig);
    duet_instance_unref(instance);
    free_records(apart, both);
}

void check_promises(struct trial *trial)
{
    const union duet_descriptor *d = trial->entry->build[trial_dtype(trial)];

    if (trial->entry->kind == DUET_KIND_ACTIVATION &&
        (d->activation.flags & DUET_ACTIVATION_ELEMENTWISE))
        expect_elementwise(trial);
    else if (trial->entry->kind == DUET_KIND_LOSS && d->loss.value_and_gradient)
        expect_both(trial);
    else
        trial_skip(trial, "it makes none");
}

/* ---- float32 ------------------------------------------------------------- */

/*
 * Errors of rounding grow from step to step, and more so where a whole matrix
 * is factored: so only the first steps are compared, and with room to spare.
 */
static double float_tolerance(const struct trial *trial)
{
    const union duet_descriptor *d = duet_entry_any(trial->entry);

    return trial->entry->kind == DUET_KIND_OPTIMIZER &&
                   d->optimizer.scope != DUET_SCOPE_ELEMENTWISE
               ? 0.05
               : 1e-3;
}

void check_float32(struct trial *trial)
{
    struct rig_manner wide = rig_manner(trial), narrow = wide;

    if (!trial->entry->build[DUET_FLOAT32] ||
        !trial->entry->build[DUET_FLOAT64]) {
        trial_skip(trial, "it is built for one element type alone");
        return;
    }
    wide.steps = narrow.steps = 2;
    wide.is_convex = narrow.is_convex = true;
    wide.dtype = DUET_FLOAT64;
    narrow.dtype = DUET_FLOAT32;
    compare_manners(trial, &narrow, "in float32", &wide, "in float64",
                    float_tolerance(trial));
}
