/* statics.c - the writable data of a shared object. */
#include "statics.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uintptr_t page_of(uintptr_t address)
{
    return address & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
}

/* ---- Segments ------------------------------------------------------------ */

/* What is asked of dl_iterate_phdr(), and its answer. */
struct search {
    struct statics *statics;
    size_t base;
    void *local; /* of this thread; NULL: not made yet, or none */
};

/* What becomes read-only after loading isn't writable data. */
static void note_segments(struct statics *s, const struct dl_phdr_info *info)
{
    uintptr_t begin = 0, end = 0, constant = 0;

    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        const uintptr_t at = info->dlpi_addr + p->p_vaddr;

        if (p->p_type == PT_LOAD && (p->p_flags & PF_W)) {
            begin = begin ? begin : page_of(at);
            end = page_of(at + p->p_memsz + (size_t)sysconf(_SC_PAGESIZE) - 1);
        } else if (p->p_type == PT_GNU_RELRO) {
            constant = page_of(at + p->p_memsz);
        } else if (p->p_type == PT_TLS) {
            s->image = (const void *)at;
            s->image_size = p->p_filesz;
            s->local_size = p->p_memsz;
        }
    }
    begin = constant > begin ? constant : begin;
    s->begin = (char *)begin;
    s->size = end > begin ? end - begin : 0;
}

static int look(struct dl_phdr_info *info, size_t size, void *data)
{
    struct search *search = data;

    (void)size;
    if (info->dlpi_addr != search->base)
        return 0;
    if (search->statics)
        note_segments(search->statics, info);
    search->local = info->dlpi_tls_data;
    return 1;
}

void statics_find(struct statics *statics, void *handle, const char *path)
{
    struct search search = { .statics = statics };
    struct link_map *map = NULL;

    memset(statics, 0, sizeof *statics);
    statics->path = path;
    if (!handle || dlinfo(handle, RTLD_DI_LINKMAP, &map))
        return;
    search.base = statics->base = map->l_addr;
    dl_iterate_phdr(look, &search);
    statics->before = calloc(1, statics->local_size + 1);
}

void statics_finish(struct statics *statics)
{
    free(statics->before);
    memset(statics, 0, sizeof *statics);
}

/* ---- A call -------------------------------------------------------------- */

/* This thread's data; where it isn't made yet, what it will be at first. */
static void copy_local(const struct statics *s, unsigned char *to)
{
    struct search search = { .base = s->base };

    dl_iterate_phdr(look, &search);
    memset(to, 0, s->local_size);
    if (search.local)
        memcpy(to, search.local, s->local_size);
    else
        memcpy(to, s->image, s->image_size);
}

void statics_protect(struct statics *statics)
{
    if (statics->size)
        mprotect(statics->begin, statics->size, PROT_READ);
    if (statics->local_size && statics->before)
        copy_local(statics, statics->before);
}

size_t statics_release(struct statics *statics)
{
    size_t first = SIZE_MAX;

    if (statics->size)
        mprotect(statics->begin, statics->size, PROT_READ | PROT_WRITE);
    if (statics->local_size && statics->before) {
        const unsigned char *before = statics->before;
        unsigned char *after = malloc(statics->local_size);

        if (!after)
            return first;
        copy_local(statics, after);
        for (size_t i = statics->local_size; i-- > 0;)
            if (before[i] != after[i])
                first = i;
        free(after);
    }
    return first;
}

/* ---- Names --------------------------------------------------------------- */

/* The variable at an address of the file; empty where it has no such name. */
static void find_name(const char *file, size_t size, uintptr_t address,
                      char name[64])
{
    ElfW(Ehdr) header;

    name[0] = '\0';
    memcpy(&header, file, sizeof header);
    for (unsigned i = 0; i < header.e_shnum; i++) {
        const uint64_t at = header.e_shoff + i * sizeof(ElfW(Shdr));
        ElfW(Shdr) table, names;

        if (at > size || size - at < sizeof table)
            return;
        memcpy(&table, file + at, sizeof table);
        if (table.sh_type != SHT_SYMTAB || table.sh_link >= header.e_shnum)
            continue;
        memcpy(&names, file + header.e_shoff + table.sh_link * sizeof names,
               sizeof names);
        if (table.sh_offset + table.sh_size > size ||
            names.sh_offset + names.sh_size > size)
            return;
        for (uint64_t k = 0; k < table.sh_size / sizeof(ElfW(Sym)); k++) {
            ElfW(Sym) symbol;

            memcpy(&symbol, file + table.sh_offset + k * sizeof symbol,
                   sizeof symbol);
            if (ELF64_ST_TYPE(symbol.st_info) == STT_OBJECT &&
                address >= symbol.st_value &&
                address < symbol.st_value + symbol.st_size &&
                symbol.st_name < names.sh_size)
                snprintf(name, 64, "%.60s",
                         file + names.sh_offset + symbol.st_name);
        }
    }
}

bool statics_explain(const struct statics *statics, const void *address,
                     char *text, size_t size)
{
    const uintptr_t at = (uintptr_t)address, begin = (uintptr_t)statics->begin;
    const int file = open(statics->path ? statics->path : "", O_RDONLY);
    struct stat about;
    char name[64] = "";

    if (file >= 0 && !fstat(file, &about) &&
        (size_t)about.st_size > sizeof(ElfW(Ehdr))) {
        const char *map =
            mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);

        if (map != MAP_FAILED)
            find_name(map, (size_t)about.st_size, at - statics->base, name);
    }
    if (file >= 0)
        close(file);
    if (at < begin || at >= begin + statics->size)
        return false;
    snprintf(text, size,
             "wrote to %s%s%s, which all threads share; expected a [worker] to "
             "write to nothing but the arrays that it is given",
             *name ? "the static variable '" : "static memory of its file",
             name, *name ? "'" : "");
    return true;
}
