/* check_training.c - checks in a model that is trained. */
#include "checks.h"
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
        trial_note(trial, "the training ended early: %.900s", a->failure);
}

void check_threads(struct trial *trial)
{
    struct training one = { 1, EPOCHS, NULL, NULL }, three = one;
    struct record *a = new_record(trial), *b = new_record(trial);

    three.threads = 3;
    if (trial_failed(trial))
        return;
    trial_run_fresh(trial, training_run, &one, a);
    trial_run_fresh(trial, training_run, &three, b);
    expect_same(trial, b, "trained on three threads", a, "on one");
    process_shared_free(a, sizeof *a);
    process_shared_free(b, sizeof *b);
}

/* Half of the run, saved; the other half in another process. */
static void run_in_halves(struct trial *trial, const char *folder,
                          struct record *record)
{
    char path[64];
    const struct training first = { 1, EPOCHS / 2, path, NULL };
    const struct training second = { 1, EPOCHS, NULL, path };

    snprintf(path, sizeof path, "%s/run", folder);
    if (trial_run_fresh(trial, training_run, &first, record) &&
        !*record->failure)
        trial_run_fresh(trial, training_run, &second, record);
    unlink(path);
}

void check_resume(struct trial *trial)
{
    const struct training whole = { 1, EPOCHS, NULL, NULL };
    struct record *a = new_record(trial), *b = new_record(trial);
    char folder[] = "/tmp/duet_check_XXXXXX";

    if (trial_failed(trial))
        return;
    if (!mkdtemp(folder)) {
        trial_fail(trial, "no folder can be made in /tmp");
        return;
    }
    trial_run_fresh(trial, training_run, &whole, a);
    run_in_halves(trial, folder, b);
    rmdir(folder);
    expect_same(trial, b,
                "trained half-way, saved, and resumed in another "
                "process",
                a, "in one go");
    process_shared_free(a, sizeof *a);
    process_shared_free(b, sizeof *b);
}
