/* counts - a schedule that counts its calls instead of looking at t. */
#include <duet/schedule.h>

#include "wrong.h"

static double counts_lr(const void *o, const struct duet_schedule_args *m)
{
    static unsigned calls;

    (void)o;
    return m->base / (1 + (double)calls++);
}

static const struct duet_schedule counts = {
    WRONG(DUET_HEAD_schedule, "counts"),
    .lr = counts_lr,
};

DUET_EXPORT(&counts);
