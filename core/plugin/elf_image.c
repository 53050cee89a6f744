/* elf_image.c - a shared object as it would lie in memory, but not run. */
#include "elf_image.h"

#include "errors.h"

#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The relocations that fill in pointers to what is in the file itself. */
#if defined __x86_64__
enum { BY_ADDRESS = R_X86_64_RELATIVE, BY_SYMBOL = R_X86_64_64 };
#elif defined __aarch64__
enum { BY_ADDRESS = R_AARCH64_RELATIVE, BY_SYMBOL = R_AARCH64_ABS64 };
#else
enum { BY_ADDRESS = -1, BY_SYMBOL = -2 };
#endif

/* A pointer to what another file has: not NULL, and outside of this one. */
static const uint64_t elsewhere = UINT64_MAX;

/* Bytes of the file; NULL where it doesn't have that many. */
static unsigned char *bytes_at(const struct duet_image *image, uint64_t offset,
                               uint64_t n)
{
    return offset <= image->size && n <= image->size - offset
               ? image->bytes + offset
               : NULL;
}

/* Bytes at an address, and how many there are up to the segment's end. */
static unsigned char *loaded_at(const struct duet_image *image,
                                uint64_t address, uint64_t *n)
{
    for (size_t i = 0; i < image->n_segments; i++) {
        const struct duet_segment *s = &image->segment[i];

        if (address >= s->address && address - s->address < s->size) {
            *n = s->size - (address - s->address);
            return image->bytes + s->offset + (address - s->address);
        }
    }
    *n = 0;
    return NULL;
}

const void *duet_image_at(const struct duet_image *image, uint64_t address,
                          uint64_t n)
{
    uint64_t there;
    const unsigned char *bytes = loaded_at(image, address, &there);

    return n <= there ? bytes : NULL;
}

const char *duet_image_string(const struct duet_image *image, uint64_t address,
                              size_t most)
{
    uint64_t n;
    const unsigned char *bytes = loaded_at(image, address, &n);

    if (n > (uint64_t)most + 1)
        n = (uint64_t)most + 1;
    return bytes && memchr(bytes, '\0', (size_t)n) ? (const char *)bytes : NULL;
}

uint64_t duet_image_pointer(const struct duet_image *image, uint64_t address)
{
    const void *bytes = duet_image_at(image, address, sizeof(uint64_t));
    uint64_t pointer = 0;

    if (bytes)
        memcpy(&pointer, bytes, sizeof pointer);
    return pointer;
}

/* ---- Tables of the dynamic section --------------------------------------- */

/* Addresses of tables, and their sizes in bytes; 0: there is none. */
struct tables {
    uint64_t relocations, relocations_size;
    uint64_t symbols;
    uint64_t strings, strings_size;
};

static void note_entry(struct tables *tables, const ElfW(Dyn) * entry)
{
    switch (entry->d_tag) {
    case DT_RELA:
        tables->relocations = entry->d_un.d_ptr;
        break;
    case DT_RELASZ:
        tables->relocations_size = entry->d_un.d_val;
        break;
    case DT_SYMTAB:
        tables->symbols = entry->d_un.d_ptr;
        break;
    case DT_STRTAB:
        tables->strings = entry->d_un.d_ptr;
        break;
    case DT_STRSZ:
        tables->strings_size = entry->d_un.d_val;
        break;
    default:
        break;
    }
}

/* Visit the program headers; they come from bytes that may be anything. */
static bool header_at(const struct duet_image *image, unsigned i,
                      ElfW(Phdr) * segment)
{
    ElfW(Ehdr) header;
    const unsigned char *from = bytes_at(image, 0, sizeof header);

    if (!from)
        return false;
    memcpy(&header, from, sizeof header);
    if (i >= header.e_phnum || header.e_phoff > image->size)
        return false;
    from =
        bytes_at(image, header.e_phoff + i * sizeof *segment, sizeof *segment);
    if (from)
        memcpy(segment, from, sizeof *segment);
    return from != NULL;
}

static struct tables find_tables(const struct duet_image *image)
{
    struct tables tables = { 0, 0, 0, 0, 0 };
    ElfW(Phdr) segment;

    for (unsigned i = 0; header_at(image, i, &segment); i++) {
        if (segment.p_type != PT_DYNAMIC || segment.p_offset > image->size)
            continue;
        for (uint64_t at = 0; at < segment.p_filesz; at += sizeof(ElfW(Dyn))) {
            ElfW(Dyn) entry;
            const unsigned char *from =
                bytes_at(image, segment.p_offset + at, sizeof entry);

            if (!from)
                break;
            memcpy(&entry, from, sizeof entry);
            if (entry.d_tag == DT_NULL)
                break;
            note_entry(&tables, &entry);
        }
        break;
    }
    return tables;
}

