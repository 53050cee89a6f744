/* negative - a rate that falls below zero in the end. */
#include <duet/schedule.h>

#include "wrong.h"

static double negative_lr(const void *o, const struct duet_schedule_args *m)
{
    (void)o;
    return m->base * (1 - (double)m->t / 64);
}

static const struct duet_schedule negative = {
    WRONG(DUET_HEAD_schedule, "negative"),
    .lr = negative_lr,
};

DUET_EXPORT(&negative);
