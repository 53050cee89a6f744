/*
 * memory.h - arrays between guards, so that touching what lies beyond is
 * noticed at once, and named.
 */
#ifndef DUET_CHECK_MEMORY_H
#define DUET_CHECK_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/** Where an array lies between its guards. */
enum memory_guard {
    MEMORY_LOOSE, /**< Some room on each side may be written, without harm. */
    MEMORY_ENDS,  /**< Its end is the end of what may be touched. */
    MEMORY_BEGINS /**< Its beginning is. */
};

struct memory_block {
    struct memory_block *next;
    const char *name; /**< "weight" */
    char *map;        /**< Begins and ends with a guard. */
    size_t map_size;
    size_t guard_size; /**< Bytes of each of the two guards. */
    char *data;
    size_t size; /**< Bytes of the array. */
    enum memory_guard guard;
};

/** Blocks that are freed together. Starts as zeros. */
struct memory {
    struct memory_block *blocks;
};

/**
 * Allocate an array; aligned to 8 bytes at MEMORY_ENDS if its size is a
 * multiple of 8, else to 4.
 *
 * @param name Kept, not copied.
 * @return NULL without memory.
 */
struct memory_block *memory_new(struct memory *memory, enum memory_guard guard,
                                const char *name, size_t size);

/** Forbid to write to it, or permit it again; MEMORY_LOOSE ones stay as is. */
void memory_protect(struct memory_block *block, bool is_read_only);

/** The block that begins at an address; NULL: none does. */
struct memory_block *memory_block_at(const struct memory *memory,
                                     const void *data);

/** Free the blocks made after `mark`, which is what `blocks` was then. */
void memory_free_after(struct memory *memory, const struct memory_block *mark);

/** Free all. */
void memory_free(struct memory *memory);

/**
 * Describe what touching an address means: "wrote past the end of weight (48
 * bytes)".
 *
 * @param text Written; `size` bytes. Safe in a signal handler.
 * @return false if the address is near no block.
 */
bool memory_explain(const struct memory *memory, const void *address,
                    bool is_write, char *text, size_t size);

#endif
