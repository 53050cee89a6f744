/* fit_options.h - the options of models and of runs, by name. */
#ifndef DUET_CORE_FIT_OPTIONS_H
#define DUET_CORE_FIT_OPTIONS_H

#include "table.h"

/** Options of model:fit: fills in a struct duet_fit_options. */
extern const struct duet_table duet_fit_table;

/** Options of duet.model: fills in a struct duet_model_options. */
extern const struct duet_table duet_model_table;

/** Weights of rows, as model:loss takes them; none fills in a field. */
extern const struct duet_table duet_weights_table;

/** Options of model:gradient, none of which fills in a field. */
extern const struct duet_table duet_gradient_table;

#endif
