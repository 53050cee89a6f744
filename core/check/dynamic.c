/* dynamic.c - the dynamic symbols of a shared object, which isn't run. */
#include "dynamic.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file, and whom to tell. */
struct visit {
    const char *file;
    size_t size;
    void (*visit)(void *data, const struct dynamic_symbol *symbol);
    void *data;
};

static const char *section(const struct visit *v, uint64_t offset,
                           uint64_t length)
{
    return offset <= v->size && length <= v->size - offset ? v->file + offset
                                                           : NULL;
}

static void visit_symbols(const struct visit *v, const ElfW(Shdr) * table,
                          const ElfW(Shdr) * names)
{
    const char *symbols = section(v, table->sh_offset, table->sh_size);
    const char *texts = section(v, names->sh_offset, names->sh_size);

    for (size_t i = 1;
         symbols && texts && i < table->sh_size / sizeof(ElfW(Sym)); i++) {
        struct dynamic_symbol found;
        ElfW(Sym) symbol;

        memcpy(&symbol, symbols + i * sizeof symbol, sizeof symbol);
        if (symbol.st_name >= names->sh_size ||
            ELF64_ST_BIND(symbol.st_info) == STB_LOCAL ||
            !memchr(texts + symbol.st_name, '\0',
                    names->sh_size - symbol.st_name))
            continue;
        found = (struct dynamic_symbol) {
            .name = texts + symbol.st_name,
            .is_imported = symbol.st_shndx == SHN_UNDEF,
            .is_unique = ELF64_ST_BIND(symbol.st_info) == STB_GNU_UNIQUE,
        };
        v->visit(v->data, &found);
    }
}

static void visit_sections(const struct visit *v)
{
    ElfW(Ehdr) header;
    const char *table;

    memcpy(&header, v->file, sizeof header);
    table = section(v, header.e_shoff, header.e_shnum * sizeof(ElfW(Shdr)));
    for (size_t i = 0; table && i < header.e_shnum; i++) {
        ElfW(Shdr) symbols, names;

        memcpy(&symbols, table + i * sizeof symbols, sizeof symbols);
        if (symbols.sh_type != SHT_DYNSYM || symbols.sh_link >= header.e_shnum)
            continue;
        memcpy(&names, table + symbols.sh_link * sizeof names, sizeof names);
        visit_symbols(v, &symbols, &names);
    }
}

bool dynamic_visit(const char *path,
                   void (*visit)(void *data,
                                 const struct dynamic_symbol *symbol),
                   void *data)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct visit v = { .visit = visit, .data = data };
    struct stat about;
    void *map = MAP_FAILED;

    if (file >= 0 && !fstat(file, &about) &&
        (size_t)about.st_size >= sizeof(ElfW(Ehdr)))
        map =
            mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (file >= 0)
        close(file);
    if (map == MAP_FAILED)
        return false;
    v.file = map;
    v.size = (size_t)about.st_size;
    visit_sections(&v);
    munmap(map, v.size);
    return true;
}
