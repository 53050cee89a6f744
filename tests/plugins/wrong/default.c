/* default - an option whose range excludes its default. */
#include <duet/optimizer.h>

#include "wrong.h"

struct config {
    double decay;
};

static const struct duet_option options[] = {
    DUET_OPTION(config, decay, 1, "[0, 1)", "share kept"),
    DUET_END,
};

static void default_step(const void *o, const struct duet_update *u)
{
    const struct config *c = o;

    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)(c->decay * u->where->lr) * u->gradient[i];
}

static const struct duet_optimizer optimizer = {
    WRONG(DUET_HEAD_optimizer, "default", .options = options,
          .config_size = sizeof(struct config)),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = default_step,
};

DUET_EXPORT(&optimizer);
