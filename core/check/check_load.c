/* check_load.c - checks of the file, and of what the plugin says of itself. */
#include "checks.h"
#include "elf_check.h"
#include "option.h"
#include "trust.h"
#include "value.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- load ---------------------------------------------------------------- */

typedef const void *const *entry_function(void);

/* The list that an entry function gives, the same one each time. */
static void call_entry(struct trial *trial, void *symbol, const char *name)
{
    entry_function *function;
    const void *const *list;

    memcpy(&function, &symbol, sizeof function);
    process_doing("%s()", name);
    list = function();
    if (!list || !list[0])
        trial_fail(trial,
                   "%s(): it offers no plugin, expected a list that ends "
                   "with NULL (DUET_PLUGIN writes it)",
                   name);
    else if (function() != list)
        trial_fail(trial,
                   "%s(): called twice, it returned two lists, expected "
                   "the same one (DUET_PLUGIN writes it)",
                   name);
}

/* What the host looks at before it opens a file. */
static bool may_be_opened(const char *path, struct duet_error *error)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const bool may = duet_trust_check(path, error) == DUET_OK &&
                     duet_elf_check(file, path, error) == DUET_OK;

    if (file >= 0)
        close(file);
    return may;
}

void check_load(struct trial *trial)
{
    const char *path = trial->options->path;
    struct surroundings before, after;
    struct duet_error error;
    char text[512];
    void *file, *f64, *f32;

    if (!path) {
        trial_open(trial);
        return;
    }
    if (!may_be_opened(path, &error)) {
        trial_fail(trial, "%s", error.text);
        return;
    }
    dlopen("libm.so.6", RTLD_NOW | RTLD_GLOBAL); /* as the host does */
    surroundings_take(&before);
    process_doing("dlopen(%s)", path);
    file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    surroundings_take(&after);
    after.files = before.files; /* a library of its own may be one */
    surroundings_compare(&before, &after, text, sizeof text);
    if (!file)
        trial_fail(trial, "dlopen: %s", dlerror());
    else if (*text)
        trial_fail(trial,
                   "dlopen: loading it changed %s; expected no change "
                   "(no constructor, no -ffast-math)",
                   text);
    if (trial_failed(trial))
        return;
    f64 = dlsym(file, "duet_plugin_f64");
    f32 = dlsym(file, "duet_plugin_f32");
    if (!f64 && !f32)
        trial_fail(trial,
                   "dlsym: it has no symbol duet_plugin_f64 or "
                   "duet_plugin_f32, expected DUET_PLUGIN(KIND, NAME, ...);");
    if (f64)
        call_entry(trial, f64, "duet_plugin_f64");
    if (f32)
        call_entry(trial, f32, "duet_plugin_f32");
}

/* ---- symbols ------------------------------------------------------------- */

static bool is_entry(const char *name)
{
    static const char *const names[] = {
        "duet_plugin_f64", "duet_plugin_f64_v3", "duet_plugin_f64_v4",
        "duet_plugin_f32", "duet_plugin_f32_v3", "duet_plugin_f32_v4",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/* _init, _edata, __bss_start: the tools' own. C++ names begin with _Z. */
static bool is_reserved(const char *name)
{
    return name[0] == '_' && name[1] != 'Z';
}

static const char *section(const char *file, size_t size, uint64_t offset,
                           uint64_t length)
{
    return offset <= size && length <= size - offset ? file + offset : NULL;
}

static void look_at_symbols(struct trial *trial, const char *file, size_t size,
                            const ElfW(Shdr) * table, const ElfW(Shdr) * names)
{
    const char *symbols = section(file, size, table->sh_offset, table->sh_size);
    const char *texts = section(file, size, names->sh_offset, names->sh_size);

    for (size_t i = 1;
         symbols && texts && i < table->sh_size / sizeof(ElfW(Sym)); i++) {
        ElfW(Sym) symbol;
        const char *name;

        memcpy(&symbol, symbols + i * sizeof symbol, sizeof symbol);
        if (symbol.st_shndx == SHN_UNDEF || symbol.st_name >= names->sh_size ||
            ELF64_ST_BIND(symbol.st_info) == STB_LOCAL)
            continue;
        name = texts + symbol.st_name;
        if (ELF64_ST_BIND(symbol.st_info) == STB_GNU_UNIQUE)
            trial_fail(trial,
                       "it exports %s as unique: one for all plugins of "
                       "the process; build it with -fno-gnu-unique (duet "
                       "build does)",
                       name);
        else if (!is_entry(name) && !is_reserved(name))
            trial_fail(trial,
                       "it exports %s, expected nothing but what "
                       "DUET_EXPORT makes; write `static` before it, or "
                       "build with -fvisibility=hidden (duet build does)",
                       name);
    }
}

void check_symbols(struct trial *trial)
{
    const char *path = trial->options->path;
    int file;
    struct stat about;
    char *map;

    if (!path) {
        trial_skip(trial, "it is no shared object");
        return;
    }
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about)) {
        trial_fail(trial, "%s can't be read", path);
        return;
    }
    map = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (map != MAP_FAILED) {
        const size_t size = (size_t)about.st_size;
        ElfW(Ehdr) header;
        const ElfW(Shdr) * sections;

        memcpy(&header, map, sizeof header);
        sections = (const ElfW(Shdr) *)(const void *)section(
            map, size, header.e_shoff, header.e_shnum * sizeof *sections);
        for (size_t i = 0; sections && i < header.e_shnum; i++)
            if (sections[i].sh_type == SHT_DYNSYM &&
                sections[i].sh_link < header.e_shnum)
                look_at_symbols(trial, map, size, &sections[i],
                                &sections[sections[i].sh_link]);
        munmap(map, size);
    }
}

