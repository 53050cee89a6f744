/* check_load.c - checks of the file, and of what the plugin says of itself. */
#include "checks.h"
#include "elf_check.h"
#include "module.h"
#include "option.h"
#include "trust.h"
#include "value.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
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
    const bool may = duet_trust_open(path, NULL, error) == DUET_OK &&
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

/* "optimizer_mine.so" has the optimizer `mine`, and it comes first. */
static void check_file_name(struct trial *trial)
{
    const struct duet_module *module = trial->entry->module;
    const char *path = module ? module->path : "";
    const char *file = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *kind = duet_kind_name(trial->entry->kind);
    const size_t n = strlen(kind);
    const char *name = file + n + 1;

    if (!*file || strncmp(file, kind, n) || file[n] != '_' ||
        module->entries[0] != trial->entry)
        return;
    if (strcspn(name, ".") != strlen(trial->entry->name) ||
        strncmp(name, trial->entry->name, strlen(trial->entry->name)))
        trial_fail(trial,
                   "the file is named %s, and offers the %s %s: a copy, or "
                   "renamed? Expected %s_%s%s",
                   file, kind, trial->entry->name, kind, trial->entry->name,
                   name + strcspn(name, "."));
}

void check_descriptor(struct trial *trial)
{
    process_doing("the loader");
    if (!trial_open(trial))
        return;
    check_file_name(trial);
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