bool duet_image_names(const struct duet_image *image, const char *symbol)
{
    const struct tables tables = find_tables(image);
    const char *strings =
        duet_image_at(image, tables.strings, tables.strings_size);

    return strings && memmem(strings, (size_t)tables.strings_size, symbol,
                             strlen(symbol) + 1);
}

/* ---- Reading ------------------------------------------------------------- */

/* Segments that lie one over another more than twice are nothing to scan. */
static void note_segments(struct duet_image *image)
{
    ElfW(Phdr) segment;
    uint64_t left = 2 * image->size;

    for (unsigned i = 0; image->n_segments < DUET_IMAGE_MOST_SEGMENTS &&
                         header_at(image, i, &segment);
         i++) {
        if (segment.p_type != PT_LOAD || segment.p_filesz > left ||
            !bytes_at(image, segment.p_offset, segment.p_filesz))
            continue;
        left -= segment.p_filesz;
        image->segment[image->n_segments++] = (struct duet_segment) {
            .address = segment.p_vaddr,
            .offset = segment.p_offset,
            .size = segment.p_filesz,
            .is_written = (segment.p_flags & PF_W) != 0,
        };
    }
}

/* The address that a symbol stands for. */
static uint64_t address_of(const struct duet_image *image, uint64_t symbols,
                           uint64_t index)
{
    ElfW(Sym) symbol;
    const void *from =
        duet_image_at(image, symbols + index * sizeof symbol, sizeof symbol);

    if (!from)
        return elsewhere;
    memcpy(&symbol, from, sizeof symbol);
    return symbol.st_shndx == SHN_UNDEF ? elsewhere : symbol.st_value;
}

/*
 * Pointers that are packed (DT_RELR) need nothing: their place holds the
 * address already.
 */
static void fill_in_pointers(struct duet_image *image)
{
    const struct tables tables = find_tables(image);
    const unsigned char *table =
        duet_image_at(image, tables.relocations, tables.relocations_size);
    ElfW(Rela) r;

    for (uint64_t at = 0; table && tables.relocations_size - at >= sizeof r;
         at += sizeof r) {
        uint64_t pointer, n;
        unsigned char *to;

        memcpy(&r, table + at, sizeof r);
        if (ELF64_R_TYPE(r.r_info) == (uint64_t)BY_ADDRESS)
            pointer = (uint64_t)r.r_addend;
        else if (ELF64_R_TYPE(r.r_info) == (uint64_t)BY_SYMBOL)
            pointer = address_of(image, tables.symbols, ELF64_R_SYM(r.r_info)) +
                      (uint64_t)r.r_addend;
        else
            continue;
        to = loaded_at(image, r.r_offset, &n);
        if (n >= sizeof pointer)
            memcpy(to, &pointer, sizeof pointer);
    }
}

static bool read_all(int file, unsigned char *to, uint64_t size)
{
    for (uint64_t at = 0; at < size;) {
        const ssize_t n = pread(file, to + at, size - at, (off_t)at);

        if (n == 0)
            errno = EIO; /* cut short by somebody since */
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        at += n > 0 ? (uint64_t)n : 0;
    }
    return true;
}

enum duet_status duet_image_read(int file, const char *path,
                                 struct duet_image *image,
                                 struct duet_error *error)
{
    struct stat about;

    *image = (struct duet_image) { .bytes = NULL };
    if (fstat(file, &about))
        return duet_error_set(error, DUET_IO, "%s: %s", path, strerror(errno));
    if (about.st_size > DUET_IMAGE_MOST_BYTES)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: it has %lld bytes, expected at "
                              "most %d for a file of plugins",
                              path, (long long)about.st_size,
                              DUET_IMAGE_MOST_BYTES);
    image->size = (uint64_t)about.st_size;
    image->bytes = malloc(image->size + 1);
    if (!image->bytes)
        return duet_no_memory(error);
    if (!read_all(file, image->bytes, image->size))
        return duet_error_set(error, DUET_IO, "%s: can't be read: %s", path,
                              strerror(errno));
    note_segments(image);
    fill_in_pointers(image);
    return DUET_OK;
}

void duet_image_finish(struct duet_image *image)
{
    free(image->bytes);
    *image = (struct duet_image) { .bytes = NULL };
}
