/* array.c - memory for arrays of numbers. */
#include "array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

enum { VECTOR = 64, HUGE_PAGE = 1 << 21, LARGE = 4 * HUGE_PAGE };

/* Advice only: a kernel that doesn't take it has more page faults. */
static void want_huge_pages(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    madvise(memory, bytes, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

void *duet_array(size_t rows, size_t columns, size_t size)
{
    size_t n, bytes, alignment;
    void *array;

    if (__builtin_mul_overflow(rows, columns, &n) ||
        __builtin_mul_overflow(n, size, &bytes) ||
        bytes > PTRDIFF_MAX - HUGE_PAGE)
        return NULL;
    alignment = bytes < LARGE ? VECTOR : HUGE_PAGE;
    bytes = bytes ? (bytes + alignment - 1) / alignment * alignment : alignment;
    array = aligned_alloc(alignment, bytes);
    if (array && alignment == HUGE_PAGE)
        want_huge_pages(array, bytes);
    return array;
}

void duet_swap(void *a, void *b, size_t bytes)
{
    char some[512];

    for (size_t at = 0, n; at < bytes; at += n) {
        n = bytes - at < sizeof some ? bytes - at : sizeof some;
        memcpy(some, (char *)a + at, n);
        memcpy((char *)a + at, (char *)b + at, n);
        memcpy((char *)b + at, some, n);
    }
}
