/*
 * grown - an optimizer as a later minor version of the headers would build it:
 * every struct has grown at its end, with what today's host mustn't read.
 */
#include <duet/optimizer.h>

#define POISON UINT64_C(0xdeadbeefdeadbeef)

struct grown {
    double rate;
    bool backwards;
};

struct grown_option {
    struct duet_option row;
    uint64_t tail[2];
};

struct grown_preset {
    struct duet_preset row;
    uint64_t tail;
};

struct grown_export {
    struct duet_export row;
    uint64_t tail;
};

struct grown_slot {
    struct duet_slot row;
    uint64_t tail[3];
};

struct grown_scalar {
    struct duet_scalar row;
    uint64_t tail;
};

/* What follows the base, in the order of struct duet_optimizer. */
struct grown_optimizer {
    struct duet_plugin base;
    uint64_t base_tail[3];
    enum duet_scope scope;
    uint32_t reserved;
    double lr;
    const struct grown_slot *slots;
    const struct grown_scalar *scalars;
    void (*step)(const void *options, const struct duet_update *u);
    void (*prepare)(const void *options, const struct duet_update *u);
    const char *prediction;
    void (*prepare_all)(const void *options, const struct duet_update *u);
    uint64_t tail[3];
};

static const struct grown_option options[] = {
    { DUET_OPTION(grown, rate, 0.25, "[0, 1)", "share of the rate"),
      { POISON, POISON } },
    { DUET_OPTION(grown, backwards, false, NULL, "climb"), { POISON, POISON } },
    { .row = DUET_END },
};

static const struct grown_preset presets[] = {
    { DUET_PRESET("slow", "rate", "0.125"), POISON },
    { DUET_PRESET("fast", "rate", "0.75"), POISON },
    { .row = DUET_END },
};

static const struct grown_slot slots[] = {
    { DUET_SLOT("sum"), { POISON, POISON, POISON } },
    { DUET_SLOT("count"), { POISON, POISON, POISON } },
    { .row = DUET_END },
};

static const struct grown_scalar scalars[] = {
    { DUET_SCALAR("steps", 2.5), POISON },
    { .row = DUET_END },
};

static double twice(double x)
{
    return 2 * x;
}

static const struct grown_export exports[] = {
    { DUET_FUNCTION("twice", "d:d", twice, "twice a number"), POISON },
    { .row = DUET_END },
};

static void grown_prepare(const void *o, const struct duet_update *u)
{
    (void)o;
    u->scalar[0]++;
}

/* w <- w - lr rate steps g; the slots see that they are told apart. */
static void grown_step(const void *o, const struct duet_update *u)
{
    const struct grown *c = o;
    const real by = (real)(u->where->lr * c->rate * u->scalar[0]);

    for (size_t i = 0; i < u->n; i++) {
        u->slot[0][i] += u->gradient[i];
        u->slot[1][i]++;
        u->weight[i] -=
            c->backwards ? -by * u->gradient[i] : by * u->gradient[i];
    }
}

static const struct grown_optimizer grown = {
    .base = {
        .head = {
            .magic = DUET_MAGIC,
            .abi_major = DUET_ABI_MAJOR,
            .abi_minor = DUET_ABI_MINOR + 7,
            .kind = DUET_KIND_OPTIMIZER,
            .struct_size = sizeof(struct grown_optimizer),
            .base_size = offsetof(struct grown_optimizer, scope),
            .real_size = sizeof(real),
            .option_size = sizeof(struct grown_option),
            .preset_size = sizeof(struct grown_preset),
            .export_size = sizeof(struct grown_export),
            .slot_size = sizeof(struct grown_slot),
            .scalar_size = sizeof(struct grown_scalar),
            .parameter_size = sizeof(struct duet_parameter) + 8,
        },
        .name = "grown",
        .version = "1.0.0",
        .summary = "built with later headers",
        .config_size = sizeof(struct grown),
        .options = &options[0].row,
        .presets = &presets[0].row,
        .exports = &exports[0].row,
    },
    .base_tail = { POISON, POISON, POISON },
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.5,
    .slots = slots,
    .scalars = scalars,
    .step = grown_step,
    .prepare = grown_prepare,
    .tail = { POISON, POISON, POISON },
};

DUET_EXPORT(&grown);
