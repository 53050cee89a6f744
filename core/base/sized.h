/*
 * sized.h - structs that open with a size_t struct_size, between a program and
 * a library that may be of another version.
 */
#ifndef DUET_CORE_SIZED_H
#define DUET_CORE_SIZED_H

#include <duet/duet.h>

/** The size of a struct whose last field is this one. */
#define DUET_SIZE_UP_TO(type, field) \
    (offsetof(type, field) + sizeof(((type *)0)->field))

/**
 * Copy what a program knows of a struct; fields that it doesn't know stay as
 * they are.
 *
 * @param to The library's struct, of `size` bytes, filled with defaults.
 * @param least Size of the struct in version 1.0.
 * @param what Named in messages: "fit".
 * @return DUET_INVALID for a struct_size that is too small, and where a newer
 * program sets a field that this library doesn't know.
 */
enum duet_status duet_sized_take(void *to, size_t size, const void *from,
                                 size_t least, const char *what,
                                 struct duet_error *error);

/**
 * Fill in a program's struct of `size` bytes, its struct_size included: what
 * the library knows of it, and zeros behind that.
 */
void duet_sized_give(void *to, size_t size, const void *from, size_t known);

#endif
