/* array.h - memory for arrays of numbers. */
#ifndef DUET_CORE_ARRAY_H
#define DUET_CORE_ARRAY_H

#include <stddef.h>

/**
 * Allocate rows x columns numbers of `size` bytes, aligned for vectors and not
 * filled, so that each page is touched first by who writes it. To be freed with
 * free().
 *
 * @return NULL: no memory, or too many.
 */
void *duet_array(size_t rows, size_t columns, size_t size);

/** Exchange the contents of two arrays that don't overlap. */
void duet_swap(void *a, void *b, size_t bytes);

#endif
