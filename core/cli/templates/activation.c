/*
 * mine - softsign: y = x / (1 + |x|), whose derivative is (1 - |y|)^2.
 */
#include <duet/activation.h>

/* Both run on several threads at once: no static data. y may be x itself. */
static void mine_forward(const void *options,
                         const struct duet_activation_args *a)
{
    (void)options;
    for (size_t i = 0; i < a->rows * a->columns; i++) {
        const real x = a->x[i];

        a->y[i] = x / (1 + (x < 0 ? -x : x));
    }
}

/*
 * Only y is at hand; .flags = DUET_ACTIVATION_NEEDS_X gives x, too. gx may be
 * gy itself.
 */
static void mine_backward(const void *options,
                          const struct duet_activation_args *a)
{
    (void)options;
    for (size_t i = 0; i < a->rows * a->columns; i++) {
        const real y = a->y[i];
        const real left = 1 - (y < 0 ? -y : y);

        a->gx[i] = a->gy[i] * left * left;
    }
}

DUET_PLUGIN(activation, mine, "1.0.0", .summary = "softsign",
            .forward = mine_forward, .backward = mine_backward);
