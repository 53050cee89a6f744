/* my_silu - y = x sigmoid(x): x behind a gate that x opens. */
#include <duet/activation.h>
#include <duet/math.h>

static void my_silu_forward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->y[i] = a->x[i] * real_sigmoid(a->x[i]);
}

/* To do: this takes the gate for a constant, which it isn't. */
static void my_silu_backward(const void *o,
                             const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->gx[i] = a->gy[i] * real_sigmoid(a->x[i]);
}

DUET_PLUGIN(activation, my_silu, "1.0.0", .summary = "x times its sigmoid",
            .flags = DUET_ACTIVATION_ELEMENTWISE | DUET_ACTIVATION_NEEDS_X,
            .forward = my_silu_forward, .backward = my_silu_backward);
