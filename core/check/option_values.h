/* option_values.h - values of an option to check a plugin with. */
#ifndef DUET_CHECK_OPTION_VALUES_H
#define DUET_CHECK_OPTION_VALUES_H

#include "option.h"

#include <duet/duet.h>

struct duet_rng;

/** A number that the range permits, of a size that is met with in practice. */
double option_random_number(const struct duet_option *option,
                            struct duet_rng *rng);

/**
 * How many values `option_value` has: every choice, both booleans, the ends of
 * the range and round numbers inside it; of lists and strings none.
 */
size_t option_count_values(const struct duet_option *option);

/**
 * Value `k` of them, as it is given: of a choice its name.
 *
 * @param text Written, and what the value may point to; 64 bytes.
 */
struct duet_value option_value(const struct duet_option *option, size_t k,
                               char text[64]);

#endif
