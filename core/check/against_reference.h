/* against_reference.h - the plugin that another one is compared with. */
#ifndef DUET_CHECK_AGAINST_REFERENCE_H
#define DUET_CHECK_AGAINST_REFERENCE_H

#include "trial.h"

enum { REFERENCE_OPTIONS = 16 };

/** The reference, and what was said of its options. */
struct reference {
    char *spec; /**< A copy of --against, cut into words; to be freed. */
    const struct duet_entry *entry;
    struct duet_setting given[REFERENCE_OPTIONS];
    size_t n;
};

/**
 * Find what `--against` names.
 *
 * @param spec "adam", "momentum,variant=keras".
 * @return false: the check has failed, as also where the plugin is a copy of
 * the reference's file under another name.
 */
bool reference_read(struct trial *trial, const char *spec, enum duet_kind kind,
                    struct reference *r);

#endif
