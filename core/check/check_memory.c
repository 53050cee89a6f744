/* check_memory.c - checks of what the methods read, write and allocate. */
#include "checks.h"
#include "rig.h"

#include <malloc.h>
#include <string.h>

/* ---- bounds -------------------------------------------------------------- */

/* An optimizer gets it in ranges, each of which is guarded. */
enum { LARGE = 1000003, LARGE_IN_RANGES = 100003 };

/* Whether a large tensor makes sense: some slots have rows squared. */
static bool takes_large(const struct trial *trial)
{
    const struct duet_entry *entry = trial->entry;

    switch (entry->kind) {
    case DUET_KIND_OPTIMIZER:
        return duet_entry_any(entry)->optimizer.scope == DUET_SCOPE_ELEMENTWISE;
    case DUET_KIND_INITIALIZER:
    case DUET_KIND_REGULARIZER:
    case DUET_KIND_SCHEDULE:
    case DUET_KIND_METRIC:
        return false;
    default:
        return true;
    }
}

/* Whole, or in ranges of `block`, each between guards of its own. */
static void run_guarded(struct trial *trial, struct duet_instance *instance,
                        struct rig_manner manner, const size_t shape[2],
                        size_t block)
{
    manner.rows = shape[0];
    manner.columns = shape[1];
    manner.block = block;
    for (int guard = MEMORY_ENDS; guard <= MEMORY_BEGINS; guard++) {
        manner.guard = (enum memory_guard)guard;
        rig_run(trial, instance, &manner, NULL);
    }
}

void check_bounds(struct trial *trial)
{
    static const size_t shapes[][2] = {
        { 0, 3 }, { 1, 1 }, { 7, 1 }, { 1, 7 }, { 7, 3 }, { 64, 1 }, { 8, 8 },
    };
    static const size_t cut[2] = { 7, 3 };
    struct duet_instance *instance = trial_instance(trial);

    for (unsigned dtype = 0; instance && dtype < DUET_N_DTYPES; dtype++) {
        struct rig_manner manner = rig_manner(trial);

        if (!trial->entry->build[dtype])
            continue;
        manner.dtype = dtype;
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            run_guarded(trial, instance, manner, shapes[i], 0);
        run_guarded(trial, instance, manner, cut, 5);
        manner.steps = 1;
        manner.guard = MEMORY_ENDS;
        manner.rows =
            trial->entry->kind == DUET_KIND_OPTIMIZER ? LARGE_IN_RANGES : LARGE;
        manner.columns = 1;
        if (takes_large(trial) && dtype == trial_dtype(trial))
            rig_run(trial, instance, &manner, NULL);
    }
    duet_instance_unref(instance);
}

/* ---- leaks --------------------------------------------------------------- */

/*
 * malloc() counts as used what it keeps for the next request of that size, so
 * that only what grows each time is a leak.
 */
enum { WARM_UP = 20, WINDOWS = 4, ROUNDS = 10, LEAST_LEAK = 24 };

static size_t allocated(void)
{
    const struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

/* Bytes held more after some rounds of calls; 0 where less. */
static size_t growth(struct trial *trial, struct duet_instance *instance,
                     size_t rounds)
{
    const struct rig_manner manner = rig_manner(trial);
    const size_t before = allocated();
    size_t after;

    for (size_t i = 0; i < rounds; i++)
        rig_run(trial, instance, &manner, NULL);
    after = allocated();
    return after > before ? after - before : 0;
}

void check_leaks(struct trial *trial)
{
    struct duet_instance *instance;
    size_t least = SIZE_MAX;

    if (trial->entry->one_thread) {
        trial_skip(trial, "its memory is Lua's, which collects it");
        return;
    }
    instance = trial_instance(trial);
    if (!instance)
        return;
    growth(trial, instance, WARM_UP);
    for (size_t i = 0; i < WINDOWS; i++) {
        const size_t grown = growth(trial, instance, ROUNDS);

        least = grown < least ? grown : least;
    }
    if (least >= ROUNDS * LEAST_LEAK)
        trial_fail(trial,
                   "%d rounds of calls leave %zu bytes allocated, expected "
                   "none: use slots for state and duet_scratch() for the "
                   "time of a call",
                   ROUNDS, least);
    duet_instance_unref(instance);
}

/* ---- scratch ------------------------------------------------------------- */

/* The first request fails, or the first that is granted is the only one. */
void check_scratch(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);
    struct rig_manner manner = rig_manner(trial);
    bool is_granted = false;

    manner.scratch_ends = 1;
    for (; instance && !is_granted && manner.scratch_ends <= DUET_MAX_SCRATCH;
         manner.scratch_ends++)
        is_granted = rig_run(trial, instance, &manner, NULL);
    if (is_granted && manner.scratch_ends == 2)
        trial_note(trial, "it asks for none");
    duet_instance_unref(instance);
}

/* ---- growth -------------------------------------------------------------- */

void check_growth(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);
    struct record *plain = new_record(trial), *grown = new_record(trial);
    struct rig_manner manner = rig_manner(trial);
    char got[256], want[256];
    size_t i;

    if (trial_failed(trial))
        return;
    rig_run(trial, instance, &manner, plain);
    manner.is_grown = true;
    rig_run(trial, instance, &manner, grown);
    i = record_compare(grown, plain, -1);
    if (i != SIZE_MAX)
        trial_fail(trial,
                   "with structs that have a tail, as a newer duet's "
                   "have, %s; without, %s; expected the same: read parts "
                   "through duet_part_at(), new fields after DUET_HAS",
                   record_describe(grown, i, got, sizeof got),
                   record_describe(plain, i, want, sizeof want));
    else if (strcmp(plain->failure, grown->failure))
        trial_fail(trial,
                   "with structs that have a tail, as a newer duet's "
                   "have, %s",
                   grown->failure);
    duet_instance_unref(instance);
}
