/* probe.h - what is in a file of plugins, without trusting it. */
#ifndef DUET_CORE_PROBE_H
#define DUET_CORE_PROBE_H

#include "survey.h"

#include <jansson.h>

/**
 * Load a file in a child process, which may crash, loop, exit or print, and
 * describe the plugins in it.
 *
 * @param file `path` is enough; where `name` is given, the file has to offer
 * the plugin that it is named after.
 * @param plugins Set to an array of what duet_describe() gives, at least one;
 * a new reference.
 * @return DUET_REFUSED, DUET_NOT_FOUND as when loading it; DUET_REFUSED saying
 * how it ended the child; DUET_IO, DUET_NO_MEMORY.
 */
enum duet_status duet_probe(struct duet *duet, const struct duet_sighting *file,
                            json_t **plugins, struct duet_error *error);

#endif
