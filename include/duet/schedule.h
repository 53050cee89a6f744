/* duet/schedule.h - the interface a learning-rate schedule implements. */
#ifndef DUET_SCHEDULE_H
#define DUET_SCHEDULE_H

#include <duet/plugin.h>

/** The arguments of both methods: a moment of training. */
struct duet_schedule_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    uint64_t t;     /**< What the schedule counts, from 1: updates, or epochs
                         with unit = "epoch". */
    double base;    /**< The learning rate that the user gave. */
    double value;   /**< The monitored metric in `observe`; NAN in `lr`. */
    double *scalar; /**< State, in the order declared. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    uint64_t n; /**< Updates or epochs, as t, planned for the run; 0 where not
                     known. */
};

/** What a schedule offers. */
struct duet_schedule {
    DUET_PLUGIN_FIELDS;                /**< First: what all kinds have. */
    const struct duet_scalar *scalars; /**< Only with `observe`; or NULL. */

    /** Return the learning rate at t. Changes no state. [main] */
    double (*lr)(const void *options, const struct duet_schedule_args *m);

    /** Update the scalars by the metric after an epoch. Optional. [main] */
    void (*observe)(const void *options, const struct duet_schedule_args *m);
};

#define DUET_HEAD_schedule \
    DUET_HEAD(DUET_KIND_SCHEDULE, struct duet_schedule, 0)

/** Return the rate of the schedule in an option at this moment. [main] */
static inline double duet_lr(const struct duet_schedule_args *m,
                             const struct duet_child *child)
{
    return m->host->lr(m->host->context, child, m);
}

#endif
