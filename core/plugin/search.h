/* search.h - where plugins are looked for. */
#ifndef DUET_CORE_SEARCH_H
#define DUET_CORE_SEARCH_H

#include "context.h"

/**
 * How the files of plugins end, ".so" first: of two it is the one that counts.
 */
enum { DUET_N_ENDINGS = 2 };
extern const char *const duet_endings[DUET_N_ENDINGS];

/** Whether a path is that of a plugin written in Lua. */
bool duet_path_is_lua(const char *path);

/**
 * Set the plugin path: DUET_PLUGIN_PATH, the user's directory, then the one
 * that comes with duet (that of the build tree when run from one).
 *
 * @param environment Whether to look at the variables of the environment.
 */
enum duet_status duet_search_init(struct duet *duet, bool environment,
                                  struct duet_error *error);

void duet_search_finish(struct duet *duet);

/** Insert directories, separated by ':', before the one with index `at`. */
enum duet_status duet_search_insert(struct duet *duet, size_t at,
                                    const char *path, struct duet_error *error);

/** Whether a file, by its full path, lies in a directory of the plugin path. */
bool duet_search_has(const struct duet *duet, const char *path);

#endif
