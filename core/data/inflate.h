/* inflate.h - compressed files, where duet is built with zlib. */
#ifndef DUET_CORE_INFLATE_H
#define DUET_CORE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/** Whether bytes start as a file of gzip does. */
bool duet_is_gzip(const unsigned char *bytes, size_t n);

/** Whether duet is built with zlib; the functions below fail without it. */
bool duet_has_zlib(void);

/** A file of gzip that is being read. */
struct duet_gzip;

/**
 * Read a file of gzip from its start.
 *
 * @param file Stays open.
 * @return NULL: no memory.
 */
struct duet_gzip *duet_gzip_open(int file);

/**
 * Read up to n bytes of what was compressed; members follow one another.
 *
 * @return How many; 0 at the end; -1 where the file is damaged or ends too
 * early, or reading fails.
 */
ssize_t duet_gzip_read(struct duet_gzip *gzip, void *to, size_t n);

void duet_gzip_close(struct duet_gzip *gzip);

/**
 * Expand raw deflated data, whose size is known.
 *
 * @return Whether all of `from` are exactly `size` bytes.
 */
bool duet_inflate(const void *from, size_t n, void *to, size_t size);

/** CRC-32 of bytes, as in ZIP files; 0 without zlib. */
unsigned duet_crc32(const void *bytes, size_t n);

#endif
