/* trainer_batch.h - what a batch needs before its update. */
#ifndef DUET_CORE_TRAINER_BATCH_H
#define DUET_CORE_TRAINER_BATCH_H

#include "trainer.h"

/** Make rows first .. first + rows - 1 of this epoch's order the batch. */
void duet_trainer_take_batch(struct duet_trainer *trainer, size_t first,
                             size_t rows);

/** Set each group's rate for the update that comes. */
enum duet_status duet_trainer_set_rates(struct duet_trainer *trainer,
                                        struct duet_error *error);

#endif
