/* scratch.h - a folder for one test, and files in it. */
#ifndef DUET_TESTS_SCRATCH_H
#define DUET_TESTS_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

enum { SCRATCH_PATH = 512 };

/** A folder that goes, with its files and folders, when the test ends. */
struct scratch {
    char path[SCRATCH_PATH / 2];
};

/** Make the folder; stops the test if that fails. */
void scratch_open(struct scratch *scratch);

void scratch_close(struct scratch *scratch);

/** Path of a file in it; `path` has SCRATCH_PATH bytes. Returns `path`. */
const char *scratch_path(const struct scratch *scratch, const char *name,
                         char *path);

/** Make a folder in it. */
void scratch_folder(const struct scratch *scratch, const char *name);

/** Write a file, mode 0644. */
void scratch_write(const struct scratch *scratch, const char *name,
                   const void *bytes, size_t n);

/** Copy at most `most` bytes of a file into it, mode 0644. */
void scratch_copy(const struct scratch *scratch, const char *from,
                  const char *name, size_t most);

#endif