/* ---- descriptor ---------------------------------------------------------- */

static void check_twice(struct trial *trial, const char *what, const char *name,
                        const char *other)
{
    if (!strcmp(name, other))
        trial_fail(trial,
                   "two %s have the name '%s', expected names of their "
                   "own",
                   what, name);
}

static void check_names(struct trial *trial)
{
    const struct duet_entry *entry = trial->entry;

    for (size_t i = 0; i < entry->n_slots; i++)
        for (size_t j = 0; j < i; j++)
            check_twice(trial, "slots", entry->slots[i].name,
                        entry->slots[j].name);
    for (size_t i = 0; i < entry->n_scalars; i++) {
        if (!duet_name_is_valid(entry->scalars[i].name))
            trial_fail(trial,
                       "'%s' is no name for a scalar, expected "
                       "[a-z][a-z0-9_]*",
                       entry->scalars[i].name);
        for (size_t j = 0; j < i; j++)
            check_twice(trial, "scalars", entry->scalars[i].name,
                        entry->scalars[j].name);
    }
    for (size_t i = 0; i < entry->n_parameters; i++)
        for (size_t j = 0; j < i; j++)
            check_twice(trial, "parameters", entry->parameters[i].name,
                        entry->parameters[j].name);
}

static void check_exports(struct trial *trial)
{
    const struct duet_entry *entry = trial->entry;
    const struct duet_export *exports = entry->exports[trial_dtype(trial)];

    for (size_t i = 0; i < entry->n_exports; i++) {
        const struct duet_export *e = &exports[i];
        const char *s = e->signature;

        if (!duet_name_is_valid(e->name))
            trial_fail(trial,
                       "'%s' is no name for an export, expected "
                       "[a-z][a-z0-9_]*",
                       e->name);
        else if (!e->function || !e->summary || !*e->summary)
            trial_fail(trial, "the export %s has no %s", e->name,
                       e->function ? "summary" : "function");
        else if (!s || !*s || !strchr("vdilbs", s[0]) || s[1] != ':' ||
                 s[2 + strspn(s + 2, "dilbstToh")])
            trial_fail(trial,
                       "the export %s has the signature '%s', expected "
                       "one of v d i l b s, a colon, and some of d i l b "
                       "s t T o h",
                       e->name, s ? s : "NULL");
        for (size_t j = 0; j < i; j++)
            check_twice(trial, "exports", e->name, exports[j].name);
    }
}

/* A preset's value is checked when its variant is asked for. */
static void check_presets(struct trial *trial)
{
    const struct duet_entry *entry = trial->entry;

    for (size_t i = 0; i < entry->n_presets; i++) {
        const struct duet_setting variant =
            DUET_SET_TEXT("variant", entry->presets[i].variant);
        struct duet_instance *instance;
        struct duet_error error;

        if (trial_configure(trial, entry, &variant, &instance, &error) ==
            DUET_OK)
            duet_instance_unref(instance);
        else
            trial_fail(trial, "variant = '%s' can't be had: %s",
                       entry->presets[i].variant, error.text);
    }
}

void check_descriptor(struct trial *trial)
{
    process_doing("the loader");
    if (!trial_open(trial))
        return;
    check_names(trial);
    check_exports(trial);
    check_presets(trial);
    if (!trial_failed(trial) && !trial->entry->build[DUET_FLOAT32])
        trial_note(trial, "it is built for float64 alone, and a float32 model "
                          "will refuse it; `duet build` makes both");
    else if (!trial_failed(trial) && !trial->entry->build[DUET_FLOAT64])
        trial_note(trial, "it is built for float32 alone, and a float64 model "
                          "will refuse it; `duet build` makes both");
}
