/* elf_check.c - whether a file is a shared object that may be opened. */
#include "elf_check.h"

#include "elf_early.h"

#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_at(int file, void *to, size_t size, uint64_t from)
{
    return pread(file, to, size, (off_t)from) == (ssize_t)size;
}

/* The running program's own header says what this machine is. */
static bool is_of_this_machine(const ElfW(Ehdr) * header)
{
    const ElfW(Ehdr) *own = (const void *)getauxval(AT_SYSINFO_EHDR);

    return !own || (header->e_machine == own->e_machine &&
                    header->e_ident[EI_CLASS] == own->e_ident[EI_CLASS] &&
                    header->e_ident[EI_DATA] == own->e_ident[EI_DATA]);
}

/* Whether the file reaches as far as the header and its segments. */
static const char *what_is_wrong(int file, uint64_t size)
{
    ElfW(Ehdr) header;

    if (!read_at(file, &header, sizeof header, 0) ||
        memcmp(header.e_ident, ELFMAG, SELFMAG))
        return "not a shared object";
    if (!is_of_this_machine(&header))
        return "built for another machine";
    if (header.e_type != ET_DYN || header.e_phentsize != sizeof(ElfW(Phdr)))
        return "not a shared object";
    for (unsigned i = 0; i < header.e_phnum; i++) {
        ElfW(Phdr) segment;

        if (!read_at(file, &segment, sizeof segment,
                     header.e_phoff + i * sizeof segment) ||
            segment.p_offset > size ||
            segment.p_filesz > size - segment.p_offset)
            return "a shared object that has been cut short";
    }
    return NULL;
}

enum duet_status duet_elf_check(int file, const char *path,
                                struct duet_error *error)
{
    struct stat about;
    const char *wrong;

    if (file < 0 || fstat(file, &about))
        return duet_error_set(error, DUET_IO, "%s: %s", path, strerror(errno));
    wrong = what_is_wrong(file, (uint64_t)about.st_size);
    if (wrong)
        return duet_error_set(
            error, DUET_REFUSED,
            "%s: refused: it is %s (duet build FILE.c makes one)", path, wrong);
    if (duet_elf_runs_early(file, (uint64_t)about.st_size))
        return duet_error_set(
            error, DUET_REFUSED,
            "%s: refused: it has code that runs when it is loaded, and is "
            "built for several instruction sets: on a processor without the "
            "highest one that code would end the program. Expected no global "
            "object with a constructor, and no function with the attribute "
            "`constructor`: make the value a constant (constexpr), or compute "
            "it in a method",
            path);
    return DUET_OK;
}
