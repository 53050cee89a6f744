/* trainer_batch.c - what a batch needs before its update. */
#include "trainer_local.h"

#include <duet/random.h>

/* The rows of a column or matrix that belong to the batch: a part of it, or
   gathered into memory of the batch. */
static const real *take_rows(const struct duet_trainer *trainer,
                             const struct duet_tensor *from,
                             const struct duet_tensor *to, size_t first,
                             size_t rows)
{
    if (!from->data || !trainer->order)
        return from->data
                   ? duet_at(trainer->model, from->data, first * from->columns)
                   : NULL;
    trainer->model->numerics->gather_rows(rows, from->columns, from->data,
                                          trainer->order + first, to->data,
                                          from->columns);
    return to->data;
}

void duet_trainer_take_batch(struct duet_trainer *trainer, size_t first,
                             size_t rows)
{
    const struct duet_tensor *x = &trainer->data.x;
    struct duet_pass *pass = &trainer->pass;

    if (trainer->order) {
        pass->x = x->data;
        pass->order = trainer->order + first;
    } else {
        pass->x = duet_at(trainer->model, x->data, first * x->columns);
    }
    pass->target =
        take_rows(trainer, &trainer->data.y, &trainer->y, first, rows);
    pass->row_weight = take_rows(trainer, &trainer->data.weight,
                                 &trainer->weight, first, rows);
    trainer->batch_weight = duet_pass_weight(pass, rows);
    pass->where.t = trainer->t;
    pass->where.epoch = trainer->epoch;
    pass->where.batch_rows = rows;
    pass->where.random = duet_random_word(trainer->random, trainer->t);
}
