/* minimum - divides by an option that may be 0. */
#include <duet/optimizer.h>

#include "wrong.h"

struct minimum {
    double temperature;
};

static const struct duet_option options[] = {
    DUET_OPTION(minimum, temperature, 1, "[0, 10]", "divides the gradient"),
    DUET_END,
};

static void minimum_step(const void *o, const struct duet_update *u)
{
    const struct minimum *c = o;

    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -=
            (real)u->where->lr * u->gradient[i] / (real)c->temperature;
}

static const struct duet_optimizer minimum = {
    WRONG(DUET_HEAD_optimizer, "minimum", .options = options,
          .config_size = sizeof(struct minimum)),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = minimum_step,
};

DUET_EXPORT(&minimum);
