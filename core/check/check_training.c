/* check_training.c - checks in a model that is trained. */
#include "checks.h"
#include "module.h"
#include "rig.h"
#include "training.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EPOCHS = 4 };

static void expect_same(struct trial *trial, const struct record *a,
                        const char *what_a, const struct record *b,
                        const char *what_b)
{
    trial_expect_same(trial, a, what_a, b, what_b, -1);
    if (!trial_failed(trial) && *a->failure)
        trial_fail(trial, "training a model with it fails: %.900s", a->failure);
}

/* ---- threads ------------------------------------------------------------- */

/* What is static is shared by threads, whether they meet there or not. */
static void run_with_fixed_statics(struct trial *trial, const void *data,
                                   struct record *record)
{
    struct duet_instance *instance = trial_instance(trial);
    struct duet_module *module = trial->entry->module;
    struct rig_manner manner = rig_manner(trial);
    struct statics statics = { .path = NULL };

    (void)data;
    if (module)
        statics_find(&statics, module->handle, module->path);
    process_watch_statics(&statics);
    manner.statics = &statics;
    manner.block = 2;
    for (unsigned dtype = 0; instance && dtype < DUET_N_DTYPES; dtype++) {
        manner.dtype = dtype;
        if (trial->entry->build[dtype])
            rig_run(trial, instance, &manner, record);
    }
    statics_finish(&statics);
    process_watch_statics(NULL);
    duet_instance_unref(instance);
}

/*
 * Threads share the rows of a batch, and the ranges of a tensor. A [main]
 * method's own tensors are none of theirs, and may take it long.
 */
void check_threads(struct trial *trial)
{
    struct training on = { TRAINING_MANY_ROWS, 1, EPOCHS / 2, NULL, NULL, 0 };
    struct record *a = new_record(trial), *b = new_record(trial);
    char what[32];

    if (trial_failed(trial) ||
        !trial_run_fresh(trial, run_with_fixed_statics, NULL, a) ||
        !trial_open(trial))
        return;
    if (trial->entry->kind == DUET_KIND_OPTIMIZER &&
        duet_entry_any(trial->entry)->optimizer.scope == DUET_SCOPE_ELEMENTWISE)
        on.size = TRAINING_MANY_WEIGHTS;
    trial_run_fresh(trial, training_run, &on, a);
    for (on.threads = 2; on.threads <= 3; on.threads++) {
        snprintf(what, sizeof what, "trained on %zu threads", on.threads);
        trial_run_fresh(trial, training_run, &on, b);
        expect_same(trial, b, what, a, "on one");
    }
    process_shared_free(a, sizeof *a);
    process_shared_free(b, sizeof *b);
}

/* ---- resume -------------------------------------------------------------- */

/* Half of the run, saved; the other half in another process. */
static void run_in_halves(struct trial *trial, const char *directory,
                          struct record *record)
{
    char path[4096 + 32];
    const struct training first = {
        .epochs = EPOCHS, .until = EPOCHS / 2, .save = path, .threads = 1
    };
    const struct training second = { .epochs = EPOCHS,
                                     .resume = path,
                                     .threads = 1 };

    snprintf(path, sizeof path, "%s/run", directory);
    if (trial_run_fresh(trial, training_run, &first, record) &&
        !*record->failure)
        trial_run_fresh(trial, training_run, &second, record);
    unlink(path);
}

void check_resume(struct trial *trial)
{
    const struct training whole = { .epochs = EPOCHS, .threads = 1 };
    struct record *a = new_record(trial), *b = new_record(trial);
    const char *temporary = getenv("TMPDIR");
    char directory[4096];

    if (trial_failed(trial))
        return;
    if (!temporary || !*temporary)
        temporary = "/tmp";
    if (snprintf(directory, sizeof directory, "%s/duet_check_XXXXXX",
                 temporary) >= (int)sizeof directory ||
        !mkdtemp(directory)) {
        trial_fail(trial, "no directory can be made in %s", temporary);
        return;
    }
    trial_run_fresh(trial, training_run, &whole, a);
    run_in_halves(trial, directory, b);
    rmdir(directory);
    expect_same(trial, b,
                "trained half-way, saved, and resumed in another "
                "process",
                a, "in one go");
    process_shared_free(a, sizeof *a);
    process_shared_free(b, sizeof *b);
}
