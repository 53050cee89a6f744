/* module.c - opening a file of plugins, and closing it. */
#include "module.h"

#include "elf_check.h"
#include "elf_unique.h"
#include "search.h"
#include "errors.h"
#include "text.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Symbols of one element type, from the highest instruction set down. */
static const char *const entry_symbols[DUET_N_DTYPES][DUET_N_LEVELS] = {
    [DUET_FLOAT64] = { "duet_plugin_f64", "duet_plugin_f64_v3",
                       "duet_plugin_f64_v4" },
    [DUET_FLOAT32] = { "duet_plugin_f32", "duet_plugin_f32_v3",
                       "duet_plugin_f32_v4" },
};

typedef const void *const *duet_entry_function(void);

/*
 * Plugins link nothing of duet, and a bare `cc -shared` not even libm: so it
 * is made available to all of them, once.
 */
static void open_libm(void)
{
    static void *libm;

    if (!libm)
        libm = dlopen("libm.so.6", RTLD_NOW | RTLD_GLOBAL);
}

/* Control bits of floating-point arithmetic: rounding, flush to zero, masks. */
static unsigned arithmetic_mode(void)
{
#if defined __x86_64__
    return __builtin_ia32_stmxcsr() & 0xffc0u;
#else
    return 0;
#endif
}

static void restore_arithmetic(unsigned mode)
{
#if defined __x86_64__
    __builtin_ia32_ldmxcsr(mode);
#else
    (void)mode;
#endif
}

/* dlsym() also finds what a dependency exports: then it's not this file's. */
static void *own_symbol(void *handle, const char *name)
{
    void *symbol = dlsym(handle, name);
    struct link_map *file = NULL, *owner = NULL;
    Dl_info info;

    if (!symbol || dlinfo(handle, RTLD_DI_LINKMAP, &file) ||
        !dladdr1(symbol, &info, (void **)&owner, RTLD_DL_LINKMAP))
        return NULL;
    return owner == file ? symbol : NULL;
}

/* The plugins of one element type at the best level that may run, or NULL. */
static const void *const *list_of(void *handle, enum duet_dtype dtype,
                                  enum duet_level level)
{
    for (int l = (int)level; l >= 0; l--) {
        void *symbol = own_symbol(handle, entry_symbols[dtype][l]);
        duet_entry_function *function;

        if (!symbol)
            continue;
        memcpy(&function, &symbol, sizeof function);
        return function();
    }
    return NULL;
}

static size_t count(const void *const *list)
{
    size_t n = 0;

    while (list && list[n])
        n++;
    return n;
}

enum duet_status duet_module_read_entries(struct duet_module *module,
                                          const void *const *const list[],
                                          struct duet_error *error)
{
    const size_t n64 = count(list[DUET_FLOAT64]);
    const size_t n32 = count(list[DUET_FLOAT32]);
    const size_t n = n64 ? n64 : n32;

    if (n64 && n32 && n64 != n32)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: it offers %zu plugins for float64 "
                              "and %zu for float32",
                              module->path, n64, n32);
    module->entries = calloc(n + 1, sizeof *module->entries);
    if (!module->entries)
        return duet_no_memory(error);
    for (size_t i = 0; i < n; i++) {
        const struct duet_plugin *const build[] = {
            [DUET_FLOAT64] = n64 ? list[DUET_FLOAT64][i] : NULL,
            [DUET_FLOAT32] = n32 ? list[DUET_FLOAT32][i] : NULL,
        };
        struct duet_entry *entry;
        enum duet_status status =
            duet_entry_create(build, module->path, &entry, error);

        if (status != DUET_OK)
            return status;
        entry->module = module;
        module->entries[module->n_entries++] = entry;
    }
    return DUET_OK;
}

bool duet_module_has_symbol(const struct duet_image *image,
                            enum duet_dtype dtype)
{
    bool has = false;

    for (unsigned l = 0; l < DUET_N_LEVELS; l++)
        has = has || duet_image_names(image, entry_symbols[dtype][l]);
    return has;
}

enum duet_status duet_module_no_symbol(const char *path,
                                       struct duet_error *error)
{
    return duet_error_set(error, DUET_REFUSED,
                          "%s: refused: it has no symbol duet_plugin_f64 or "
                          "duet_plugin_f32 (DUET_PLUGIN makes them)",
                          path);
}

