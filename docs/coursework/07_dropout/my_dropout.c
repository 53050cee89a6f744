/* my_dropout - drops units in training, and leaves prediction alone. */
#include <duet/dropout.h>

struct my_dropout {
    double rate;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_dropout, rate, 0.5, "[0, 1)", "share of the units dropped"),
    DUET_END,
};

/* To do: uniform numbers from the host, and the mask made of them. */
static void my_dropout_draw(const void *o,
                            const struct duet_dropout_draw_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->mask[i] = 1;
}

/* To do: y may be x itself. */
static void my_dropout_forward(const void *o,
                               const struct duet_dropout_forward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = d->x[i];
}

/* To do: gx may be gy itself. */
static void my_dropout_backward(const void *o,
                                const struct duet_dropout_backward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->gx[i] = d->gy[i];
}

DUET_PLUGIN(dropout, my_dropout, "1.0.0", .summary = "drops units in training",
            .config_size = sizeof(struct my_dropout), .options = options,
            .draw = my_dropout_draw, .forward = my_dropout_forward,
            .backward = my_dropout_backward);
