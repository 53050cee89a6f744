/* text.h - helpers for names and messages. */
#ifndef DUET_CORE_TEXT_H
#define DUET_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/** Copy of a text, to be freed; NULL without memory or for NULL. */
char *duet_text_copy(const char *text);

/** Copy of `length` bytes as a text, to be freed. */
char *duet_text_copy_n(const char *text, size_t length);

/**
 * Copy of a list in one allocation, the pointers and then what they point to,
 * so that free() frees all of it; NULL without memory.
 */
char **duet_text_copy_list(const char *const *list, size_t n);

/** Text built as by printf(), to be freed; NULL without memory. */
__attribute__((format(printf, 1, 2))) char *duet_text_format(const char *format,
                                                             ...);

/**
 * Copy a string for a person to read: bytes that steer a terminal, but for
 * newline and tab, are written as \\xNN. What doesn't fit is cut.
 *
 * @param to Room for `size` bytes, at least 1.
 */
void duet_text_escape(char *to, size_t size, const char *from);

/**
 * The nearest of some names, by edit distance, if it is near enough to be
 * meant: at most a third of the longer one's letters apart. Two neighbours
 * swapped are one edit; case doesn't count. Of equals the first.
 *
 * @return An index below n, or n.
 */
size_t duet_text_nearest(const char *name, const char *const *names, size_t n);

#endif
