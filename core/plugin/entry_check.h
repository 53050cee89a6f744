/* entry_check.h - what a plugin's descriptor must be like to be taken. */
#ifndef DUET_CORE_ENTRY_CHECK_H
#define DUET_CORE_ENTRY_CHECK_H

#include "entry.h"

/**
 * Check what says how the rest is to be read: the ABI, the kind, and sizes that
 * are at least those of 1.0.
 *
 * @param from Names the plugin's file in messages, here and below.
 * @return DUET_REFUSED, here and below.
 */
enum duet_status duet_entry_check_head(const struct duet_head *head,
                                       enum duet_dtype dtype, const char *from,
                                       struct duet_error *error);

/** Check name, versions and summary. */
enum duet_status duet_entry_check_identity(const struct duet_plugin *plugin,
                                           const char *from,
                                           struct duet_error *error);

/** Check a build's methods, and the fields that its kind alone has. */
enum duet_status duet_entry_check_methods(const struct duet_entry *entry,
                                          const union duet_descriptor *d,
                                          const char *from,
                                          struct duet_error *error);

#endif
