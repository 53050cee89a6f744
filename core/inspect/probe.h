/* probe.h - what is in a file of plugins, without trusting it. */
#ifndef DUET_CORE_PROBE_H
#define DUET_CORE_PROBE_H

#include "survey.h"

#include <jansson.h>

/**
 * Describe the plugins in a file. Those of a shared object are read from its
 * data, and none of it is run. A plugin in Lua is what its file computes: the
 * file is run in a child process, which may crash, loop, exit or print.
 *
 * The child has limits of time, memory and output. Where the kernel has
 * Landlock and seccomp it reads files and does nothing else: it writes none,
 * makes no processes, executes nothing and opens no connections. What it says
 * is taken as about this file.
 *
 * @param file `path` is enough; where `name` is given, the file has to offer
 * the plugin that it is named after.
 * @param run Whether to load a shared object in such a child, too. That tells
 * whether it can be loaded, for which reading it doesn't suffice: a symbol may
 * be missing.
 * @param plugins Set to an array of what duet_describe() gives, at least one;
 * a new reference. NULL for a plugin in Lua in a context that is confined: it
 * can make no child, and it confines the plugin itself.
 * @return DUET_REFUSED, DUET_NOT_FOUND as when loading it; DUET_REFUSED where
 * it can't be read without running it, or saying how it ended the child;
 * DUET_IO, DUET_NO_MEMORY.
 */
enum duet_status duet_probe(struct duet *duet, const struct duet_sighting *file,
                            bool run, json_t **plugins,
                            struct duet_error *error);

#endif
