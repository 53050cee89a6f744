/* trainer_schedule.c - schedules of rates and of other options. */
#include "trainer_local.h"

#include "errors.h"
#include "hint.h"
#include "number.h"
#include "option.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A schedule computes in double: any of its builds will do. */
static const struct duet_schedule *schedule_of(const struct duet_instance *s)
{
    return &duet_entry_any(s->entry)->schedule;
}

/* ---- Making -------------------------------------------------------------- */

/* Whether plugins let this option be set while they step: a number. */
static const struct duet_option *find_option(const struct duet_entry *entry,
                                             const char *name)
{
    const size_t i = duet_option_index(entry, name);

    return i < entry->n_options && entry->options[i].type == DUET_TYPE_REAL
               ? &entry->options[i]
               : NULL;
}

static enum duet_status follow(struct duet_group *group,
                               struct duet_instance *schedule,
                               const struct duet_option *option, double *field,
                               struct duet_error *error)
{
    const struct duet_entry *entry = schedule->entry;
    struct duet_followed *followed = &group->followed[group->n_followed];

    followed->schedule = schedule;
    followed->option = option;
    followed->field = field;
    followed->base = *field;
    followed->scalar = calloc(entry->n_scalars + 1, sizeof *followed->scalar);
    if (!followed->scalar)
        return duet_no_memory(error);
    group->n_followed++;
    for (size_t i = 0; i < entry->n_scalars; i++)
        followed->scalar[i] = entry->scalars[i].value;
    return DUET_OK;
}

/* Where an optimizer has an option that can be scheduled; NULL where it has no
   such option, or it is off: then a slot that goes with it may not be there. */
static double *find_field(const struct duet_instance *optimizer,
                          const struct duet_option *option)
{
    double *field =
        option ? (void *)((char *)optimizer->config + option->offset) : NULL;

    return field && (*field < 0 || *field > 0) ? field : NULL;
}

enum duet_status duet_group_follow(struct duet_group *group,
                                   const struct duet_fit_options *o,
                                   struct duet_error *error)
{
    const struct duet_instance *optimizer = group->stepper->instance;
    enum duet_status status = DUET_OK;

    if (o->schedule)
        status = follow(group, o->schedule, NULL, &group->stepper->lr, error);
    for (size_t i = 0; status == DUET_OK && i < o->n_schedules; i++) {
        const struct duet_option *option =
            find_option(optimizer->entry, o->schedules[i].option);
        double *field = find_field(optimizer, option);

        if (field)
            status =
                follow(group, o->schedules[i].schedule, option, field, error);
    }
    return status;
}

void duet_group_unfollow(struct duet_group *group)
{
    for (size_t i = 0; i < group->n_followed; i++)
        free(group->followed[i].scalar);
}

/* Whether a group follows the schedule of an option. */
static bool follows(const struct duet_group *group, const char *name)
{
    bool found = false;

    for (size_t i = 0; i < group->n_followed; i++)
        found |= group->followed[i].option &&
                 !strcmp(group->followed[i].option->name, name);
    return found;
}

/* Say why no group follows the schedule of an option. */
static enum duet_status no_option(const struct duet_trainer *trainer,
                                  const char *name, struct duet_error *error)
{
    const struct duet_entry *entry =
        trainer->groups[0].stepper->instance->entry;
    const char *names[64];
    char hint[DUET_HINT_SIZE];
    size_t n = 0;

    for (size_t i = 0; i < trainer->n_groups; i++) {
        if (find_option(trainer->groups[i].stepper->instance->entry, name))
            return duet_error_set(
                error, DUET_INVALID,
                "fit: schedule: option '%s' of optimizer %s is 0 or not given, "
                "expected a number that the schedule starts from",
                name, trainer->groups[i].stepper->instance->entry->name);
    }
    for (size_t i = 0; i < entry->n_options && n < 64; i++)
        if (entry->options[i].type == DUET_TYPE_REAL)
            names[n++] = entry->options[i].name;
    return duet_error_set(error, DUET_INVALID,
                          "fit: schedule: optimizer %s has no option '%s' that "
                          "is a number%s",
                          entry->name, name,
                          duet_hint(hint, "optimizer", name, names, n));
}

