/* prepare_options.h - the options of a preparation by name. */
#ifndef DUET_CORE_PREPARE_OPTIONS_H
#define DUET_CORE_PREPARE_OPTIONS_H

#include "table.h"

/** Names of enum duet_impute, enum duet_scaling and enum duet_unknown. */
#define DUET_IMPUTE_CHOICES "median|mean|most_frequent|value|none"
#define DUET_SCALING_CHOICES "standard|minmax|robust|none"
#define DUET_UNKNOWN_CHOICES "error|zeros"

/** Options of duet.prepare; those with several forms have no field. */
extern const struct duet_table duet_prepare_table;

#endif
