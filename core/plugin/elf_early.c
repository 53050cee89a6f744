/* elf_early.c - whether a shared object has code that runs at dlopen(). */
#include "elf_early.h"

#include <link.h>
#include <string.h>
#include <sys/mman.h>

struct image {
    const char *bytes;
    uint64_t size;
    ElfW(Ehdr) header;
};

/* Bytes of the file; NULL where it hasn't that many. */
static const char *bytes_at(const struct image *image, uint64_t offset,
                            uint64_t n)
{
    return offset <= image->size && n <= image->size - offset
               ? image->bytes + offset
               : NULL;
}

/* Bytes that are loaded at an address. */
static const char *loaded_at(const struct image *image, uint64_t address,
                             uint64_t n)
{
    for (unsigned i = 0; i < image->header.e_phnum; i++) {
        ElfW(Phdr) segment;
        const char *from = bytes_at(
            image, image->header.e_phoff + i * sizeof segment, sizeof segment);

        if (!from)
            return NULL;
        memcpy(&segment, from, sizeof segment);
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz)
            return bytes_at(image,
                            segment.p_offset + (address - segment.p_vaddr), n);
    }
    return NULL;
}

/* What the dynamic section says; entries that are missing are 0. */
struct dynamic {
    uint64_t strings, strings_size;
    uint64_t functions, functions_size; /* that run at loading */
    uint64_t relocations, relocations_size;
    uint64_t jumps, jumps_size; /* more relocations */
};

static void read_entry(const ElfW(Dyn) * entry, struct dynamic *d)
{
    const struct {
        int64_t tag;
        uint64_t *to;
    } known[] = {
        { DT_STRTAB, &d->strings },
        { DT_STRSZ, &d->strings_size },
        { DT_INIT_ARRAY, &d->functions },
        { DT_INIT_ARRAYSZ, &d->functions_size },
        { DT_RELA, &d->relocations },
        { DT_RELASZ, &d->relocations_size },
        { DT_JMPREL, &d->jumps },
        { DT_PLTRELSZ, &d->jumps_size },
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (entry->d_tag == known[i].tag)
            *known[i].to = entry->d_un.d_val;
}

static void read_dynamic(const struct image *image, struct dynamic *d)
{
    memset(d, 0, sizeof *d);
    for (unsigned i = 0; i < image->header.e_phnum; i++) {
        ElfW(Phdr) segment;
        const char *from = bytes_at(
            image, image->header.e_phoff + i * sizeof segment, sizeof segment);

        if (!from)
            return;
        memcpy(&segment, from, sizeof segment);
        if (segment.p_type != PT_DYNAMIC)
            continue;
        for (uint64_t at = 0; at < segment.p_filesz; at += sizeof(ElfW(Dyn))) {
            ElfW(Dyn) entry;

            from = bytes_at(image, segment.p_offset + at, sizeof entry);
            if (!from)
                return;
            memcpy(&entry, from, sizeof entry);
            read_entry(&entry, d);
        }
    }
}

/* ---- What is in it ------------------------------------------------------- */

/* Entry functions of builds above the least instruction set have a suffix. */
static bool has_levels(const struct image *image, const struct dynamic *d)
{
    static const char *const prefixes[] = { "duet_plugin_f64_v",
                                            "duet_plugin_f32_v" };
    const char *strings = loaded_at(image, d->strings, d->strings_size);

    for (size_t i = 0; strings && i < 2; i++)
        if (memmem(strings, d->strings_size, prefixes[i], strlen(prefixes[i])))
            return true;
    return false;
}

/* Visit relocations until one fits; a type of 0 or an offset of 0: any. */
static bool find_relocation(const struct image *image, uint64_t table,
                            uint64_t size, uint64_t type, uint64_t offset,
                            ElfW(Rela) * found)
{
    const char *from = size ? loaded_at(image, table, size) : NULL;

    for (uint64_t at = 0; from && at + sizeof *found <= size;
         at += sizeof *found) {
        memcpy(found, from + at, sizeof *found);
        if ((!type || ELF64_R_TYPE(found->r_info) == type) &&
            (!offset || found->r_offset == offset))
            return true;
    }
    return false;
}

/* Resolvers of indirect functions run at loading as well. */
static bool has_resolvers(const struct image *image, const struct dynamic *d)
{
    ElfW(Rela) found;

#if defined __x86_64__
    return find_relocation(image, d->relocations, d->relocations_size,
                           R_X86_64_IRELATIVE, 0, &found) ||
           find_relocation(image, d->jumps, d->jumps_size, R_X86_64_IRELATIVE,
                           0, &found);
#else
    (void)found;
    (void)image;
    (void)d;
    return false;
#endif
}

/*
 * gcc's start files put one function there, which jumps on at once; it isn't
 * known by its name where the file has been stripped.
 */
static bool is_the_compilers(const struct image *image, const struct dynamic *d)
{
    static const char endbr64[] = { '\xf3', '\x0f', '\x1e', '\xfa' };
    const char jump = '\xe9';
    const char *slot = loaded_at(image, d->functions, sizeof(uint64_t));
    ElfW(Rela) relocation;
    uint64_t target = 0;
    const char *code;

    if (slot)
        memcpy(&target, slot, sizeof target);
    if (find_relocation(image, d->relocations, d->relocations_size, 0,
                        d->functions, &relocation))
        target = (uint64_t)relocation.r_addend;
    code = loaded_at(image, target, sizeof endbr64 + 1);
    return code &&
           (code[0] == jump || (!memcmp(code, endbr64, sizeof endbr64) &&
                                code[sizeof endbr64] == jump));
}

/* Sanitizers put a function of theirs into every file. */
#if defined __SANITIZE_ADDRESS__
#define IS_SANITIZED true
#elif defined __has_feature
#define IS_SANITIZED __has_feature(address_sanitizer)
#else
#define IS_SANITIZED false
#endif

static bool runs_early(const struct image *image)
{
    struct dynamic d;

    read_dynamic(image, &d);
    if (IS_SANITIZED || !has_levels(image, &d))
        return false;
    return d.functions_size > sizeof(uint64_t) ||
           (d.functions_size && !is_the_compilers(image, &d)) ||
           has_resolvers(image, &d);
}

bool duet_elf_runs_early(int file, uint64_t size)
{
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    struct image image = { .bytes = map, .size = size };
    bool runs = false;

    if (map == MAP_FAILED)
        return false;
    if (size >= sizeof image.header) {
        memcpy(&image.header, map, sizeof image.header);
        runs = runs_early(&image);
    }
    munmap(map, size);
    return runs;
}
