/* against_plan.h - the sets of options that two plugins are compared with. */
#ifndef DUET_CHECK_AGAINST_PLAN_H
#define DUET_CHECK_AGAINST_PLAN_H

#include "trial.h"

/** The defaults, the boundaries of each option, random sets. */
enum { PLAN_RANDOM_SETS = 8, PLAN_MOST_SETS = 56 };

/** What the plugin offers, and what it is to be compared with. Plain data. */
struct plan {
    enum duet_kind kind;
    bool has[DUET_N_DTYPES];
    size_t n_offered;
    struct {
        char name[64];
        enum duet_type type;
    } offered[TRIAL_MOST_OPTIONS];
    char name[64]; /**< Of the reference. */
    bool is_elementwise, is_model;
    size_t n_sets;
    struct {
        bool is_random;
        struct trial_given given;
        char described[300];
    } set[PLAN_MOST_SETS];
};

/** With the plugin: note what it is, and what options it has. */
void plan_describe(const struct trial *trial, struct plan *plan);

/**
 * With the reference: choose sets of those options that both have.
 *
 * @param spec As of reference_read().
 */
void plan_choose(struct trial *trial, const char *spec, struct plan *plan);

#endif
