/*
 * elf_image.h - a shared object as it would lie in memory, read without running
 * any of it.
 */
#ifndef DUET_CORE_ELF_IMAGE_H
#define DUET_CORE_ELF_IMAGE_H

#include <duet/duet.h>

enum {
    DUET_IMAGE_MOST_BYTES = 64 << 20, /**< Of a file that is read. */
    DUET_IMAGE_MOST_SEGMENTS = 32     /**< That are loaded. */
};

/** Bytes of the file that would be loaded together. */
struct duet_segment {
    uint64_t address, offset, size; /**< Where it is loaded; in the file. */
    bool is_written;                /**< As data with pointers in it is. */
};

/**
 * The file's bytes, with pointers filled in as addresses in the file's own
 * numbering, which begins at 0. Nothing in it is trusted: an address counts
 * only where duet_image_at() or duet_image_string() finds bytes there.
 */
struct duet_image {
    unsigned char *bytes; /**< Owned. */
    uint64_t size;
    struct duet_segment segment[DUET_IMAGE_MOST_SEGMENTS];
    size_t n_segments;
};

/**
 * Read a file of at most DUET_IMAGE_MOST_BYTES, and fill in pointers. The
 * memory taken is that of the file.
 *
 * @param file A regular file that duet_elf_check() has accepted.
 * @param path For messages.
 * @param image Set; give it to duet_image_finish(), also after a failure.
 * @return DUET_REFUSED, DUET_IO, DUET_NO_MEMORY.
 */
enum duet_status duet_image_read(int file, const char *path,
                                 struct duet_image *image,
                                 struct duet_error *error);

void duet_image_finish(struct duet_image *image);

/** The `n` bytes at an address; NULL where the file doesn't have them all. */
const void *duet_image_at(const struct duet_image *image, uint64_t address,
                          uint64_t n);

/**
 * The string at an address.
 *
 * @param most What its length may be.
 * @return NULL where none that short ends within the file.
 */
const char *duet_image_string(const struct duet_image *image, uint64_t address,
                              size_t most);

/** The pointer at an address; 0 where the file has none there. */
uint64_t duet_image_pointer(const struct duet_image *image, uint64_t address);

/** Whether the file's dynamic strings, among them symbols, have this one. */
bool duet_image_names(const struct duet_image *image, const char *symbol);

#endif
