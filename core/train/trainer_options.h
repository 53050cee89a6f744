/* trainer_options.h - the options of a run: checks, and references. */
#ifndef DUET_CORE_TRAINER_OPTIONS_H
#define DUET_CORE_TRAINER_OPTIONS_H

#include "context.h"

/** Check that lists fit their arrays, before anything reads them. */
enum duet_status duet_fit_options_count(const struct duet_fit_options *o,
                                        struct duet_error *error);

/** Check the numbers, and that each plugin is of its kind and for `dtype`. */
enum duet_status duet_fit_options_check(const struct duet_fit_options *o,
                                        enum duet_dtype dtype,
                                        struct duet_error *error);

/** Take a reference to each plugin, or give it back. */
void duet_fit_options_hold(struct duet_fit_options *o);
void duet_fit_options_release(struct duet_fit_options *o);

#endif
