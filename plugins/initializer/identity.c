/*
 * identity - gain where row and column are the same, else 0: PyTorch's eye_,
 * Keras's Identity (Le, Jaitly & Hinton, 2015, for recurrent layers).
 */
#include <duet/initializer.h>

struct identity {
    double gain;
};

static const struct duet_option options[] = {
    DUET_OPTION(identity, gain, 1, "(-inf, inf)", "value on the diagonal"),
    DUET_END,
};

static void identity_fill(const void *o, const struct duet_initializer_args *f)
{
    const struct identity *c = o;

    for (size_t i = 0; i < f->rows; i++)
        for (size_t j = 0; j < f->columns; j++)
            f->weight[i * f->columns + j] = i == j ? (real)c->gain : 0;
}

DUET_PLUGIN(initializer, identity, "1.0.0",
            .summary = "passes each input on to one unit",
            .config_size = sizeof(struct identity), .options = options,
            .fill = identity_fill);
