/* trainer_layers.h - the layers of a batch, for optimizers that ask. */
#ifndef DUET_CORE_TRAINER_LAYERS_H
#define DUET_CORE_TRAINER_LAYERS_H

#include "trainer.h"

/**
 * For a struct duet_step whose data is the trainer: see duet_find_layers(). A
 * failure goes to trainer->status and trainer->error.
 */
bool duet_trainer_layers(void *trainer, const real *seed,
                         struct duet_layers *l);

#endif
