/* confine.h - a script that isn't trusted: duet run --sandbox. */
#ifndef DUET_CLI_CONFINE_H
#define DUET_CLI_CONFINE_H

#include "sandbox_options.h"

/** How a script is held. */
struct cli_confinement {
    struct cli_sandbox sandbox;
    uint64_t lua_memory; /**< Bytes of Lua's own; 0: no limit. */
    size_t lua_used;     /**< Bytes of Lua's own in use. */
    bool lua_refused;    /**< Whether Lua asked for more than that. */
    unsigned without;    /**< Layers that may be missing. */
    bool is_asked;       /**< --sandbox was given. */
    const char *first;   /**< Of its other options, the first that was given, as
                              it is spelled; NULL: none. */
};

/** The options that only scripts have. */
enum {
    CLI_CONFINE_SANDBOX = CLI_SANDBOX_OWN,
    CLI_CONFINE_LUA_MEMORY,
    CLI_CONFINE_WITHOUT
};

/** Rows for getopt_long(). */
#define CLI_CONFINE_OPTIONS                                                \
    CLI_SANDBOX_OPTIONS,                                                   \
        { "sandbox", no_argument, NULL, CLI_CONFINE_SANDBOX },             \
        { "lua-memory", required_argument, NULL, CLI_CONFINE_LUA_MEMORY }, \
    {                                                                      \
        "without", required_argument, NULL, CLI_CONFINE_WITHOUT            \
    }

/** What the usage of `duet run` says of them. */
extern const char cli_confine_usage[];

void cli_confine_init(struct cli_confinement *confinement);

/**
 * Take one of these options.
 *
 * @param row Of the option, for its name.
 */
enum cli_outcome cli_confine_take(struct cli_confinement *confinement,
                                  const struct option *row);

/** Whether the options go together; a message if not. */
bool cli_confine_agrees(const struct cli_options *options,
                        const struct cli_confinement *confinement);

/**
 * Let this process give up all but what the script may have. There is no way
 * back.
 *
 * @return 0, or the exit status after a message.
 */
int cli_confine(const struct cli_options *options);

/** Hold a state of Lua to its memory. The confinement must outlive it. */
void cli_confine_memory(lua_State *L, struct cli_confinement *confinement);

/**
 * Take from Lua what reaches beyond the sandbox, and say why where it is asked
 * for: see scripts/duet/sandbox.lua. Raises.
 */
void cli_confine_lua(lua_State *L, const struct cli_confinement *confinement);

/** After a script has failed: say what it was permitted. */
void cli_confine_report(const struct cli_confinement *confinement);

#endif
