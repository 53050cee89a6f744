/* agreement.h - whether a plugin's builds for two element types agree. */
#ifndef DUET_CORE_AGREEMENT_H
#define DUET_CORE_AGREEMENT_H

#include "registry.h"

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
