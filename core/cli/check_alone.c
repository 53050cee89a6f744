/*
 * check_alone.c - duet check --alone: a process that loads the plugin keeps the
 * files that it needs itself.
 */
#include "checking.h"

#include "context.h"
#include "errors.h"
#include "sandbox_options.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* All to be freed; NULL: not found, or no memory. */
struct paths {
    char *scripts, *mistakes, *own;
};

/* The files of other plugins are hidden, also where the system's lie, and so
 * are the formulas of those that submissions are compared with. */
static bool permit(struct cli_sandbox *sandbox, const struct duet *duet,
                   const struct paths *paths)
{
    const char *temporary = getenv("TMPDIR");
    bool fits = cli_sandbox_system(sandbox) &&
                cli_sandbox_read(sandbox, paths->scripts) &&
                cli_sandbox_read(sandbox, paths->own) &&
                cli_sandbox_hide(sandbox, paths->mistakes) &&
                cli_sandbox_write(sandbox, temporary ? temporary : "/tmp");

    for (size_t i = 0; fits && i < duet->n_directories; i++)
        fits = cli_sandbox_hide(sandbox, duet->directories[i]);
    return fits;
}

/* What is read of the plugin's: its directory, or in one of plugins it alone.
 * To be freed. */
static char *own_path(const struct checking *c)
{
    const char *slash = strrchr(c->path, '/');

    return c->name || !slash
               ? duet_text_copy(c->path)
               : duet_text_copy_n(c->path, (size_t)(slash - c->path));
}

static void free_paths(struct paths *paths)
{
    free(paths->scripts);
    free(paths->mistakes);
    free(paths->own);
}

static bool find_paths(struct paths *paths, const struct checking *c)
{
    paths->scripts = cli_find("scripts", "../share/lua/5.4", "duet/init.lua");
    paths->mistakes = paths->scripts
                          ? duet_text_format("%s/duet/mistakes", paths->scripts)
                          : NULL;
    paths->own = own_path(c);
    return paths->mistakes && paths->own;
}

enum duet_status checking_go_alone(const struct checking *c,
                                   const struct duet *duet,
                                   struct duet_error *error)
{
    static bool is_alone; /* of this process, which may load it anew */
    struct cli_sandbox sandbox = { .keeps.executes = true };
    struct paths paths;
    char problem[256];
    enum duet_status status = DUET_OK;

    if (is_alone)
        return DUET_OK;
    if (!find_paths(&paths, c))
        status = duet_no_memory(error);
    else if (!permit(&sandbox, duet, &paths))
        status = duet_error_set(error, DUET_INVALID,
                                "the plugin path has more than %d directories",
                                (int)SANDBOX_MOST_PATHS);
    else if (!sandbox_enter(&sandbox.keeps, SANDBOX_FILES, problem,
                            sizeof problem))
        status = duet_error_set(error, DUET_IO, "--alone: %s", problem);
    free_paths(&paths);
    is_alone = status == DUET_OK;
    return status;
}
