/* confine_paths.h - the files of duet run --sandbox. */
#ifndef DUET_CLI_CONFINE_PATHS_H
#define DUET_CLI_CONFINE_PATHS_H

#include "confine.h"

/** Directories that duet runs code from; owned. */
struct confine_paths {
    char *path[SANDBOX_MOST_PATHS];
    size_t n;
    bool failed; /**< There was no room, or no memory. */
};

/**
 * Find what duet itself reads, check the paths that were given, and put both
 * into the sandbox of the options.
 *
 * @param code To be finished when the sandbox has been entered, also after a
 * failure.
 * @return false after a message.
 */
bool confine_find_paths(const struct cli_options *options,
                        struct confine_paths *code);

void confine_finish_paths(struct confine_paths *code);

#endif
