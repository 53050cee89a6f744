/* agreement.h - whether a plugin's builds for two element types agree. */
#ifndef DUET_CORE_AGREEMENT_H
#define DUET_CORE_AGREEMENT_H

#include "entry.h"

/** Whether two rows of a type are equal in all but their summaries. */
typedef bool duet_same_row(const void *one, const void *other);
duet_same_row duet_same_option, duet_same_slot, duet_same_scalar,
    duet_same_parameter;

/**
 * Compare the fields by which two plugins of a kind tell the host how to call
 * them, such as an optimizer's scope.
 *
 * @return The name of the first field that differs; NULL if none does.
 */
const char *duet_different_trait(const union duet_descriptor *a,
                                 const union duet_descriptor *b);

/**
 * Check that an entry's two builds differ in the element type alone: one table
 * of options, slots and exports serves both.
 *
 * @return DUET_REFUSED naming the first thing they differ in.
 */
enum duet_status duet_agreement_check(const struct duet_entry *entry,
                                      const char *from,
                                      struct duet_error *error);

#endif
