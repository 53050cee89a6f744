/* trainer_batch.h - what a batch needs before its update. */
#ifndef DUET_CORE_TRAINER_BATCH_H
#define DUET_CORE_TRAINER_BATCH_H

#include "trainer.h"

/** Make rows first .. first + rows - 1 of this epoch's order the batch. */
void duet_trainer_take_batch(struct duet_trainer *trainer, size_t first,
                             size_t rows);

/**
 * Draw each dropout's mask for the whole batch, on this thread and in the order
 * input, hidden, output, w1, w2: so the stream doesn't depend on threads.
 */
enum duet_status duet_trainer_draw_masks(struct duet_trainer *trainer,
                                         struct duet_error *error);

/** Apply the masks of dropouts on weights to the weights as they are now. */
enum duet_status duet_trainer_mask_weights(struct duet_trainer *trainer,
                                           struct duet_error *error);

/** Take the gradient by masked weights back to the weights themselves. */
enum duet_status duet_trainer_unmask_gradient(struct duet_trainer *trainer,
                                              real *gradient,
                                              struct duet_error *error);

/** Set each group's rate for the update that comes. */
enum duet_status duet_trainer_set_rates(struct duet_trainer *trainer,
                                        struct duet_error *error);

#endif