enum duet_status duet_trainer_check_schedules(
    const struct duet_trainer *trainer, struct duet_error *error)
{
    for (size_t i = 0; i < trainer->options.n_schedules; i++) {
        const char *name = trainer->options.schedules[i].option;
        bool found = false;

        for (size_t k = 0; k < trainer->n_groups; k++)
            found |= follows(&trainer->groups[k], name);
        if (!found)
            return no_option(trainer, name, error);
    }
    return DUET_OK;
}

/* ---- Following ----------------------------------------------------------- */

static struct duet_schedule_args moment(const struct duet_trainer *trainer,
                                        const struct duet_followed *followed)
{
    const struct duet_where *where = &trainer->pass.where;
    const size_t unit = duet_instance_choice(followed->schedule, "unit");

    return (struct duet_schedule_args) {
        .struct_size = sizeof(struct duet_schedule_args),
        .t = unit ? trainer->epoch : trainer->t,
        .base = followed->base,
        .value = (double)NAN,
        .scalar = followed->scalar,
        .host = &trainer->call.host,
        .where = where,
        .n = unit ? where->n_epochs : where->n_updates,
    };
}

static enum duet_status check_value(const struct duet_trainer *trainer,
                                    const struct duet_followed *followed,
                                    struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    const struct duet_option *option = followed->option;
    const char *allowed = option ? option->allowed : "[0, inf)";
    struct duet_range range;

    if (duet_range_parse(allowed, &range) &&
        duet_range_holds(&range, followed->value))
        return DUET_OK;
    return duet_error_set(
        error, DUET_PLUGIN_FAILED,
        "schedule %s: it gave the %s %s at update %llu, expected %s",
        followed->schedule->entry->name, option ? option->name : "rate",
        duet_number_print(followed->value, number),
        (unsigned long long)trainer->t, option ? allowed : "0 or more");
}

static enum duet_status look_up(struct duet_trainer *trainer,
                                struct duet_followed *followed,
                                struct duet_error *error)
{
    const struct duet_instance *schedule = followed->schedule;
    const struct duet_schedule_args m = moment(trainer, followed);
    enum duet_status status;

    followed->value = schedule_of(schedule)->lr(schedule->config, &m);
    status = duet_call_end(&trainer->call, schedule, NULL, error);
    return status == DUET_OK ? check_value(trainer, followed, error) : status;
}

enum duet_status duet_trainer_look_up(struct duet_trainer *trainer,
                                      struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    for (size_t i = 0; i < trainer->n_groups; i++) {
        struct duet_group *group = &trainer->groups[i];

        group->lr = group->stepper->lr;
        for (size_t k = 0; status == DUET_OK && k < group->n_followed; k++) {
            status = look_up(trainer, &group->followed[k], error);
            if (!group->followed[k].option)
                group->lr = group->followed[k].value;
        }
    }
    return status;
}

void duet_group_set_options(const struct duet_group *group, bool scheduled)
{
    for (size_t i = 0; i < group->n_followed; i++)
        if (group->followed[i].option)
            *group->followed[i].field =
                scheduled ? group->followed[i].value : group->followed[i].base;
}

/* ---- Observing ----------------------------------------------------------- */

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

static enum duet_status observe(struct duet_trainer *trainer,
                                const struct duet_followed *followed,
                                double value, bool higher_is_better,
                                struct duet_error *error)
{
    const struct duet_instance *schedule = followed->schedule;
    struct duet_schedule_args m = moment(trainer, followed);

    if (!schedule_of(schedule)->observe)
        return DUET_OK;
    m.value = observed(schedule, value, higher_is_better);
    schedule_of(schedule)->observe(schedule->config, &m);
    return duet_call_end(&trainer->call, schedule, NULL, error);
}

enum duet_status duet_trainer_observe(struct duet_trainer *trainer,
                                      double value, bool higher_is_better,
                                      struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    for (size_t i = 0; i < trainer->n_groups; i++)
        for (size_t k = 0;
             status == DUET_OK && k < trainer->groups[i].n_followed; k++)
            status = observe(trainer, &trainer->groups[i].followed[k], value,
                             higher_is_better, error);
    return status;
}
