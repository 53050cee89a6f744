/* describe.h - what a plugin says of itself, as JSON. */
#ifndef DUET_CORE_DESCRIBE_H
#define DUET_CORE_DESCRIBE_H

#include "entry.h"

#include <jansson.h>

/**
 * Describe a plugin: kind, name, version, summary, id, author, licence, url,
 * paper, abi, file, dtypes, methods and arrays of options, presets, slots,
 * scalars, parameters and exports. The names within are those of the
 * headers.
 *
 * @return A new reference; NULL without memory.
 */
json_t *duet_describe(const struct duet_entry *entry);

#endif