/* Open the shared object at `from`, the module's file or a copy of it. */
static enum duet_status open_file(struct duet_module *module, const char *from,
                                  enum duet_level level,
                                  struct duet_error *error)
{
    const void *const *list[DUET_N_DTYPES] = { NULL };
    const unsigned mode = arithmetic_mode();

    open_libm();
    /* A path without a slash would be looked up in the system's directories. */
    module->handle = dlopen(from, RTLD_NOW | RTLD_LOCAL);
    for (unsigned i = 0; module->handle && i < DUET_N_DTYPES; i++)
        list[i] = list_of(module->handle, i, level);
    if (arithmetic_mode() != mode) {
        restore_arithmetic(mode);
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: loading it changed how numbers are "
                              "rounded (was it built with -ffast-math?)",
                              module->path);
    }
    if (!module->handle)
        return duet_error_set(error, DUET_REFUSED, "%s: can't be loaded: %s",
                              module->path, dlerror());
    if (!count(list[DUET_FLOAT64]) && !count(list[DUET_FLOAT32]))
        return duet_module_no_symbol(module->path, error);
    return duet_module_read_entries(module, list, error);
}

/* Run a plugin written in Lua. */
static enum duet_status run_file(struct duet *duet, struct duet_module *module,
                                 struct duet_error *error)
{
    struct duet_entry *entry = NULL;
    enum duet_status status;

    if (!duet->scripts.load)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: a plugin in Lua needs the duet "
                              "command, or a program in Lua",
                              module->path);
    module->entries = calloc(1, sizeof *module->entries);
    if (!module->entries)
        return duet_no_memory(error);
    status =
        duet->scripts.load(duet->scripts.data, module->path, &entry, error);
    if (entry) {
        entry->module = module;
        module->entries[module->n_entries++] = entry;
    }
    return status;
}

static uint64_t size_of(int file)
{
    struct stat about;

    return fstat(file, &about) ? 0 : (uint64_t)about.st_size;
}

/*
 * The linker knows a file that is open by its name and inode: a copy in memory,
 * under a name that is the module's as long as it is open, is another one. In
 * the copy, symbols that a process has once become the file's own.
 */
static enum duet_status open_copy(struct duet_module *module,
                                  enum duet_level level,
                                  struct duet_error *error)
{
    char name[64];
    enum duet_status status =
        duet_file_copy(module->path, &module->copy, error);

    if (status != DUET_OK)
        return status;
    snprintf(name, sizeof name, "/proc/self/fd/%d", module->copy);
    status = duet_elf_check(module->copy, module->path, error);
    if (status == DUET_OK)
        duet_elf_unique(module->copy, size_of(module->copy), true);
    return status == DUET_OK ? open_file(module, name, level, error) : status;
}

static enum duet_status open_original(struct duet_module *module,
                                      enum duet_level level,
                                      struct duet_error *error)
{
    const int file = open(module->path, O_RDONLY | O_CLOEXEC);
    enum duet_status status = duet_elf_check(file, module->path, error);
    const bool is_shared =
        status == DUET_OK && duet_elf_unique(file, size_of(file), false);

    if (file >= 0)
        close(file);
    if (is_shared)
        return open_copy(module, level, error);
    return status == DUET_OK ? open_file(module, module->path, level, error)
                             : status;
}

/* NULL, but for a module in Lua: its code may have kept what it defined. */
static struct duet_module *abandon(struct duet_module *module)
{
    if (!module->handle && module->n_entries)
        return module;
    for (size_t i = 0; i < module->n_entries; i++)
        duet_entry_destroy(module->entries[i]);
    duet_module_close(module);
    return NULL;
}

enum duet_status duet_module_open(struct duet *duet, const char *path,
                                  bool anew, struct duet_module **module,
                                  struct duet_error *error)
{
    struct duet_module *made = calloc(1, sizeof *made);
    enum duet_status status;

    *module = NULL;
    if (made)
        made->path = duet_text_copy(path);
    if (!made || !made->path) {
        free(made);
        return duet_no_memory(error);
    }
    made->copy = -1;
    duet_file_stamp(path, &made->stamp);
    status = duet_path_is_lua(path) ? run_file(duet, made, error)
             : anew                 ? open_copy(made, duet->level, error)
                                    : open_original(made, duet->level, error);
    *module = status == DUET_OK ? made : abandon(made);
    return status;
}

void duet_module_close(struct duet_module *module)
{
    if (!module)
        return;
    if (module->handle)
        dlclose(module->handle);
    if (module->copy >= 0)
        close(module->copy);
    free(module->entries);
    free(module->path);
    free(module);
}
