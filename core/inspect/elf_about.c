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

/** A part of a file in memory. */
struct part {
    const char *bytes;
    size_t n;
};

/* Some bytes of a file; empty where it doesn't reach so far. */
static struct part part_of(struct part file, uint64_t offset, uint64_t n)
{
    if (offset > file.n || n > file.n - offset)
        return (struct part) { NULL, 0 };
    return (struct part) { file.bytes + offset, (size_t)n };
}

/** A file's table of sections. */
struct sections {
    struct part file, table, names;
};

static ElfW(Shdr) header_at(struct part table, size_t i)
{
    ElfW(Shdr) header;

    memcpy(&header, table.bytes + i * sizeof header, sizeof header);
    return header;
}

static struct part content_of(const struct sections *s, const ElfW(Shdr) * h)
{
    return part_of(s->file, h->sh_offset, h->sh_size);
}

static bool open_sections(struct part file, struct sections *s)
{
    ElfW(Ehdr) header;
    ElfW(Shdr) names;

    if (file.n < sizeof header)
        return false;
    memcpy(&header, file.bytes, sizeof header);
    if (memcmp(header.e_ident, ELFMAG, SELFMAG) ||
        header.e_shentsize != sizeof names ||
        header.e_shstrndx >= header.e_shnum)
        return false;
    s->file = file;
    s->table = part_of(file, header.e_shoff, header.e_shnum * sizeof names);
    if (!s->table.n)
        return false;
    names = header_at(s->table, header.e_shstrndx);
    s->names = content_of(s, &names);
    return true;
}

/* The text at an offset; NULL if it isn't one. */
static const char *text_at(struct part texts, uint64_t offset)
{
    if (offset >= texts.n ||
        !memchr(texts.bytes + offset, '\0', texts.n - (size_t)offset))
        return NULL;
    return texts.bytes + offset;
}

static bool find_section(const struct sections *s, const char *name,
                         ElfW(Shdr) * header)
{
    for (size_t i = 0; i < s->table.n / sizeof *header; i++) {
        const char *found;

        *header = header_at(s->table, i);
        found = text_at(s->names, header->sh_name);
        if (found && !strcmp(found, name))
            return true;
    }
    return false;
}

static struct part section(const struct sections *s, const char *name)
{
    ElfW(Shdr) header;

    return find_section(s, name, &header) ? content_of(s, &header)
                                          : (struct part) { NULL, 0 };
}

/* Each build of a file leaves its note and its compiler's name. */
static void add_once(json_t *list, const char *text)
{
    size_t i;
    json_t *known;

    json_array_foreach (list, i, known)
        if (!strcmp(json_string_value(known), text))
            return;
    json_array_append_new(list, json_string(text));
}

/* Texts one after another. */
static void add_compilers(json_t *list, struct part comment)
{
    const char *text;

    for (size_t at = 0; (text = text_at(comment, at)); at += strlen(text) + 1)
        if (*text)
            add_once(list, text);
}

/* As DUET_NOTE lays them out: sizes, type, "DUET", text; each 4 bytes long. */
static void add_notes(json_t *list, struct part notes)
{
    enum { BEFORE = 3 * sizeof(uint32_t) + 8 };

    for (size_t at = 0; notes.n >= BEFORE && at <= notes.n - BEFORE;) {
        uint32_t size;
        struct part text;

        memcpy(&size, notes.bytes + at + sizeof size, sizeof size);
        text = part_of(notes, at + BEFORE, size);
        if (!text_at(text, 0))
            return;
        add_once(list, text.bytes);
        at += BEFORE + (size + 3u) / 4u * 4u;
    }
}

static void add_builds(json_t *list, const struct sections *s)
{
    static const char *const levels[] = { "", "_v3", "_v4" };
    const struct part texts = section(s, ".dynstr");

    for (unsigned i = 0; i < 6; i++) {
        const int bits = i < 3 ? 64 : 32;
        char symbol[32];

        snprintf(symbol, sizeof symbol, "duet_plugin_f%d%s", bits,
                 levels[i % 3]);
        for (size_t at = 0; at < texts.n; at++) {
            const char *text = text_at(texts, at);

            if (!text)
                break;
            if (!strcmp(text, symbol)) {
                json_array_append_new(
                    list, json_sprintf("float%d%s%s", bits, i % 3 ? " " : "",
                                       i % 3 ? levels[i % 3] + 1 : ""));
                break;
            }
            at += strlen(text);
        }
    }
}

static void read_file(struct part file, json_t *about)
{
    struct sections s;

    if (!open_sections(file, &s))
        return;
    add_builds(json_object_get(about, "builds"), &s);
    add_notes(json_object_get(about, "notes"), section(&s, ".note.duet"));
    add_compilers(json_object_get(about, "compilers"), section(&s, ".comment"));
}

json_t *duet_elf_about(const char *path)
{
    json_t *about =
        json_pack("{s:[], s:[], s:[]}", "builds", "notes", "compilers");
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    void *bytes = MAP_FAILED;

    if (about && file >= 0 && !fstat(file, &status) && status.st_size > 0)
        bytes =
            mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes != MAP_FAILED) {
        read_file((struct part) { bytes, (size_t)status.st_size }, about);
        munmap(bytes, (size_t)status.st_size);
    }
    if (file >= 0)
        close(file);
    return about;
}
