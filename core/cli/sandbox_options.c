/* sandbox_options.c - the options of a sandbox, which two commands take. */
#include "sandbox_options.h"

#include <stdlib.h>

void cli_sandbox_init(struct cli_sandbox *sandbox)
{
    *sandbox = (struct cli_sandbox) {
        .keeps = { .memory = (uint64_t)4096 << 20,
                   .file_size = (uint64_t)256 << 20,
                   .processes = 256 },
        .seconds = 60,
    };
}

static bool add_path(const char **paths, size_t *n, const char *path)
{
    if (*n == SANDBOX_MOST_PATHS)
        return false;
    paths[(*n)++] = path;
    return true;
}

bool cli_sandbox_read(struct cli_sandbox *sandbox, const char *path)
{
    return add_path(sandbox->keeps.readable, &sandbox->keeps.n_readable, path);
}

bool cli_sandbox_write(struct cli_sandbox *sandbox, const char *path)
{
    return add_path(sandbox->keeps.writable, &sandbox->keeps.n_writable, path);
}

bool cli_sandbox_hide(struct cli_sandbox *sandbox, const char *path)
{
    return add_path(sandbox->keeps.hidden, &sandbox->keeps.n_hidden, path);
}

bool cli_sandbox_system(struct cli_sandbox *sandbox)
{
    static const char *const readable[] = { "/usr",
                                            "/bin",
                                            "/sbin",
                                            "/lib",
                                            "/lib64",
                                            "/proc",
                                            "/sys/devices/system/cpu",
                                            "/etc/ld.so.cache",
                                            "/etc/alternatives" };
    static const char *const devices[] = { "/dev/null", "/dev/zero",
                                           "/dev/urandom" };
    bool fits = true;

    for (size_t i = 0; fits && i < sizeof readable / sizeof *readable; i++)
        fits = cli_sandbox_read(sandbox, readable[i]);
    for (size_t i = 0; fits && i < sizeof devices / sizeof *devices; i++)
        fits = cli_sandbox_write(sandbox, devices[i]);
    return fits;
}

bool cli_sandbox_number(const char *name, uint64_t unit, uint64_t *number)
{
    char *end;
    const unsigned long value = strtoul(optarg, &end, 10);

    if (*optarg >= '0' && *optarg <= '9' && !*end && value <= 1000000) {
        *number = value * unit;
        return true;
    }
    cli_misused(name,
                "'%s' is no number; expected a whole number of at most 1000000",
                optarg);
    return false;
}

enum cli_outcome cli_sandbox_take(struct cli_sandbox *sandbox, const char *name,
                                  int option)
{
    struct sandbox *keeps = &sandbox->keeps;
    bool fits;

    switch (option) {
    case CLI_SANDBOX_SECONDS:
        fits = cli_sandbox_number(name, 1, &sandbox->seconds);
        return fits ? CLI_GO_ON : CLI_WRONG;
    case CLI_SANDBOX_MEMORY:
        fits = cli_sandbox_number(name, 1 << 20, &keeps->memory);
        return fits ? CLI_GO_ON : CLI_WRONG;
    case CLI_SANDBOX_FILE_SIZE:
        fits = cli_sandbox_number(name, 1 << 20, &keeps->file_size);
        return fits ? CLI_GO_ON : CLI_WRONG;
    case CLI_SANDBOX_READ:
        fits = cli_sandbox_read(sandbox, optarg);
        break;
    default:
        fits = cli_sandbox_write(sandbox, optarg);
    }
    if (!fits)
        cli_misused(name, "more than %d paths", (int)SANDBOX_MOST_PATHS);
    return fits ? CLI_GO_ON : CLI_WRONG;
}

const char *cli_sandbox_layer(enum sandbox_layer layer)
{
    return layer == SANDBOX_FILES        ? "files (Landlock)"
           : layer == SANDBOX_NAMESPACES ? "processes and network (namespaces)"
                                         : "system calls (seccomp)";
}
