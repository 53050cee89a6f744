/* against_series.h - the calls that a plugin is compared by. */
#ifndef DUET_CHECK_AGAINST_SERIES_H
#define DUET_CHECK_AGAINST_SERIES_H

#include "against_plan.h"
#include "rig.h"
#include "tape.h"
#include "trace.h"

enum series_sets {
    SERIES_FIRST,  /**< The defaults alone. */
    SERIES_RANDOM, /**< Those drawn at random, and the defaults. */
    SERIES_ALL
};

/** A way to call a plugin: a series with each of some sets of options. */
struct series_way {
    const char *what; /**< For messages; ", in float32". */
    struct rig_manner manner;
    enum series_sets sets;
    bool is_for_optimizers;
};

enum { SERIES_WAYS = 9 };
extern const struct series_way series_ways[SERIES_WAYS];

/** A process's task. */
struct series_task {
    const char *reference; /**< As of reference_read(). */
    struct plan *plan;
    struct tape *tape;   /**< For the results; NULL: none. */
    struct trace *trace; /**< For a step of a single series; NULL: none. */
    bool is_single;      /**< One series alone: that of `set` and `way`. */
    size_t set, way;
};

/** Whether a series is part of a task. */
bool series_applies(const struct series_task *task, size_t set, size_t way);

/** The failure of a set that the plugin refuses, and the reference doesn't. */
extern const char series_refused[];

/* ---- In processes: for trial_run_fresh() and trial_run_apart() ----------- */

/** With the plugin: plan_describe(). */
void series_describe(struct trial *trial, const void *task,
                     struct record *record);

/** With the reference: plan_choose(). */
void series_choose(struct trial *trial, const void *task,
                   struct record *record);

/** Run the series with the reference, whose options are those of the plan. */
void series_use_reference(struct trial *trial, const void *task,
                          struct record *record);

/** The same with the plugin, as far as it has the options. */
void series_use_plugin(struct trial *trial, const void *task,
                       struct record *record);

#endif
