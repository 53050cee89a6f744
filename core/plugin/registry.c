/* registry.c - finding plugins by name. */
#include "registry.h"

#include "search.h"
#include "survey.h"
#include "errors.h"
#include "hint.h"
#include "text.h"
#include "trust.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void duet_registry_add(struct duet *duet, struct duet_entry *entry)
{
    entry->origin = DUET_GIVEN;
    entry->next = duet->entries;
    duet->entries = entry;
}

static void remove_entry(struct duet *duet, const struct duet_entry *entry)
{
    struct duet_entry **link = &duet->entries;

    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
}

enum duet_status duet_add_plugin_path(struct duet *duet,
                                      const char *directories,
                                      struct duet_error *error)
{
    for (struct duet_entry *e = duet->entries; e; e = e->next)
        if (e->origin == DUET_FOUND)
            e->origin = DUET_BESIDE; /* another one may be the first now */
    return duet_search_insert(duet, 0, directories, error);
}

void duet_registry_finish(struct duet *duet)
{
    while (duet->entries) {
        struct duet_entry *entry = duet->entries;

        duet->entries = entry->next;
        duet_entry_destroy(entry);
    }
    while (duet->retired) {
        struct duet_module *module = duet->retired;

        duet->retired = module->next;
        for (size_t i = 0; i < module->n_entries; i++)
            duet_entry_destroy(module->entries[i]);
        duet_module_close(module);
    }
    while (duet->modules) {
        struct duet_module *module = duet->modules;

        duet->modules = module->next;
        duet_module_close(module);
    }
}

static bool matches(const struct duet_entry *entry, enum duet_kind kind,
                    const char *name, size_t length, const char *version)
{
    return entry->kind == kind && !strncmp(entry->name, name, length) &&
           !entry->name[length] &&
           (!version || !strcmp(entry->version, version));
}

static struct duet_entry *known(const struct duet *duet,
                                enum duet_origin origin, enum duet_kind kind,
                                const char *name, size_t length,
                                const char *version)
{
    struct duet_entry *entry = duet->entries;

    while (entry && (entry->origin != origin ||
                     !matches(entry, kind, name, length, version)))
        entry = entry->next;
    return entry;
}

bool duet_registry_knows(const struct duet *duet, enum duet_kind kind,
                         const char *name)
{
    const size_t length = strlen(name);

    return known(duet, DUET_GIVEN, kind, name, length, NULL) ||
           known(duet, DUET_FOUND, kind, name, length, NULL);
}

void duet_registry_retire(struct duet *duet, struct duet_module *module)
{
    module->next = duet->retired;
    duet->retired = module;
}

enum duet_status duet_registry_open(struct duet *duet, const char *path,
                                    bool anew, struct duet_module **module,
                                    struct duet_error *error)
{
    struct duet_module *made;
    enum duet_status status = duet_module_open(duet, path, anew, &made, error);

    if (status == DUET_OK)
        *module = made;
    else if (made)
        duet_registry_retire(duet, made);
    return status;
}

/* In a sandbox a script may have written the file, or been given it. */
static enum duet_status check_confined(const struct duet *duet,
                                       const char *path,
                                       struct duet_error *error)
{
    if (!duet->confined || duet_path_is_lua(path) ||
        duet_search_has(duet, path))
        return DUET_OK;
    return duet_error_set(error, DUET_REFUSED,
                          "%s: refused: in the sandbox native code is loaded "
                          "from the plugin path alone, which --plugin-path "
                          "extends",
                          path);
}

enum duet_status duet_registry_load(struct duet *duet, const char *path,
                                    struct duet_module **module,
                                    struct duet_error *error)
{
    enum duet_status status = duet_trust_open(path, NULL, error);
    struct duet_module *made;
    char *full;

    if (status != DUET_OK)
        return status;
    full = realpath(path, NULL);
    if (!full)
        return duet_no_memory(error);
    for (made = duet->modules; made; made = made->next)
        if (!strcmp(made->path, full)) {
            free(full);
            *module = made;
            return DUET_OK;
        }
    status = check_confined(duet, full, error);
    if (status == DUET_OK)
        status = duet_registry_open(duet, full, false, &made, error);
    free(full);
    if (status != DUET_OK)
        return status;
    made->next = duet->modules;
    duet->modules = made;
    for (size_t i = made->n_entries; i-- > 0;) {
        struct duet_entry *entry = made->entries[i];

        duet_registry_add(duet, entry);
        entry->origin = DUET_BESIDE;
    }
    *module = made;
    return DUET_OK;
}

enum duet_status duet_registry_is_named(const struct duet_module *module,
                                        const char *path, enum duet_kind kind,
                                        const char *name, size_t length,
                                        struct duet_error *error)
{
    const struct duet_entry *first = module->entries[0];

