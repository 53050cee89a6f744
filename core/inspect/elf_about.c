/* elf_about.c - what a shared object says of itself without being run. */
#include "elf_about.h"

#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes of a file in memory. */
struct part {
    const char *bytes;
    size_t n;
};

/* Some bytes of a part; none where it doesn't have them all. */
static struct part part_of(struct part whole, uint64_t offset, uint64_t n)
{
    if (offset > whole.n || n > whole.n - offset)
        return (struct part) { NULL, 0 };
    return (struct part) { whole.bytes + offset, (size_t)n };
}

static bool copy_struct(struct part file, uint64_t offset, void *to, size_t n)
{
    const struct part part = part_of(file, offset, n);

    if (part.bytes)
        memcpy(to, part.bytes, n);
    return part.bytes;
}

/* The string at an offset; NULL where it doesn't end within the part. */
static const char *string_at(struct part part, uint64_t offset)
{
    if (offset >= part.n ||
        !memchr(part.bytes + offset, '\0', part.n - (size_t)offset))
        return NULL;
    return part.bytes + offset;
}

/* Every object file that was linked leaves a note and its compiler's name. */
static void add_once(json_t *list, const char *string)
{
    size_t i;
    json_t *known;

    json_array_foreach (list, i, known)
        if (!strcmp(json_string_value(known), string))
            return;
    json_array_append_new(list, json_string(string));
}

static void add_builds(json_t *list, struct part strings)
{
    static const char *const levels[] = { "", "_v3", "_v4" };

    for (unsigned i = 0; i < 6; i++) {
        const int bits = i < 3 ? 64 : 32;
        const char *level = levels[i % 3];
        char symbol[32] = ""; /* a string follows the NUL of the one before */
        char build[32];
        const int n = snprintf(symbol + 1, sizeof symbol - 1,
                               "duet_plugin_f%d%s", bits, level);

        if (!memmem(strings.bytes, strings.n, symbol, (size_t)n + 2))
            continue;
        snprintf(build, sizeof build, "float%d%s%s", bits, *level ? " " : "",
                 *level ? level + 1 : "");
        add_once(list, build);
    }
}

/* As DUET_NOTE lays them out: a header, "DUET", a string of whole words. */
static void add_notes(json_t *list, struct part notes)
{
    enum { OWNER_SIZE = 8 };
    ElfW(Nhdr) note;

    for (uint64_t at = 0; copy_struct(notes, at, &note, sizeof note);) {
        const uint64_t start = at + sizeof note + OWNER_SIZE;
        const struct part content = part_of(notes, start, note.n_descsz);

        if (!string_at(content, 0))
            return;
        add_once(list, content.bytes);
        at = start + (note.n_descsz + UINT64_C(3)) / 4 * 4;
    }
}

/* Strings one after another. */
static void add_compilers(json_t *list, struct part comment)
{
    const char *name;

    for (size_t at = 0; (name = string_at(comment, at)); at += strlen(name) + 1)
        if (*name)
            add_once(list, name);
}

static const struct {
    const char *section;
    const char *key; /* of the list that it is added to */
    void (*add)(json_t *list, struct part content);
} sections[] = {
    { ".dynstr", "builds", add_builds },
    { ".note.duet", "notes", add_notes },
    { ".comment", "compilers", add_compilers },
};

enum { N_SECTIONS = sizeof sections / sizeof *sections };

static void read_sections(struct part file, json_t *about)
{
    ElfW(Ehdr) header;
    ElfW(Shdr) found;
    struct part names;

    if (!copy_struct(file, 0, &header, sizeof header) ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) ||
        header.e_shentsize != sizeof found ||
        !copy_struct(file, header.e_shoff + header.e_shstrndx * sizeof found,
                     &found, sizeof found))
        return;
    names = part_of(file, found.sh_offset, found.sh_size);
    for (size_t i = 0; i < header.e_shnum; i++) {
        const char *name;

        if (!copy_struct(file, header.e_shoff + i * sizeof found, &found,
                         sizeof found) ||
            !(name = string_at(names, found.sh_name)))
            continue;
        for (size_t k = 0; k < N_SECTIONS; k++)
            if (!strcmp(name, sections[k].section))
                sections[k].add(json_object_get(about, sections[k].key),
                                part_of(file, found.sh_offset, found.sh_size));
    }
}

json_t *duet_elf_about(const char *path)
{
    json_t *about = json_object();
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    void *bytes = MAP_FAILED;

    for (size_t k = 0; k < N_SECTIONS; k++)
        json_object_set_new(about, sections[k].key, json_array());
    if (about && file >= 0 && !fstat(file, &status) && status.st_size > 0)
        bytes =
            mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes != MAP_FAILED) {
        read_sections((struct part) { bytes, (size_t)status.st_size }, about);
        munmap(bytes, (size_t)status.st_size);
    }
    if (file >= 0)
        close(file);
    return about;
}
