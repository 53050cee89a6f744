/*
 * check.h - the conformance tester: does a plugin keep the contract, and is its
 * arithmetic right?
 *
 * Every check runs in a process of its own, so that a plugin that crashes,
 * loops or exits costs that check alone. Nothing of a plugin is ever run in the
 * process that calls check_run().
 */
#ifndef DUET_CHECK_CHECK_H
#define DUET_CHECK_CHECK_H

#include "registry.h"

enum check_outcome {
    CHECK_PASSED,
    CHECK_FAILED,
    CHECK_SKIPPED /**< It doesn't apply, or rests on a check that failed. */
};

/** What one check came to. */
struct check_result {
    const char *name;    /**< Of the check. */
    const char *summary; /**< What it proves. */
    enum check_outcome outcome;
    char text[1200];       /**< Why it failed or was left out; else a remark, or
                              empty. */
    bool is_moot;          /**< Skipped, as it rests on a check that failed. */
    size_t n_left;         /**< Processes that it left behind. */
    const char *reference; /**< The one that the plugin agrees with, of
                                check_options.against; NULL: none. */
    double seconds;
};

/** The plugin that is checked, as `load` found it. */
struct check_subject {
    enum duet_kind kind;
    char name[64], version[32], summary[128];
    size_t n_beside; /**< Plugins in the same file. */
};

enum { CHECK_MOST_LEFT_OUT = 40, CHECK_MOST_REFERENCES = 128 };

struct check_options {
    /**
     * Make a context and find the plugin; called in the process of each check.
     *
     * @param entry Set; owned by the context.
     */
    enum duet_status (*open)(void *data, struct duet **duet,
                             const struct duet_entry **entry,
                             struct duet_error *error);
    /** Make a context alone: in a process that the plugin isn't loaded in. */
    enum duet_status (*context)(void *data, struct duet **duet,
                                struct duet_error *error);
    /** Say what plugins in Lua changed that isn't theirs; false: nothing. */
    bool (*altered)(const struct duet *duet, char *text, size_t size);
    void *data;       /**< For `open` and `context`. */
    const char *path; /**< The shared object; NULL: the plugin is no file. */
    const char *only; /**< Name of the one check to run; NULL: all. */
    const char *skip[CHECK_MOST_LEFT_OUT]; /**< Names of checks to leave out. */
    size_t n_skip;
    /** "adam", "momentum,variant=keras": one of them has to agree. */
    const char *against[CHECK_MOST_REFERENCES];
    size_t n_against;
    double tolerance; /**< Of `against`, relative. */
    uint32_t seed;
    double seconds; /**< Processor time that a check may take. */
    /** Told of each result at once; `data` is that of `open`. */
    void (*report)(void *data, const struct check_subject *subject,
                   const struct check_result *result);
};

/** How many checks failed, passed and were left out. */
struct check_tally {
    size_t n_failed, n_passed, n_skipped;
    size_t n_moot; /**< Of those skipped, as they rest on one that failed. */
    size_t n_left_out; /**< Of those skipped, as it was asked for. */
    struct check_subject subject;
};

/**
 * Run the checks that apply to the plugin's kind, in order.
 *
 * @return DUET_NOT_FOUND for an unknown check, with the nearest name; DUET_IO
 * where no process can be made.
 */
enum duet_status check_run(const struct check_options *options,
                           struct check_tally *tally, struct duet_error *error);

/** Call `visit` for each check there is; `kinds` as in "optimizer, loss". */
void check_list(void (*visit)(const char *name, const char *kinds,
                              const char *summary));

#endif
