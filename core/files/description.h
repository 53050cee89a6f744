/*
 * description.h - what a run is, as JSON: all that must be the same where it
 * goes on from a checkpoint.
 */
#ifndef DUET_CORE_DESCRIPTION_H
#define DUET_CORE_DESCRIPTION_H

#include "fit.h"
#include "table.h"

#include <jansson.h>

/**
 * A model's type, shape and plugins.
 *
 * @return A new reference; NULL without memory.
 */
json_t *duet_model_describe(const struct duet_model *model);

/**
 * The model's shape and plugins, fingerprints of the data, and every option:
 * those with a value follow from the rows of duet_fit_table. Only `epochs` and
 * `threads` are left out, since a run may be given more of both.
 *
 * @return A new reference; NULL without memory.
 */
json_t *duet_fit_describe(const struct duet_fit *fit);

/**
 * Compare two descriptions. The last number of a plugin's version may differ,
 * which a message says.
 *
 * @param path Named in messages, as the file that `saved` comes from.
 * @param changed Names of what may differ: "optimizer.lr" for any tensor, or
 * "optimizer" with all below it. The shape of the state may not.
 * @return DUET_INVALID naming the first difference, with both values, or a name
 * of `changed` that nothing has.
 */
enum duet_status duet_fit_compare(struct duet *duet, const char *path,
                                  json_t *own, json_t *saved,
                                  const struct duet_texts *changed,
                                  struct duet_error *error);

#endif
