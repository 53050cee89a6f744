/* confine_paths.c - the files of duet run --sandbox. */
#include "confine_paths.h"

#include "context.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Those that don't exist are left out. */
static void add_own(struct confine_paths *own, const char *path)
{
    char *full = path ? realpath(path, NULL) : NULL;

    if (!full && path && errno != ENOENT && errno != ENOTDIR)
        own->failed = true;
    if (!full)
        return;
    if (own->n < SANDBOX_MOST_PATHS) {
        own->path[own->n++] = full;
        return;
    }
    own->failed = true;
    free(full);
}

void confine_finish_paths(struct confine_paths *own)
{
    for (size_t i = 0; i < own->n; i++)
        free(own->path[i]);
}

/* Directories that code comes from: Lua's and native. */
static bool find_code(const struct cli_options *options,
                      struct confine_paths *own)
{
    char *scripts = cli_find("scripts", "../share/lua/5.4", "duet/init.lua");
    struct duet_error error;
    struct duet *duet = NULL;
    bool done =
        duet_create(&duet, NULL, &error) == DUET_OK &&
        (!options->plugin_path ||
         duet_add_plugin_path(duet, options->plugin_path, &error) == DUET_OK);

    add_own(own, scripts);
    free(scripts);
    for (size_t i = 0; done && i < duet->n_directories; i++)
        add_own(own, duet->directories[i]);
    if (!done)
        cli_failed("%s", error.text);
    else if (own->failed)
        cli_misused("duet run",
                    "more than %d directories of plugins, or one that "
                    "can't be read",
                    (int)SANDBOX_MOST_PATHS);
    duet_destroy(duet);
    return done && !own->failed;
}

/* Whether a path is a directory, or one that lies somewhere below it. */
static bool is_within(const char *path, const char *directory)
{
    const size_t n = strlen(directory);

    return !strncmp(path, directory, n) &&
           (path[n] == '/' || !path[n] || !strcmp(directory, "/"));
}

/* Who can write the code of duet isn't held by any sandbox. */
static bool check_writable(const struct confine_paths *code, const char *path)
{
    char *full = realpath(path, NULL);
    struct stat about;
    bool is_fit = full && stat(full, &about) == 0;

    if (!is_fit) {
        cli_misused("duet run", "--write '%s': %s", path, strerror(errno));
    } else if (!S_ISDIR(about.st_mode)) {
        cli_misused("duet run", "--write '%s': expected a directory", path);
        is_fit = false;
    }
    for (size_t i = 0; is_fit && i < code->n; i++)
        if (is_within(code->path[i], full) || is_within(full, code->path[i])) {
            cli_misused("duet run",
                        "--write '%s': the script could change '%s', which "
                        "duet runs code from",
                        path, code->path[i]);
            is_fit = false;
        }
    free(full);
    return is_fit;
}

static bool check_readable(const char *path)
{
    if (!access(path, R_OK))
        return true;
    cli_misused("duet run", "--read '%s': %s", path, strerror(errno));
    return false;
}

static bool check_paths(const struct sandbox *keeps,
                        const struct confine_paths *code)
{
    for (size_t i = 0; i < keeps->n_readable; i++)
        if (!check_readable(keeps->readable[i]))
            return false;
    for (size_t i = 0; i < keeps->n_writable; i++)
        if (!check_writable(code, keeps->writable[i]))
            return false;
    return true;
}

/* Directories of code go before what the command line permits. */
static bool put_first(struct sandbox *keeps, const struct confine_paths *code)
{
    if (keeps->n_readable + code->n > SANDBOX_MOST_PATHS) {
        cli_misused("duet run", "more than %d paths", (int)SANDBOX_MOST_PATHS);
        return false;
    }
    memmove(keeps->readable + code->n, keeps->readable,
            keeps->n_readable * sizeof *keeps->readable);
    for (size_t i = 0; i < code->n; i++)
        keeps->readable[i] = code->path[i];
    keeps->n_code = code->n;
    keeps->n_given = keeps->n_readable;
    keeps->n_readable += code->n;
    return true;
}

bool confine_find_paths(const struct cli_options *options,
                        struct confine_paths *code)
{
    struct cli_sandbox *sandbox = &options->confinement->sandbox;
    const char *script =
        options->script < options->argc ? options->argv[options->script] : "-";
    const char *const others[] = { "/sys/devices/system/cpu", "/etc/localtime",
                                   script };
    bool fits;

    if (!find_code(options, code) || !check_paths(&sandbox->keeps, code))
        return false;
    fits = put_first(&sandbox->keeps, code);
    for (size_t i = 0; fits && i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], "-") != 0 &&
            !cli_sandbox_read(sandbox, others[i])) {
            cli_misused("duet run", "more than %d paths",
                        (int)SANDBOX_MOST_PATHS);
            fits = false;
        }
    return fits;
}
