/* checking.h - duet check at work on one plugin after the other. */
#ifndef DUET_CLI_CHECKING_H
#define DUET_CLI_CHECKING_H

#include "cli.h"

#include "check.h"

/** What was asked for, and what was found out of the plugin at hand. */
struct checking {
    struct check_options options;
    struct cli_options *command;
    bool is_json, is_quiet;
    bool is_alone;        /**< The plugin reads no other one's file. */
    const char *argument; /**< FILE or NAME. */
    const char *name;     /**< Of a plugin on the path; NULL: it's a file. */
    enum duet_kind kind;  /**< Of such a name. */
    char *path;           /**< Of its file; to be freed. */
    size_t index;         /**< Of the plugin in its file, from 0. */
    bool has_heading;     /**< Its name is printed. */
    json_t *results;      /**< Of the plugin at hand, for --json. */
    json_t *plugins;      /**< Of all. */
};

/** Find a plugin by FILE or NAME; else say why not, and return the status. */
int checking_find(struct checking *c, const char *argument);

/** Its shared object; NULL: it is in Lua. */
const char *checking_object(const struct checking *c);

/** Make a context: check_options.context. */
enum duet_status checking_context(void *checking, struct duet **duet,
                                  struct duet_error *error);

/** Make a context and load the plugin: check_options.open. */
enum duet_status checking_open(void *checking, struct duet **duet,
                               const struct duet_entry **entry,
                               struct duet_error *error);

/**
 * In the process of a check, before the plugin is loaded: let it read no file
 * but those of the system, of duet's own scripts and of its own directory.
 */
enum duet_status checking_go_alone(const struct checking *c,
                                   const struct duet *duet,
                                   struct duet_error *error);

/** Say what a check came to: check_options.report. */
void checking_report(void *checking, const struct check_subject *subject,
                     const struct check_result *result);

/** Say what all of them came to, and what to do next. */
void checking_end(struct checking *c, const struct check_tally *tally);

#endif
