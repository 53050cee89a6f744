/* trial.h - one check at work on one plugin, in a process of its own. */
#ifndef DUET_CHECK_TRIAL_H
#define DUET_CHECK_TRIAL_H

#include "check.h"
#include "instance.h"
#include "process.h"
#include "record.h"
#include "surroundings.h"

/** What a check says: the result of its process. */
struct trial_verdict {
    enum check_outcome outcome;
    char text[1200];
    struct check_subject subject;
    const char *reference; /**< As of check_result. */
};

struct trial {
    const struct check_options *options;
    struct trial_verdict *verdict;
    struct duet *duet; /**< NULL until trial_open(). */
    const struct duet_entry *entry;
    struct duet_entry *reference[DUET_N_KINDS + 1]; /**< By kind. */
    struct surroundings before; /**< Of the plugin's being loaded. */
    struct duet_rng rng;        /**< The check's own, from the seed. */
};

/** A row of the table of checks. */
struct check {
    const char *name;
    unsigned kinds;       /**< A bit, 1 << kind, for each; 0: all. */
    const char *rests_on; /**< Without that one this one says nothing; NULL. */
    bool opens;           /**< The plugin is found before `run`. */
    const char *summary;
    void (*run)(struct trial *trial);
};

#define CHECK_KIND(kind) (1u << (kind))

/** All checks, in the order in which they run. */
extern const struct check checks[];
extern const size_t n_checks;

/**
 * Say why the check fails; the first reason counts. In one sentence: what was
 * called, what came back, what was expected.
 */
__attribute__((format(printf, 2, 3))) void trial_fail(struct trial *trial,
                                                      const char *format, ...);

/** Say that the check doesn't apply. */
__attribute__((format(printf, 2, 3))) void trial_skip(struct trial *trial,
                                                      const char *format, ...);

/** Remark something on a check that passes. */
__attribute__((format(printf, 2, 3))) void trial_note(struct trial *trial,
                                                      const char *format, ...);

bool trial_failed(const struct trial *trial);

/**
 * Fail if another plugin than the trial's is among the files loaded since
 * `since`, which was the first of the context's modules; NULL: since the start.
 * A plugin in Lua finds others by their names; then their files are loaded.
 */
void trial_expect_no_other(struct trial *trial,
                           const struct duet_module *since);

/**
 * Fail unless two records agree: "WHAT_A, ...; WHAT_B, ...; expected the same".
 *
 * @param tolerance As of record_compare().
 */
void trial_expect_same(struct trial *trial, const struct record *a,
                       const char *what_a, const struct record *b,
                       const char *what_b, double tolerance);

/** Make the context and find the plugin; false: the check has failed. */
bool trial_open(struct trial *trial);

/** Whether the plugin declares that it breaks a rule on purpose. */
bool trial_declares(const struct trial *trial, enum duet_flags flag);

/** Make the context alone, without the plugin; false: the check has failed. */
bool trial_open_context(struct trial *trial);

/** An element type that the plugin serves: float64 if it can. */
enum duet_dtype trial_dtype(const struct trial *trial);

/**
 * Run something in a fresh process, in which the plugin is found anew.
 *
 * @param function Writes to `record`.
 * @param record Shared memory: see process_shared_new().
 * @return false: the check has failed, by `function` or as the process died.
 */
bool trial_run_fresh(struct trial *trial,
                     void (*function)(struct trial *trial, const void *data,
                                      struct record *record),
                     const void *data, struct record *record);

/** The same, but that the plugin isn't loaded: trial_open_context(). */
bool trial_run_apart(struct trial *trial,
                     void (*function)(struct trial *trial, const void *data,
                                      struct record *record),
                     const void *data, struct record *record);

enum { TRIAL_MOST_OPTIONS = 64, TRIAL_MOST_ITEMS = 3 };

/* ---- Sets of options ----------------------------------------------------- */

/** A set that the plugin accepts: the defaults if they are. NULL: failed. */
struct duet_instance *trial_instance(struct trial *trial);

/**
 * Set options at random, those that need a plugin to a reference one.
 *
 * @param share Of the options that are given at all: 0 to 1.
 * @return As duet_entry_configure().
 */
enum duet_status trial_configure_random(struct trial *trial,
                                        const struct duet_entry *entry,
                                        double share, struct duet_rng *rng,
                                        struct duet_instance **instance,
                                        struct duet_error *error);

/**
 * Set one option, and those that have no default.
 *
 * @param value NULL: the defaults.
 */
enum duet_status trial_configure(struct trial *trial,
                                 const struct duet_entry *entry,
                                 const struct duet_setting *setting,
                                 struct duet_instance **instance,
                                 struct duet_error *error);

/**
 * Set options: those given, and of those that another plugin has as well some
 * at random.
 *
 * @param rng NULL: none at random.
 */
enum duet_status trial_configure_shared(struct trial *trial,
                                        const struct duet_entry *entry,
                                        const struct duet_entry *other,
                                        const struct duet_setting *settings,
                                        size_t n, struct duet_rng *rng,
                                        struct duet_instance **instance,
                                        struct duet_error *error);

/** Values of options as plain data, which processes can share. */
struct trial_given {
    size_t n;
    struct {
        char name[64], text[64]; /* text: of a choice */
        enum duet_type type;
        double real;
        int64_t integer;
        bool boolean;
        size_t n_items; /* of a list */
        double item[TRIAL_MOST_ITEMS];
    } row[TRIAL_MOST_OPTIONS];
};

/**
 * Note an instance's values of those options that another plugin has as well.
 */
void trial_note_given(const struct duet_instance *instance,
                      const struct duet_entry *other,
                      struct trial_given *given);

/** Whether a plugin has an option of that name and type. */
bool trial_is_shared(const struct duet_entry *entry,
                     const struct duet_option *option);

/**
 * Set the options of `trial->entry` to such values, by their names.
 *
 * @param more Given as well, but for those that are given already.
 */
enum duet_status trial_configure_given(struct trial *trial,
                                       const struct trial_given *given,
                                       const struct duet_setting *more,
                                       size_t n_more,
                                       struct duet_instance **instance,
                                       struct duet_error *error);

/** Write "beta1 = 0.5, epsilon = 1": options that aren't the defaults. */
const char *trial_describe_options(const struct duet_instance *instance,
                                   char *text, size_t size);

/** The checker's own plugin of a kind, with one reference more. */
struct duet_instance *trial_reference(struct trial *trial, enum duet_kind kind);

#endif
