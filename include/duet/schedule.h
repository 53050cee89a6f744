/* duet/schedule.h - the interface a learning-rate schedule implements. */
#ifndef DUET_SCHEDULE_H
#define DUET_SCHEDULE_H

#include <duet/plugin.h>

/** A moment of training, at which a rate is asked for. */
struct duet_schedule_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    uint64_t t;     /**< Updates from 1; epochs with unit = "epoch". */
    uint64_t epoch; /**< From 1. */
    double base;    /**< The learning rate that the user gave. */
    double value;   /**< The metric followed; in `observe`, else NAN. */
    double *scalar; /**< State, in the order declared. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
};

/** What a schedule offers. */
struct duet_schedule {
    struct duet_plugin base; /**< First; its head is DUET_SCHEDULE_HEAD. */
    const struct duet_scalar *scalars; /**< Only with `observe`; or NULL. */

    /** Return the learning rate at update t; changes no state. [main] */
    double (*lr)(const void *options, const struct duet_schedule_args *m);

    /** Take note of the metric at the end of an epoch. Optional. [main] */
    void (*observe)(const void *options, const struct duet_schedule_args *m);
};

#define DUET_SCHEDULE_HEAD \
    DUET_HEAD(DUET_KIND_SCHEDULE, struct duet_schedule, 0)

/** The rate that the schedule in an option gives at this moment. [main] */
static inline double duet_lr(const struct duet_schedule_args *m,
                             const struct duet_child *child)
{
    return m->host->lr(m->host->context, child, m);
}

#endif
