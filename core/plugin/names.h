/* names.h - the names of the plugins that can be found. */
#ifndef DUET_CORE_NAMES_H
#define DUET_CORE_NAMES_H

#include "registry.h"

/** Sorted, each once. */
struct duet_names {
    char **name;
    size_t n;
};

/** Names of a kind: those loaded or defined, and the files on the path. */
enum duet_status duet_registry_names(const struct duet *duet,
                                     enum duet_kind kind,
                                     struct duet_names *names,
                                     struct duet_error *error);

void duet_names_finish(struct duet_names *names);

#endif
