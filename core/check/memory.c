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

struct memory_block *memory_new(struct memory *memory, enum memory_guard guard,
                                const char *name, size_t size)
{
    const size_t page = page_size();
    const size_t inside = (size + page - 1) / page * page;
    struct memory_block *block = calloc(1, sizeof *block);
    char *map;

    if (!block)
        return NULL;
    map = mmap(NULL, inside + 2 * page, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED) {
        free(block);
        return NULL;
    }
    if (guard != MEMORY_LOOSE) {
        mprotect(map, page, PROT_NONE);
        mprotect(map + page + inside, page, PROT_NONE);
    }
    *block = (struct memory_block) {
        .next = memory->blocks,
        .name = name,
        .map = map,
        .map_size = inside + 2 * page,
        .size = size,
        .guard = guard,
        .data = guard == MEMORY_ENDS ? map + page + inside - size : map + page,
    };
    memory->blocks = block;
    return block;
}

void memory_protect(struct memory_block *block, bool is_read_only)
{
    const size_t page = page_size();

    if (block->guard != MEMORY_LOOSE && block->map_size > 2 * page)
        mprotect(block->map + page, block->map_size - 2 * page,
                 is_read_only ? PROT_READ : PROT_READ | PROT_WRITE);
}

void memory_free(struct memory *memory)
{
    while (memory->blocks) {
        struct memory_block *block = memory->blocks;

        memory->blocks = block->next;
        munmap(block->map, block->map_size);
        free(block);
    }
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
        snprintf(text, size, "wrote to %s, which is const", block->name);
    return true;
}
