/*
 * velocity - gradient descent with momentum that breaks the one rule that the
 * build defines a fault for: see meson.build.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "wrong.h"

#ifndef SCOPE
#define SCOPE DUET_SCOPE_ELEMENTWISE
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef SHIFT
#define SHIFT 0 /* of the velocity */
#endif
#ifndef COUNTER
#define COUNTER size_t
#endif
#ifndef OUTSIDE
#define OUTSIDE
#endif
#ifndef IN_STEP
#define IN_STEP
#endif
#ifndef IN_PREPARE
#define IN_PREPARE
#endif
#ifndef IN_LOOP
#define IN_LOOP
#endif

struct velocity {
    double momentum;
};

static const struct duet_option options[] = {
    DUET_OPTION(velocity, momentum, 0.9, "[0, 1)", "share kept"),
    DUET_END,
};
static const struct duet_slot slots[] = { DUET_SLOT("velocity"), DUET_END };
static const struct duet_scalar scalars[] = { DUET_SCALAR("share", 0),
                                              DUET_END };

OUTSIDE

static void velocity_prepare(const void *o, const struct duet_update *u)
{
    u->scalar[0] = ((const struct velocity *)o)->momentum;
    IN_PREPARE;
}

static void velocity_step(const void *o, const struct duet_update *u)
{
    const real *g = u->gradient;
    real *w = u->weight, *v = u->slot[0] + (SHIFT);
    real share = (real)u->scalar[0], lr = (real)u->where->lr;

    (void)o;
    IN_STEP;
    for (COUNTER i = 0; i < (COUNTER)u->n; i++) {
        IN_LOOP;
        v[i] = share * v[i] + g[i];
        w[i] -= lr * v[i];
    }
}

static const struct duet_optimizer velocity = {
    WRONG(DUET_HEAD_optimizer, "velocity"),
    .config_size = sizeof(struct velocity),
    .options = options,
    .scope = SCOPE,
    .flags = FLAGS,
    .lr = 0.1,
    .slots = slots,
    .scalars = scalars,
    .step = velocity_step,
    .prepare = velocity_prepare,
};

DUET_EXPORT(&velocity);
