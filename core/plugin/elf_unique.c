/* elf_unique.c - symbols that the linker has once in a process. */
#include "elf_unique.h"

#include <link.h>
#include <string.h>
#include <sys/mman.h>

/* Whether n bytes from an offset are within so many bytes. */
static bool fits(uint64_t size, uint64_t offset, uint64_t n)
{
    return offset <= size && n <= size - offset;
}

/* Of the symbols in a table: whether one is unique, which is mended. */
static bool look(char *table, uint64_t size, bool mend)
{
    bool found = false;
    ElfW(Sym) symbol;

    for (uint64_t at = 0; size - at >= sizeof symbol; at += sizeof symbol) {
        memcpy(&symbol, table + at, sizeof symbol);
        /* The macros are the same for both classes of ELF. */
        if (ELF64_ST_BIND(symbol.st_info) != STB_GNU_UNIQUE)
            continue;
        found = true;
        if (!mend)
            break;
        symbol.st_info =
            ELF64_ST_INFO(STB_GLOBAL, ELF64_ST_TYPE(symbol.st_info));
        memcpy(table + at, &symbol, sizeof symbol);
    }
    return found;
}

/* Look at the tables of a file that lies in memory. */
static bool look_at_all(char *bytes, uint64_t size, bool mend)
{
    bool found = false;
    ElfW(Ehdr) header;
    ElfW(Shdr) section;

    if (size < sizeof header)
        return false;
    memcpy(&header, bytes, sizeof header);
    if (header.e_shentsize != sizeof section ||
        !fits(size, header.e_shoff, header.e_shnum * sizeof section))
        return false;
    for (unsigned i = 0; i < header.e_shnum; i++) {
        memcpy(&section, bytes + header.e_shoff + i * sizeof section,
               sizeof section);
        if (section.sh_type == SHT_DYNSYM &&
            fits(size, section.sh_offset, section.sh_size))
            found =
                look(bytes + section.sh_offset, section.sh_size, mend) || found;
    }
    return found;
}

bool duet_elf_unique(int file, uint64_t size, bool mend)
{
    void *map = mmap(NULL, size, PROT_READ | (mend ? PROT_WRITE : 0),
                     mend ? MAP_SHARED : MAP_PRIVATE, file, 0);
    bool found;

    if (map == MAP_FAILED)
        return false;
    found = look_at_all(map, size, mend);
    munmap(map, size);
    return found;
}
