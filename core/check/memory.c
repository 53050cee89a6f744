/* memory.c - arrays between guards. */
#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* Address space, not memory: a wrong index may be off by a whole range. */
enum { GUARD_SIZE = 1 << 24 };

struct memory_block *memory_new(struct memory *memory, enum memory_guard guard,
                                const char *name, size_t size)
{
    const size_t page = page_size();
    const size_t inside = (size + page - 1) / page * page;
    const size_t beside = guard == MEMORY_LOOSE ? page : GUARD_SIZE;
    struct memory_block *block = calloc(1, sizeof *block);
    char *map;

    if (!block)
        return NULL;
    map = mmap(NULL, inside + 2 * beside,
               guard == MEMORY_LOOSE ? PROT_READ | PROT_WRITE : PROT_NONE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) {
        free(block);
        return NULL;
    }
    *block = (struct memory_block) {
        .next = memory->blocks,
        .name = name,
        .map = map,
        .map_size = inside + 2 * beside,
        .guard_size = beside,
        .size = size,
        .guard = guard,
        .data =
            guard == MEMORY_ENDS ? map + beside + inside - size : map + beside,
    };
    memory->blocks = block;
    memory_protect(block, false);
    return block;
}

void memory_protect(struct memory_block *block, bool is_read_only)
{
    const size_t inside = block->map_size - 2 * block->guard_size;

    if (block->guard != MEMORY_LOOSE && inside > 0)
        mprotect(block->map + block->guard_size, inside,
                 is_read_only ? PROT_READ : PROT_READ | PROT_WRITE);
}

struct memory_block *memory_block_at(const struct memory *memory,
                                     const void *data)
{
    struct memory_block *block = memory->blocks;

    while (block && block->data != data)
        block = block->next;
    return block;
}

void memory_free_after(struct memory *memory, const struct memory_block *mark)
{
    while (memory->blocks && memory->blocks != mark) {
        struct memory_block *block = memory->blocks;

        memory->blocks = block->next;
        munmap(block->map, block->map_size);
        free(block);
    }
}

void memory_free(struct memory *memory)
{
    memory_free_after(memory, NULL);
}

bool memory_explain(const struct memory *memory, const void *address,
                    bool is_write, char *text, size_t size)
{
    const uintptr_t at = (uintptr_t)address;
    const struct memory_block *block = memory->blocks;
    const char *verb = is_write ? "wrote" : "read";

    while (block && (at < (uintptr_t)block->map ||
                     at >= (uintptr_t)block->map + block->map_size))
        block = block->next;
    if (!block)
        return false;
    if (at < (uintptr_t)block->data)
        snprintf(text, size,
                 "%s %zu bytes before the beginning of %s, which "
                 "has %zu bytes",
                 verb, (size_t)((uintptr_t)block->data - at), block->name,
                 block->size);
    else if (at >= (uintptr_t)block->data + block->size)
        snprintf(text, size,
                 "%s past the end of %s, which has %zu bytes: at "
                 "byte %zu",
                 verb, block->name, block->size,
                 (size_t)(at - (uintptr_t)block->data));
    else
        snprintf(text, size, "wrote to %s, which is const in this call",
                 block->name);
    return true;
}
