/* room.h - an empty directory to work in, where no file can be written. */
#ifndef DUET_CHECK_ROOM_H
#define DUET_CHECK_ROOM_H

#include <stdbool.h>
#include <stddef.h>

struct room {
    char path[128];
};

/**
 * Make the directory, and make it the working directory and TMPDIR of this
 * process. From here on what is written to a file ends the process by SIGXFSZ,
 * and stdout and stderr go nowhere.
 *
 * @return false: it can't be made.
 */
bool room_enter(struct room *room);

/**
 * Remove the directory, and what is in it.
 *
 * @param found The name of a file that was in it.
 * @return Whether there was one.
 */
bool room_leave(const struct room *room, char *found, size_t size);

#endif
