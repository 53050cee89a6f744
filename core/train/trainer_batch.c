/* trainer_batch.c - what a batch needs before its update. */
#include "trainer_batch.h"

#include "option.h"

#include <duet/random.h>

#include <math.h>

/* The rows of a column or matrix that belong to the batch: a part of it, or
   gathered into memory of the batch. */
static const real *take_rows(const struct duet_trainer *trainer,
                             const struct duet_tensor *from,
                             const struct duet_tensor *to, size_t first,
                             size_t rows)
{
    if (!from->data || !trainer->order)
        return from->data
                   ? duet_at(trainer->model, from->data, first * from->columns)
                   : NULL;
    trainer->model->numerics->gather_rows(rows, from->columns, from->data,
                                          trainer->order + first, to->data,
                                          from->columns);
    return to->data;
}

void duet_trainer_take_batch(struct duet_trainer *trainer, size_t first,
                             size_t rows)
{
    const struct duet_tensor *x = &trainer->data.x;
    struct duet_pass *pass = &trainer->pass;

    if (trainer->order) {
        pass->x = x->data;
        pass->order = trainer->order + first;
    } else {
        pass->x = duet_at(trainer->model, x->data, first * x->columns);
    }
    pass->target =
        take_rows(trainer, &trainer->data.y, &trainer->y, first, rows);
    pass->row_weight = take_rows(trainer, &trainer->data.weight,
                                 &trainer->weight, first, rows);
    trainer->batch_weight = duet_pass_weight(pass, rows);
    pass->where.t = trainer->t;
    pass->where.epoch = trainer->epoch;
    pass->where.batch_rows = rows;
    pass->where.random = duet_random_word(trainer->random, trainer->t);
}

/* A schedule computes in double: any of its builds will do. */
static const struct duet_schedule *schedule_of(const struct duet_instance *s)
{
    return &duet_entry_any(s->entry)->schedule;
}

static struct duet_schedule_args moment(const struct duet_trainer *trainer,
                                        const struct duet_group *group)
{
    const size_t unit = duet_instance_choice(trainer->options.schedule, "unit");

    return (struct duet_schedule_args) {
        .struct_size = sizeof(struct duet_schedule_args),
        .t = unit ? trainer->epoch : trainer->t,
        .base = group->stepper->lr,
        .value = (double)NAN,
        .scalar = group->schedule_scalar,
        .host = &trainer->call.host,
        .where = &trainer->pass.where,
        .n =
            unit ? trainer->pass.where.n_epochs : trainer->pass.where.n_updates,
    };
}

enum duet_status duet_trainer_set_rates(struct duet_trainer *trainer,
                                        struct duet_error *error)
{
    const struct duet_instance *schedule = trainer->options.schedule;
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < trainer->n_groups; i++) {
        struct duet_group *group = &trainer->groups[i];

        group->lr = group->stepper->lr;
        if (!schedule)
            continue;
        const struct duet_schedule_args m = moment(trainer, group);

        group->lr = schedule_of(schedule)->lr(schedule->config, &m);
        status = duet_call_end(&trainer->call, schedule, NULL, error);
        if (status == DUET_OK && !(group->lr >= 0 && group->lr < HUGE_VAL))
            status = duet_error_set(error, DUET_PLUGIN_FAILED,
                                    "schedule %s: it gave the rate %g at "
                                    "update %llu, expected 0 or more",
                                    schedule->entry->name, group->lr,
                                    (unsigned long long)trainer->t);
    }
    return status;
}

/* The monitored value as a schedule's `mode` takes it: where that is "min", as
   it is unless the user says otherwise, lower has to be better. */
static double observed(const struct duet_instance *schedule, double value,
                       bool higher_is_better)
{
    const size_t i = duet_option_index(schedule->entry, "mode");
    const bool turns = higher_is_better && i < schedule->entry->n_options &&
                       !duet_instance_choice(schedule, "mode");

    return turns ? -value : value;
}

enum duet_status duet_trainer_observe(struct duet_trainer *trainer,
                                      double value, bool higher_is_better,
                                      struct duet_error *error)
{
    const struct duet_instance *schedule = trainer->options.schedule;
    enum duet_status status = DUET_OK;

    if (!schedule || !schedule_of(schedule)->observe)
        return DUET_OK;
    for (size_t i = 0; status == DUET_OK && i < trainer->n_groups; i++) {
        struct duet_schedule_args m = moment(trainer, &trainer->groups[i]);

        m.value = observed(schedule, value, higher_is_better);
        schedule_of(schedule)->observe(schedule->config, &m);
        status = duet_call_end(&trainer->call, schedule, NULL, error);
    }
    return status;
}
