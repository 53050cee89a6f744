/* rig_run.c - all methods of a plugin's kind, called as training calls them. */
#include "rig.h"

bool rig_run(struct trial *trial, struct duet_instance *instance,
             const struct rig_manner *manner, struct record *record)
{
    static void (*const run[DUET_N_KINDS + 1])(struct rig * rig) = {
        [DUET_KIND_INITIALIZER] = rig_run_initializer,
        [DUET_KIND_REGULARIZER] = rig_run_regularizer,
        [DUET_KIND_DROPOUT] = rig_run_dropout,
        [DUET_KIND_OPTIMIZER] = rig_run_optimizer,
        [DUET_KIND_SCHEDULE] = rig_run_schedule,
        [DUET_KIND_ACTIVATION] = rig_run_activation,
        [DUET_KIND_LOSS] = rig_run_loss,
        [DUET_KIND_METRIC] = rig_run_metric,
    };
    struct rig rig;

    rig_open(&rig, trial, instance, manner, record);
    run[instance->entry->kind](&rig);
    rig_close(&rig);
    return !rig.has_failed;
}
