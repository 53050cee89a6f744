/* look.c - the plugins in a shared object, read without running any of it. */
#include "look.h"

#include "elf_check.h"
#include "entry_check.h"
#include "errors.h"
#include "trust.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MOST_PLUGINS = 256,  /* of one element type in a file */
    MOST_LENGTH = 4096,  /* of a string */
    MOST_SAID = 4 << 20, /* bytes of all strings and rows together */
    POINTER = 8          /* bytes of one */
};

/** Memory that is freed together. */
struct duet_block {
    struct duet_block *next;
    max_align_t bytes[];
};

/** A file being read. */
struct look {
    struct duet_looked *looked;
    const char *path;
    const char *plugin; /* for messages: its name, or "?" */
    size_t said;        /* of MOST_SAID */
    struct duet_error *error;
};

static enum duet_status refuse(const struct look *look, const char *what,
                               const char *why)
{
    return duet_error_set(look->error, DUET_REFUSED,
                          "%s: refused: the %s of its plugin %s %s", look->path,
                          what, look->plugin, why);
}

/* ---- Memory -------------------------------------------------------------- */

/* What a file says may be said many times over: it all counts. */
static enum duet_status count(struct look *look, size_t n, const char *what)
{
    if (n > MOST_SAID - look->said)
        return refuse(look, what,
                      "exceed what a file may say of itself, 4 MiB");
    look->said += n;
    return DUET_OK;
}

/* Zeros that live as long as what was looked at. */
static void *get(struct look *look, size_t n)
{
    struct duet_block *block = calloc(1, sizeof *block + n);

    if (!block)
        return NULL;
    block->next = look->looked->blocks;
    look->looked->blocks = block;
    return block->bytes;
}

/* ---- Strings and rows ---------------------------------------------------- */

/*
 * Fields of structs in the host's layout that hold addresses of the file. The
 * rows of a kind have a size and fields of their own.
 */
struct rows {
    const char *what;
    size_t stride; /* offset of their size in struct duet_head */
    size_t size;   /* in the host's layout */
    size_t strings[8];
    size_t n_strings;
};

