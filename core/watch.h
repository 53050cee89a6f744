/* watch.h - plugins whose files change while a run is under way. */
#ifndef DUET_CORE_WATCH_H
#define DUET_CORE_WATCH_H

#include "context.h"

/**
 * Between two steps: reload the plugins whose files have changed, if the context
 * watches them, and say so on stderr. A file is looked at ten times a second,
 * and taken once it stayed as it is for that long: it may be half written.
 */
void duet_watch_poll(struct duet *duet);

#endif
