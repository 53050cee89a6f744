/* instance_json.h - plugins with their options, as JSON. */
#ifndef DUET_CORE_INSTANCE_JSON_H
#define DUET_CORE_INSTANCE_JSON_H

#include "instance.h"

#include <jansson.h>

/**
 * { "name": "adam", "version": "1.0.0", "options": { "lr": 0.01, ... },
 * "state": ["m", "v", ...] }: all options that have an effect, and the names of
 * slots and scalars.
 *
 * @return A new reference; NULL without memory.
 */
json_t *duet_instance_to_json(const struct duet_instance *instance);

/**
 * The plugin of that name, with those options.
 *
 * @return DUET_MALFORMED for JSON of another form; else as duet_configure().
 */
enum duet_status duet_instance_from_json(struct duet *duet, enum duet_kind kind,
                                         const json_t *json,
                                         struct duet_instance **instance,
                                         struct duet_error *error);

#endif