#define AT(type, field) offsetof(struct duet_##type, field)
#define ROWS(what, type, n, ...)                                 \
    {                                                            \
        what, AT(head, type##_size), sizeof(struct duet_##type), \
            { __VA_ARGS__ }, n                                   \
    }

static const struct rows options =
    ROWS("options", option, 6, AT(option, name), AT(option, allowed),
         AT(option, needs), AT(option, summary), AT(option, unit),
         AT(option, initial));
static const struct rows presets =
    ROWS("presets", preset, 3, AT(preset, variant), AT(preset, option),
         AT(preset, value));
static const struct rows exports =
    ROWS("exports", export, 3, AT(export, name), AT(export, signature),
         AT(export, summary));
static const struct rows slots =
    ROWS("slots", slot, 4, AT(slot, name), AT(slot, from), AT(slot, times),
         AT(slot, needs));
static const struct rows scalars = ROWS("scalars", scalar, 1, AT(scalar, name));
static const struct rows parameters =
    ROWS("parameters", parameter, 2, AT(parameter, name), AT(parameter, from));

/** A pointer in a descriptor. */
struct field {
    uint32_t kind; /* that has it; 0: all */
    const char *name;
    size_t offset;
    const struct rows *rows; /* it leads to; NULL: to a string */
};

static const struct field fields[] = {
    { 0, "name", AT(plugin, name), NULL },
    { 0, "version", AT(plugin, version), NULL },
    { 0, "summary", AT(plugin, summary), NULL },
    { 0, "id", AT(plugin, id), NULL },
    { 0, "author", AT(plugin, author), NULL },
    { 0, "licence", AT(plugin, licence), NULL },
    { 0, "url", AT(plugin, url), NULL },
    { 0, "paper", AT(plugin, paper), NULL },
    { 0, "options", AT(plugin, options), &options },
    { 0, "presets", AT(plugin, presets), &presets },
    { 0, "exports", AT(plugin, exports), &exports },
    { DUET_KIND_OPTIMIZER, "slots", AT(optimizer, slots), &slots },
    { DUET_KIND_OPTIMIZER, "scalars", AT(optimizer, scalars), &scalars },
    { DUET_KIND_OPTIMIZER, "prediction", AT(optimizer, prediction), NULL },
    { DUET_KIND_SCHEDULE, "scalars", AT(schedule, scalars), &scalars },
    { DUET_KIND_ACTIVATION, "parameters", AT(activation, parameters),
      &parameters },
    { DUET_KIND_LOSS, "parameters", AT(loss, parameters), &parameters },
    { DUET_KIND_LOSS, "metric", AT(loss, metric), NULL },
    { DUET_KIND_DROPOUT, "parameters", AT(dropout, parameters), &parameters },
};

/* Turn an address of the file into a string; NULL stays NULL. */
static enum duet_status read_string(struct look *look, void *field,
                                    const char *what)
{
    uint64_t address;
    const char *string;

    memcpy(&address, field, sizeof address);
    if (!address)
        return DUET_OK;
    string = duet_image_string(&look->looked->image, address, MOST_LENGTH);
    if (!string)
        return refuse(look, what,
                      "can't be read without running it: a string lies "
                      "outside of the file, or is longer than 4096 bytes");
    memcpy(field, &string, sizeof string);
    return count(look, strlen(string) + 1, what);
}

/* Rows before the one that ends them, whose name is NULL. */
static enum duet_status count_rows(struct look *look, const struct rows *rows,
                                   uint64_t address, size_t stride, size_t *n)
{
    const struct duet_image *image = &look->looked->image;

    for (*n = 0; *n < DUET_MOST_ROWS; ++*n) {
        const uint64_t row = address + *n * stride;

        if (!duet_image_at(image, row, stride))
            return refuse(look, rows->what,
                          "can't be read without running it: they reach "
                          "beyond the file");
        if (!duet_image_pointer(image, row))
            return DUET_OK;
    }
    return DUET_OK; /* too many: for duet_entry_create() to say */
}

static enum duet_status read_rows(struct look *look, const struct rows *rows,
                                  size_t stride, void *field)
{
    uint64_t address;
    char *made;
    size_t n;
    enum duet_status status;

    memcpy(&address, field, sizeof address);
    if (!address)
        return DUET_OK;
    status = count_rows(look, rows, address, stride, &n);
    if (status == DUET_OK)
        status = count(look, (n + 1) * rows->size, rows->what);
    if (status != DUET_OK)
        return status;
    made = get(look, (n + 1) * rows->size);
    if (!made)
        return duet_no_memory(look->error);
    memcpy(field, &made, sizeof made);
    for (size_t i = 0; i < n; i++, made += rows->size) {
        memcpy(
            made,
            duet_image_at(&look->looked->image, address + i * stride, stride),
            stride < rows->size ? stride : rows->size);
        for (size_t s = 0; status == DUET_OK && s < rows->n_strings; s++)
            status = read_string(look, made + rows->strings[s], rows->what);
    }
    return status;
}

/* ---- Descriptors --------------------------------------------------------- */

/* The sizes of the host's own layout, which the copy has. */
static void set_sizes(struct duet_head *head)
{
    head->struct_size = (uint32_t)duet_kind_size(head->kind);
    head->base_size = sizeof(struct duet_plugin);
    head->option_size = sizeof(struct duet_option);
    head->preset_size = sizeof(struct duet_preset);
    head->export_size = sizeof(struct duet_export);
    head->slot_size =
        head->kind == DUET_KIND_OPTIMIZER ? sizeof(struct duet_slot) : 0;
    head->scalar_size = sizeof(struct duet_scalar);
    head->parameter_size = sizeof(struct duet_parameter);
}

static enum duet_status read_fields(struct look *look,
                                    union duet_descriptor *made,
                                    const struct duet_head *theirs)
{
    enum duet_status status = DUET_OK;

    for (size_t i = 0;
         status == DUET_OK && i < sizeof fields / sizeof fields[0]; i++) {
        const struct field *f = &fields[i];
        char *field = (char *)made + f->offset;
        uint16_t stride = 0;

        if (f->kind && f->kind != theirs->kind)
            continue;
        if (f->rows)
            memcpy(&stride, (const char *)theirs + f->rows->stride,
                   sizeof stride);
        status = f->rows ? read_rows(look, f->rows, stride, field)
                         : read_string(look, field, f->name);
        if (i == 0 && status == DUET_OK && made->base.name)
            look->plugin = made->base.name;
    }
    return status;
}

static enum duet_status read_descriptor(struct look *look, uint64_t address,
                                        enum duet_dtype dtype,
                                        const void **descriptor)
{
    const struct duet_image *image = &look->looked->image;
    union duet_descriptor *made = get(look, sizeof *made);
    struct duet_head head;
    const void *bytes;
    enum duet_status status;

    if (!made)
        return duet_no_memory(look->error);
    look->plugin = "?";
    memcpy(&head, duet_image_at(image, address, sizeof head), sizeof head);
    status = duet_entry_check_head(&head, dtype, look->path, look->error);
    if (status != DUET_OK)
        return status;
    bytes = duet_image_at(image, address, head.struct_size);
    if (!bytes)
        return refuse(look, "descriptor",
                      "can't be read without running it: it reaches beyond "
                      "the file");
    duet_entry_copy_descriptor(&head, bytes, made);
    set_sizes(&made->base.head);
    *descriptor = made;
    return read_fields(look, made, &head);
}

/* ---- Lists --------------------------------------------------------------- */

/** Addresses of descriptors, one after another. */
struct list {
    uint64_t address; /* of the first pointer */
    size_t n;         /* 0: none was found */
};

/* Whether something begins like a descriptor there; of which type it is. */
static bool is_descriptor(const struct duet_image *image, uint64_t address,
                          enum duet_dtype *dtype)
{
    const void *bytes =
        address ? duet_image_at(image, address, sizeof(struct duet_head))
                : NULL;
    struct duet_head head;

    if (!bytes)
        return false;
    memcpy(&head, bytes, sizeof head);
    *dtype = head.real_size == sizeof(float) ? DUET_FLOAT32 : DUET_FLOAT64;
    return head.magic == DUET_MAGIC;
}

/*
 * How many pointers to descriptors of one type lie here, and whether a NULL
 * follows them.
 */
static size_t measure(const struct duet_image *image, uint64_t address,
                      enum duet_dtype *dtype, bool *is_list)
{
    size_t n = 0;
    uint64_t at;

    *dtype = DUET_FLOAT64;
    *is_list = false;
    for (; n <= MOST_PLUGINS; n++) {
        enum duet_dtype other;

        at = duet_image_pointer(image, address + n * POINTER);
        if (!is_descriptor(image, at, &other) || (n && other != *dtype))
            break;
        *dtype = other;
    }
    *is_list = n > 0 && n <= MOST_PLUGINS && !at &&
               duet_image_at(image, address + n * POINTER, POINTER);
    return n;
}

static void find_lists(const struct duet_image *image, struct list list[])
{
    for (size_t i = 0; i < image->n_segments; i++) {
        const struct duet_segment *s = &image->segment[i];
        size_t n;

        for (uint64_t at = 0; s->is_written && at + POINTER <= s->size;
             at += (n + 1) * POINTER) {
            const uint64_t address = s->address + at;
            enum duet_dtype dtype;
            bool is_list;

            n = measure(image, address, &dtype, &is_list);
            if (is_list && !list[dtype].n)
                list[dtype] = (struct list) { address, n };
        }
    }
}

/*
 * A list counts for a type that the file has a symbol for; a list that says it
 * is of another type is then refused.
 */
static void heed_symbols(const struct duet_image *image, struct list list[])
{
    for (unsigned i = 0; i < DUET_N_DTYPES; i++) {
        struct list *other = &list[DUET_N_DTYPES - 1 - i];

        if (duet_module_has_symbol(image, i))
            continue;
        if (!other->n)
            *other = list[i];
        list[i].n = 0;
    }
}

/* The descriptors of a type, ended by NULL; NULL where there are none. */
static enum duet_status read_list(struct look *look, const struct list *list,
                                  enum duet_dtype dtype,
                                  const void *const **descriptors)
{
    const struct duet_image *image = &look->looked->image;
    const void **made;
    enum duet_status status = DUET_OK;

    *descriptors = NULL;
    if (!list->n)
        return DUET_OK;
    made = get(look, (list->n + 1) * sizeof *made);
    if (!made)
        return duet_no_memory(look->error);
    for (size_t i = 0; status == DUET_OK && i < list->n; i++)
        status = read_descriptor(
            look, duet_image_pointer(image, list->address + i * POINTER), dtype,
            &made[i]);
    *descriptors = made;
    return status;
}

static enum duet_status read_lists(struct look *look)
{
    const struct duet_image *image = &look->looked->image;
    struct list list[DUET_N_DTYPES] = { { 0, 0 }, { 0, 0 } };
    const void *const *descriptors[DUET_N_DTYPES];

    if (!duet_module_has_symbol(image, DUET_FLOAT64) &&
        !duet_module_has_symbol(image, DUET_FLOAT32))
        return duet_module_no_symbol(look->path, look->error);
    find_lists(image, list);
    heed_symbols(image, list);
    if (!list[DUET_FLOAT64].n && !list[DUET_FLOAT32].n)
        return duet_error_set(
            look->error, DUET_REFUSED,
            "%s: what it offers can't be read without running it: no list of "
            "descriptors lies in its data (DUET_PLUGIN leaves one; 'duet "
            "inspect --run' loads a file in a process of its own)",
            look->path);
    for (unsigned i = 0; i < DUET_N_DTYPES; i++) {
        enum duet_status status = read_list(look, &list[i], i, &descriptors[i]);

        if (status != DUET_OK)
            return status;
    }
    return duet_module_read_entries(&look->looked->module, descriptors,
                                    look->error);
}

/* ---- The file ------------------------------------------------------------ */

static enum duet_status look_at(struct duet_looked *looked, int file,
                                struct duet_error *error)
{
    const char *path = looked->module.path;
    struct look look = { looked, path, "?", 0, error };
    enum duet_status status = duet_elf_check(file, path, error);

    if (status == DUET_OK)
        status = duet_image_read(file, path, &looked->image, error);
    return status == DUET_OK ? read_lists(&look) : status;
}

enum duet_status duet_look(const char *path, struct duet_looked *looked,
                           struct duet_error *error)
{
    enum duet_status status;
    int file;

    memset(looked, 0, sizeof *looked);
    looked->module.copy = -1;
    status = duet_trust_open(path, &file, error);
    if (status != DUET_OK)
        return status;
    looked->module.path = realpath(path, NULL);
    status = looked->module.path ? look_at(looked, file, error)
                                 : duet_no_memory(error);
    close(file);
    return status;
}

void duet_looked_finish(struct duet_looked *looked)
{
    for (size_t i = 0; i < looked->module.n_entries; i++)
        duet_entry_destroy(looked->module.entries[i]);
    free(looked->module.entries);
    free(looked->module.path);
    duet_image_finish(&looked->image);
    while (looked->blocks) {
        struct duet_block *block = looked->blocks;

        looked->blocks = block->next;
        free(block);
    }
}
