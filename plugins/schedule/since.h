/* since.h - how far a run is, as PyTorch's schedulers count: from 0. */
#ifndef DUET_SCHEDULE_SINCE_H
#define DUET_SCHEDULE_SINCE_H

#include <duet/schedule.h>

/** Updates (epochs, with unit = "epoch") before this one. */
static inline double since(const struct duet_schedule_args *m)
{
    return m->t ? (double)(m->t - 1) : 0;
}

/** The share of `steps`, above 0, that lies behind, at most 1. */
static inline double share_of(const struct duet_schedule_args *m, double steps)
{
    const double k = since(m);

    return k < steps ? k / steps : 1;
}

static inline double share(const struct duet_schedule_args *m, int64_t steps)
{
    return share_of(m, (double)steps);
}

/** `steps`, or where that is 0 the planned length of the run; 0: not known. */
static inline double length_of(const struct duet_schedule_args *m,
                               int64_t steps)
{
    return steps ? (double)steps : (double)m->n;
}

/** The same, but 5 where it isn't known: PyTorch's default for total_iters. */
static inline double total_iters(const struct duet_schedule_args *m,
                                 int64_t steps)
{
    const double length = length_of(m, steps);

    return length > 0 ? length : 5;
}

#endif
