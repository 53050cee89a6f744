/* npz.h - arrays in archives of NumPy's format .npz. */
#ifndef DUET_CORE_NPZ_H
#define DUET_CORE_NPZ_H

#include "npy.h"

/**
 * Open an array of an archive, which numpy.savez() or savez_compressed() wrote,
 * and read its header. What is compressed needs zlib. An array takes at most
 * 1032 times, which is deflate's limit, what it takes of the file.
 *
 * @param npy To be closed, unless this fails.
 * @param name Of the array, without ".npy".
 * @return DUET_IO; DUET_MALFORMED; DUET_NOT_FOUND, with the names there are;
 * DUET_NO_MEMORY.
 */
enum duet_status duet_npz_open(struct duet_npy *npy, const char *path,
                               const char *name, struct duet_error *error);

#endif
