/* rig_tensor.c - calls of initializers, regularizers and schedules. */
#include "rig.h"

#include <math.h>
#include <string.h>

/* ---- Initializer --------------------------------------------------------- */

void rig_run_initializer(struct rig *rig)
{
    const struct duet_initializer *initializer = &rig->descriptor->initializer;
    const size_t rows = rig->manner.rows, columns = rig->manner.columns;
    const struct rig_array weight = rig_array(rig, "weight", rows, columns);
    struct duet_initializer_args f = {
        .struct_size = sizeof f,
        .rows = rows,
        .columns = columns,
        .fan_in = rows,
        .fan_out = columns,
        .weight = weight.data,
        .host = rig_host(rig),
        .where = rig_where(rig),
    };
    struct duet_distribution moments = { sizeof moments, 0, (double)NAN,
                                         (double)NAN };
    size_t first;

    if (rig->manner.values == RIG_COARSE) { /* of another layer */
        rig->where.inputs = rows + 2;
        rig->where.hidden = rows;
        rig->where.name = "w2";
    }
    rig_enter(rig, RIG_MAIN, "fill(rows = %zu, columns = %zu)", rows, columns);
    rig->call.rng = &rig->drawn;
    initializer->fill(
        rig_options(rig),
        rig_pass(rig, "struct duet_initializer_args", &f, sizeof f));
    rig_leave(rig);
    rig_record(rig, "fill's weight", 0, rows, columns, weight.data);
    if (!initializer->moments)
        return;
    first = rig_recorded(rig);
    f.weight = NULL;
    rig_enter(rig, RIG_MAIN, "moments(rows = %zu, columns = %zu)", rows,
              columns);
    initializer->moments(
        rig_options(rig),
        rig_pass(rig, "struct duet_initializer_args", &f, sizeof f), &moments);
    rig_leave(rig);
    if (!isnan(moments.mean)) /* which means: not known */
        rig_record_number(rig, "moments' mean", 0, moments.mean);
    if (!isnan(moments.deviation))
        rig_record_number(rig, "moments' deviation", 0, moments.deviation);
    rig_end_required(rig, first);
}

/* ---- Regularizer --------------------------------------------------------- */

void rig_run_regularizer(struct rig *rig)
{
    const struct duet_regularizer *regularizer = &rig->descriptor->regularizer;
    const size_t rows = rig->manner.rows, columns = rig->manner.columns;
    const struct rig_array weight =
        rig_input(rig, "weight", rows, columns, -2, 2);
    const struct rig_array gradient = rig_array(rig, "gradient", rows, columns);
    struct duet_penalty_args p = {
        .struct_size = sizeof p,
        .rows = rows,
        .columns = columns,
        .weight = weight.data,
        .host = rig_host(rig),
        .where = rig_where(rig),
    };
    const struct duet_projection_args projection = {
        .struct_size = sizeof projection,
        .rows = rows,
        .columns = columns,
        .weight = weight.data,
        .host = p.host,
        .where = p.where,
    };

    rig_fill(rig, &gradient, -1, 1);
    if (regularizer->penalty) {
        rig_enter(rig, RIG_MAIN, "penalty(rows = %zu, columns = %zu)", rows,
                  columns);
        rig_record_number(
            rig, "penalty's result", 0,
            regularizer->penalty(
                rig_options(rig),
                rig_pass(rig, "struct duet_penalty_args", &p, sizeof p)));
        rig_leave(rig);
    }
    if (regularizer->gradient) {
        p.gradient = gradient.data;
        rig_enter(rig, RIG_MAIN, "gradient(rows = %zu, columns = %zu)", rows,
                  columns);
        regularizer->gradient(
            rig_options(rig),
            rig_pass(rig, "struct duet_penalty_args", &p, sizeof p));
        rig_leave(rig);
        rig_record(rig, "gradient's gradient", 0, rows, columns, gradient.data);
    }
    if (regularizer->project) {
        memory_protect(weight.block, false);
        rig_enter(rig, RIG_MAIN, "project(rows = %zu, columns = %zu)", rows,
                  columns);
        regularizer->project(rig_options(rig),
                             rig_pass(rig, "struct duet_projection_args",
                                      &projection, sizeof projection));
        rig_leave(rig);
        rig_record(rig, "project's weight", 0, rows, columns, weight.data);
    }
}

/* ---- Schedule ------------------------------------------------------------ */

static uint64_t updates_an_epoch(const struct rig *rig)
{
    return rig->manner.values == RIG_COARSE ? 4 : 10;
}

/*
 * The metric that is followed falls, then stays; at boundaries it rises as
 * well, changes its sign and is no number once.
 */
static double followed(const struct rig *rig, uint64_t epoch)
{
    static const double coarse[] = { 0.5, 0.5, 0,    -0.25, -0.25, -1,
                                     0.5, 1,   1.25, 1.25,  2,     0.5 };

    if (rig->manner.values == RIG_COARSE)
        return coarse[epoch % (sizeof coarse / sizeof *coarse)];
    return epoch < 6 ? 1 / (double)epoch : 0.2;
}

static double schedule_call(struct rig *rig, const struct rig_array *scalar,
                            uint64_t t, bool observes)
{
    const struct duet_schedule *schedule = &rig->descriptor->schedule;
    struct duet_schedule_args m = {
        .struct_size = sizeof m,
        .t = t,
        .base = 0.1,
        .value = (double)NAN,
        .scalar = scalar->data,
        .host = rig_host(rig),
    };
    double lr = 0;

    if (rig->manner.values == RIG_COARSE)
        m.n = rig->manner.steps * 3 / 5;
    rig->where.t = t;
    rig->where.epoch = t ? 1 + (t - 1) / updates_an_epoch(rig) : 1;
    if (observes)
        m.value = followed(rig, rig->where.epoch);
    m.where = rig_where(rig);
    rig_enter(rig, RIG_MAIN, "%s(t = %llu, base = 0.1)",
              observes ? "observe" : "lr", (unsigned long long)t);
    if (observes)
        schedule->observe(
            rig_options(rig),
            rig_pass(rig, "struct duet_schedule_args", &m, sizeof m));
    else
        lr = schedule->lr(
            rig_options(rig),
            rig_pass(rig, "struct duet_schedule_args", &m, sizeof m));
    rig_leave(rig);
    return lr;
}

double rig_lr(struct rig *rig, uint64_t t)
{
    const struct rig_array none = { .data = NULL };

    return schedule_call(rig, &none, t, false);
}

void rig_run_schedule(struct rig *rig)
{
    const struct duet_entry *entry = rig->instance->entry;
    const enum duet_dtype dtype = rig->manner.dtype;
    struct rig_array scalar;
    double lr;

    rig->manner.dtype = DUET_FLOAT64; /* scalars are doubles in either type */
    scalar = rig_array(rig, "scalar", 1, entry->n_scalars);
    for (size_t i = 0; i < entry->n_scalars; i++)
        ((double *)scalar.data)[i] = entry->scalars[i].value;
    for (uint64_t t = 1; t <= rig->manner.steps; t++) {
        struct memory_block *mark = rig->memory.blocks;

        memory_protect(scalar.block, true);
        lr = schedule_call(rig, &scalar, t, false);
        if (rig_keeps(rig, t))
            rig_record_number(rig, "lr's result", t, lr);
        memory_protect(scalar.block, false);
        if (rig->descriptor->schedule.observe && t % updates_an_epoch(rig) == 0)
            schedule_call(rig, &scalar, t, true);
        memory_free_after(&rig->memory, mark);
    }
    rig->manner.dtype = dtype;
}
