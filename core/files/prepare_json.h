/* prepare_json.h - preparations as JSON. */
#ifndef DUET_CORE_PREPARE_JSON_H
#define DUET_CORE_PREPARE_JSON_H

#include <duet/duet.h>

#include <jansson.h>

/**
 * { "impute": "median", "value": 0, "scale": "standard", "unknown": "error",
 * "classes": [...], "columns": [...] }, where a column of numbers is { "name":,
 * "fill":, "shift":, "scale": } and one of categories { "name":, "fill":,
 * "categories": [...], "met": [...] }: the numbers of those that the training
 * rows held.
 *
 * @return A new reference; NULL without memory.
 */
json_t *duet_prepare_to_json(const struct duet_prepare *prepare);

/**
 * The preparation that JSON describes, with one reference.
 *
 * @return DUET_MALFORMED for JSON of another form, saying what is wrong;
 * DUET_NO_MEMORY.
 */
enum duet_status duet_prepare_from_json(const json_t *json,
                                        struct duet_prepare **prepare,
                                        struct duet_error *error);

#endif
