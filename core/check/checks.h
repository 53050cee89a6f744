/* checks.h - the checks themselves, as the table has them. */
#ifndef DUET_CHECK_CHECKS_H
#define DUET_CHECK_CHECKS_H

#include "trial.h"

/** A record that fresh processes share; NULL: the check has failed. */
struct record *new_record(struct trial *trial);

void check_load(struct trial *trial);
void check_symbols(struct trial *trial);
void check_imports(struct trial *trial);
void check_descriptor(struct trial *trial);
void check_runs(struct trial *trial);
void check_bounds(struct trial *trial);
void check_quiet(struct trial *trial);
void check_surroundings(struct trial *trial);
void check_options(struct trial *trial);
void check_leaks(struct trial *trial);
void check_scratch(struct trial *trial);
void check_growth(struct trial *trial);
void check_repeat(struct trial *trial);
void check_levels(struct trial *trial);
void check_split(struct trial *trial);
void check_sizes(struct trial *trial);
void check_in_place(struct trial *trial);
void check_promises(struct trial *trial);
void check_float32(struct trial *trial);
void check_state(struct trial *trial);
void check_resume(struct trial *trial);
void check_threads(struct trial *trial);
void check_gradient(struct trial *trial);
void check_weights(struct trial *trial);
void check_moments(struct trial *trial);
void check_share(struct trial *trial);
void check_scale(struct trial *trial);
void check_rate(struct trial *trial);
void check_descends(struct trial *trial);
void check_nan(struct trial *trial);
void check_better(struct trial *trial);
void check_against(struct trial *trial);

#endif
