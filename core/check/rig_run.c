/* rig_run.c - all methods of a plugin's kind, called as training calls them. */
#include "rig.h"

bool rig_run(struct trial *trial, struct duet_instance *instance,
             const struct rig_manner *manner, struct record *record)
{
    static void (*const run[DUET_N_KINDS + 1])(struct rig * rig) = {
#define KIND(NAME, name, size) [DUET_KIND_##NAME] = rig_run_##name,
#include "kinds.def"
#undef KIND
    };
    struct rig rig;

    rig_open(&rig, trial, instance, manner, record);
    run[instance->entry->kind](&rig);
    rig_close(&rig);
    return !rig.has_failed;
}
