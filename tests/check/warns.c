/* warns - gradient descent that tells the user something, which it may. */
#include <duet/optimizer.h>

static void warns_step(const void *o, const struct duet_update *u)
{
    (void)o;
    duet_warn(u->host, "this optimizer is there for a test");
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

DUET_PLUGIN(optimizer, warns, "1.0.0",
            .summary = "gradient descent with a warning",
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.5, .step = warns_step);
