/* elf_unique.c - symbols that the linker has once in a process. */
#include "elf_unique.h"

#include <link.h>
#include <unistd.h>

static bool read_at(int file, void *to, size_t size, uint64_t from)
{
    return pread(file, to, size, (off_t)from) == (ssize_t)size;
}

/* Of the symbols in a table: whether one is unique, which is mended. */
static bool look(int file, const ElfW(Shdr) * table, bool mend)
{
    bool found = false;
    ElfW(Sym) symbol;

    for (uint64_t at = 0; table->sh_size - at >= sizeof symbol;
         at += sizeof symbol) {
        const uint64_t place = table->sh_offset + at;

        if (!read_at(file, &symbol, sizeof symbol, place))
            break;
        /* The macros are the same for both classes of ELF. */
        if (ELF64_ST_BIND(symbol.st_info) != STB_GNU_UNIQUE)
            continue;
        found = true;
        if (!mend)
            break;
        symbol.st_info =
            ELF64_ST_INFO(STB_GLOBAL, ELF64_ST_TYPE(symbol.st_info));
        if (pwrite(file, &symbol, sizeof symbol, (off_t)place) < 0)
            break;
    }
    return found;
}

bool duet_elf_unique(int file, uint64_t size, bool mend)
{
    bool found = false;
    ElfW(Ehdr) header;
    ElfW(Shdr) section;

    if (!read_at(file, &header, sizeof header, 0) ||
        header.e_shentsize != sizeof section)
        return false;
    for (unsigned i = 0; i < header.e_shnum; i++) {
        if (!read_at(file, &section, sizeof section,
                     header.e_shoff + i * sizeof section))
            break;
        if (section.sh_type == SHT_DYNSYM && section.sh_offset <= size &&
            section.sh_size <= size - section.sh_offset)
            found = look(file, &section, mend) || found;
    }
    return found;
}