    if (matches(first, kind, name, length, NULL))
        return DUET_OK;
    return duet_error_set(error, DUET_REFUSED,
                          "%s: refused: its first plugin is %s %s, expected "
                          "%s %.*s as the file is named",
                          path, duet_kind_name(first->kind), first->name,
                          duet_kind_name(kind), (int)length, name);
}

enum duet_status duet_registry_load_as(struct duet *duet, const char *path,
                                       enum duet_kind kind, const char *name,
                                       size_t length,
                                       struct duet_module **module,
                                       struct duet_error *error)
{
    enum duet_status status = duet_registry_load(duet, path, module, error);

    if (status != DUET_OK)
        return status;
    return duet_registry_is_named(*module, path, kind, name, length, error);
}

/*
 * Load kind_name.so, or .lua, from a directory. DUET_NOT_FOUND: there is no
 * such file, or another version.
 */
static enum duet_status find_file(struct duet *duet, const char *directory,
                                  const char *ending, enum duet_kind kind,
                                  const char *name, size_t length,
                                  const char *version,
                                  struct duet_entry **entry,
                                  struct duet_error *error)
{
    char *path =
        duet_text_format("%s/%s_%.*s%s", directory, duet_kind_name(kind),
                         (int)length, name, ending);
    enum duet_status status = DUET_NOT_FOUND;
    struct duet_module *module = NULL;

    if (!path)
        return duet_no_memory(error);
    if (!access(path, F_OK))
        status = duet_registry_load_as(duet, path, kind, name, length, &module,
                                       error);
    if (status == DUET_OK &&
        !matches(module->entries[0], kind, name, length, version))
        status = DUET_NOT_FOUND;
    if (status == DUET_OK)
        *entry = module->entries[0];
    free(path);
    return status;
}

/* The first on the plugin path; NULL: none. A slash must not lead out of it. */
static enum duet_status search(struct duet *duet, enum duet_kind kind,
                               const char *name, size_t length,
                               const char *version, struct duet_entry **entry,
                               struct duet_error *error)
{
    *entry = NULL;
    for (size_t i = 0; !strchr(name, '/') && i < duet->n_directories; i++)
        for (size_t e = 0; e < DUET_N_ENDINGS; e++) {
            enum duet_status status =
                find_file(duet, duet->directories[i], duet_endings[e], kind,
                          name, length, version, entry, error);

            if (status != DUET_NOT_FOUND)
                return status;
        }
    return DUET_OK;
}

static enum duet_status not_found(const struct duet *duet, enum duet_kind kind,
                                  const char *name, size_t length,
                                  struct duet_error *error)
{
    struct duet_names names;
    char plain[128]; /* without a version */
    enum duet_status status = duet_registry_names(duet, kind, &names, error);
    char hint[DUET_HINT_SIZE];

    if (status != DUET_OK)
        return status;
    snprintf(plain, sizeof plain, "%.*s", (int)length, name);
    duet_hint(hint, duet_kind_name(kind), plain,
              (const char *const *)names.name, names.n);
    status = duet_error_set(error, DUET_NOT_FOUND,
                            "no %s plugin named '%s'%s; looked for %s_%.*s.so "
                            "and .lua on the plugin path",
                            duet_kind_name(kind), name, hint,
                            duet_kind_name(kind), (int)length, name);
    duet_names_finish(&names);
    return status;
}

enum duet_status duet_find(struct duet *duet, enum duet_kind kind,
                           const char *name, const struct duet_entry **entry,
                           struct duet_error *error)
{
    const char *at = strchr(name, '@');
    const size_t length = at ? (size_t)(at - name) : strlen(name);
    const char *version = at ? at + 1 : NULL;

    struct duet_entry *found =
        known(duet, DUET_GIVEN, kind, name, length, version);

    if (!found)
        found = known(duet, DUET_FOUND, kind, name, length, version);
    if (!found) {
        enum duet_status status =
            search(duet, kind, name, length, version, &found, error);

        if (status != DUET_OK)
            return status;
        if (found && !version)
            found->origin = DUET_FOUND;
    }
    if (!found)
        found = known(duet, DUET_BESIDE, kind, name, length, version);
    if (!found)
        return not_found(duet, kind, name, length, error);
    *entry = found;
    return DUET_OK;
}

enum duet_status duet_load(struct duet *duet, const char *path,
                           const struct duet_entry **entry,
                           struct duet_error *error)
{
    struct duet_module *module;
    enum duet_status status = duet_registry_load(duet, path, &module, error);

    if (status != DUET_OK)
        return status;
    for (size_t i = module->n_entries; i-- > 0;) {
        remove_entry(duet, module->entries[i]);
        duet_registry_add(duet, module->entries[i]);
    }
    *entry = module->entries[0];
    return DUET_OK;
}
