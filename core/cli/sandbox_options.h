/* sandbox_options.h - the options of a sandbox, which two commands take. */
#ifndef DUET_CLI_SANDBOX_OPTIONS_H
#define DUET_CLI_SANDBOX_OPTIONS_H

#include "cli.h"
#include "sandbox.h"

/** A sandbox as the command line asks for it. */
struct cli_sandbox {
    struct sandbox keeps;
    uint64_t seconds; /**< Until it is ended; 0: no limit. */
};

/** Exit statuses of a sandbox: time is over; it can't be made. */
enum { CLI_TIMED_OUT = 124, CLI_NO_SANDBOX = 125 };

/** The options that both commands have. They have no letters. */
enum {
    CLI_SANDBOX_READ = 512,
    CLI_SANDBOX_WRITE,
    CLI_SANDBOX_SECONDS,
    CLI_SANDBOX_MEMORY,
    CLI_SANDBOX_FILE_SIZE,
    CLI_SANDBOX_OWN /**< The first number of a command's own. */
};

/** Rows for getopt_long(). */
#define CLI_SANDBOX_OPTIONS                                          \
    { "read", required_argument, NULL, CLI_SANDBOX_READ },           \
        { "write", required_argument, NULL, CLI_SANDBOX_WRITE },     \
        { "seconds", required_argument, NULL, CLI_SANDBOX_SECONDS }, \
        { "memory", required_argument, NULL, CLI_SANDBOX_MEMORY },   \
    {                                                                \
        "file-size", required_argument, NULL, CLI_SANDBOX_FILE_SIZE  \
    }

/** Limits that hold unless others are asked for. */
void cli_sandbox_init(struct cli_sandbox *sandbox);

/**
 * Take one of the options above; its value is optarg.
 *
 * @param name Of the command, for messages.
 */
enum cli_outcome cli_sandbox_take(struct cli_sandbox *sandbox, const char *name,
                                  int option);

/** Read optarg, a whole number, as one of `unit`; false and a message if it is
 * none. */
bool cli_sandbox_number(const char *name, uint64_t unit, uint64_t *number);

/** Add a path to be read; false: there are too many. */
bool cli_sandbox_read(struct cli_sandbox *sandbox, const char *path);

/** Add a path to be written, too; false: there are too many. */
bool cli_sandbox_write(struct cli_sandbox *sandbox, const char *path);

/** Add a path to be hidden; false: there are too many. */
bool cli_sandbox_hide(struct cli_sandbox *sandbox, const char *path);

/**
 * Add the files of the system, to be read, with its programs and libraries, and
 * the devices that are no secret; false: there are too many paths.
 */
bool cli_sandbox_system(struct cli_sandbox *sandbox);

/** What a layer is called, for people. */
const char *cli_sandbox_layer(enum sandbox_layer layer);

#endif
