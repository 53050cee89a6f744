/* reference.h - the simplest plugin of each kind, for the checker's own use. */
#ifndef DUET_CHECK_REFERENCE_H
#define DUET_CHECK_REFERENCE_H

#include "entry.h"

/**
 * Plugins to stand inside the one that is checked, or beside it in a model, so
 * that no check rests on another plugin that could be wrong. One list per
 * element type, both in the same order, ending with NULL.
 */
const void *const *check_reference_f64(void);
const void *const *check_reference_f32(void);

#endif
