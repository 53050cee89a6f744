/*
 * sequence - one schedule after the other: the first for milestones[1] updates,
 * the second until milestones[2], and so on; each starts from its own
 * beginning. PyTorch's SequentialLR, optax's join_schedules.
 */
#include <duet/schedule.h>

struct sequence {
    struct duet_children schedules;
    struct duet_reals milestones;
};

static const struct duet_option options[] = {
    DUET_OPTION(sequence, schedules, 0, "schedule", "schedules in their order"),
    DUET_OPTION(sequence, milestones, 0, NULL,
                "updates after which the next one begins"),
    DUET_END,
};

static void sequence_check(const void *o, const struct duet_host *host)
{
    const struct sequence *c = o;
    const double *at = c->milestones.value;

    if (c->schedules.n && c->milestones.n != c->schedules.n - 1) {
        duet_fail(host, "%zu schedules have %zu milestones, expected %zu",
                  c->schedules.n, c->milestones.n, c->schedules.n - 1);
        return;
    }
    for (size_t i = 0; i < c->milestones.n; i++)
        if (!(at[i] >= 1 && at[i] < 0x1p53 && floor(at[i]) == at[i] &&
              (i == 0 || at[i] > at[i - 1]))) {
            duet_fail(host,
                      "milestones[%zu] is %g, expected a whole number "
                      "greater than the one before",
                      i + 1, at[i]);
            return;
        }
}

static double sequence_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct sequence *c = o;
    struct duet_schedule_args own = {
        .struct_size = sizeof own,
        .t = m->t,
        .base = m->base,
        .value = m->value,
        .host = m->host,
        .where = m->where,
        .n = m->n,
    };
    uint64_t start;
    size_t i = 0;

    if (!c->schedules.n)
        return m->base;
    while (i < c->milestones.n && (double)m->t > c->milestones.value[i])
        i++;
    start = i ? (uint64_t)c->milestones.value[i - 1] : 0;
    if (i < c->milestones.n) /* the next schedule begins there */
        own.n = (uint64_t)c->milestones.value[i];
    own.t -= start;
    own.n = own.n > start ? own.n - start : 0;
    return duet_lr(&own, c->schedules.child[i]);
}

DUET_PLUGIN(schedule, sequence, "1.0.0",
            .summary = "one schedule after the other",
            .config_size = sizeof(struct sequence), .options = options,
            .check = sequence_check, .lr = sequence_lr);
