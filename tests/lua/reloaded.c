/* reloaded - momentum, in versions that take each other's place in a run. */
#include <duet/optimizer.h>

#ifndef NAME
#define NAME "reloaded"
#endif
#ifndef VERSION
#define VERSION "1.0"
#endif
/* What g++ makes of a static variable of an inline function: the linker takes
   one of that name for the whole process. */
#ifdef UNIQUE
__asm__(".pushsection .data.reloaded_unique, \"awG\", @progbits, "
        "reloaded_unique, comdat\n"
        ".balign 8\n"
        ".globl reloaded_unique\n"
        ".type reloaded_unique, @gnu_unique_object\n"
        ".size reloaded_unique, 8\n"
        "reloaded_unique: .double " UNIQUE "\n"
        ".popsection");
extern const double reloaded_unique __attribute__((visibility("default")));
#define FACTOR reloaded_unique
#endif
#ifndef FACTOR
#define FACTOR 1
#endif
#ifndef SLOTS
#define SLOTS DUET_SLOT("velocity")
#endif
#ifndef OPTIONS
#define OPTIONS
#endif
#ifndef METHODS
#define METHODS
#endif
#ifndef SCOPE
#define SCOPE DUET_SCOPE_TENSOR
#endif

struct reloaded {
    double momentum, damping;
};

static const struct duet_option options[] = {
    DUET_OPTION(reloaded, momentum, 0.9, "[0, 1)", "share kept"),
    OPTIONS DUET_END,
};

static const struct duet_slot slots[] = { SLOTS, DUET_END };

/* Only some versions have it, by METHODS. */
__attribute__((unused)) static void reloaded_prepare(
    const void *o, const struct duet_update *u)
{
    (void)o;
    (void)u;
}

/* Rounded one by one, as tensors in Lua do it. */
static void reloaded_step(const void *o, const struct duet_update *u)
{
    const struct reloaded *c = o;
    const real momentum = (real)c->momentum,
               lr = (real)(-u->where->lr * FACTOR);
    real *v = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        v[i] = momentum * v[i];
        v[i] += u->gradient[i];
        u->weight[i] += lr * v[i];
    }
}

static double factor(void)
{
    return FACTOR;
}

static const struct duet_export exports[] = {
    DUET_FUNCTION("factor", "d:", factor, "what a step is multiplied with"),
    DUET_END,
};

static const struct duet_optimizer reloaded = {
    .head = DUET_HEAD_optimizer,
    .name = NAME,
    .version = VERSION,
    .summary = "momentum, to be reloaded",
    .config_size = sizeof(struct reloaded),
    .options = options,
    .exports = exports,
    .scope = SCOPE,
    .lr = 0.1,
    .slots = slots,
    METHODS.step = reloaded_step,
};

DUET_EXPORT(&reloaded);
