/* trainer_batch.h - what a batch needs before its update. */
#ifndef DUET_CORE_TRAINER_BATCH_H
#define DUET_CORE_TRAINER_BATCH_H

#include "trainer.h"

/** Make rows first .. first + rows - 1 of this epoch's order the batch. */
void duet_trainer_take_batch(struct duet_trainer *trainer, size_t first,
                             size_t rows);

#endif
