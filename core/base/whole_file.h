/*
 * whole_file.h - files that are written whole or not at all.
 *
 * Models, checkpoints, arrays, curves and plugins are all written by the one
 * function here. A regular file is written under another name in the same
 * directory, synced, and renamed; then the directory is synced. So a reader
 * sees the old file or the new one, also after a crash or a power cut.
 */
#ifndef DUET_CORE_WHOLE_FILE_H
#define DUET_CORE_WHOLE_FILE_H

#include <duet/duet.h>

#include <stdio.h>

/** Write the contents; false, with errno set, where that failed. */
typedef bool duet_write_contents(FILE *file, void *data);

/**
 * Write a file.
 *
 * A symbolic link stays, and its target is written. An existing file keeps its
 * mode and, where that is permitted, its owner. A device or a pipe is written
 * to, never replaced. Files that a killed process left half written beside the
 * target are removed; those of a process at work are left alone.
 *
 * @param mode Permissions of a new file, less the umask: 0666, or 0777.
 * @return DUET_IO, with the old file intact and nothing left beside it;
 * DUET_NO_MEMORY.
 */
enum duet_status duet_write_whole(const char *path, unsigned mode,
                                  duet_write_contents *write, void *data,
                                  struct duet_error *error);

#endif
