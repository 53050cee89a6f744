/* input.h - opening files of data, which may be pipes. */
#ifndef DUET_CORE_INPUT_H
#define DUET_CORE_INPUT_H

#include <duet/duet.h>

/** Seconds that somebody may take to write the first byte to a pipe. */
enum { DUET_INPUT_SECONDS = 60 };

/**
 * Open a file for reading. A device is refused, as it might never end, and a
 * pipe to which nobody writes isn't waited for longer than is said.
 *
 * @param seconds DUET_INPUT_SECONDS; less in tests.
 * @param file Set to its descriptor, to be closed; -1 if this fails.
 * @return DUET_IO.
 */
enum duet_status duet_input_open(const char *path, int seconds, int *file,
                                 struct duet_error *error);

#endif
