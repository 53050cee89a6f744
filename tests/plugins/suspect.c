/*
 * suspect - an optimizer that is in order, or has the one fault that its build
 * gives it: -DFAULT=".scope = 4" and the like; see meson.build.
 */
#include <duet/optimizer.h>

#ifndef FAULT
#define FAULT .reserved = 0
#endif
#ifndef OPTIONS
#define OPTIONS RATE,
#endif
#ifndef PRESETS
#define PRESETS
#endif
#ifndef SLOTS
#define SLOTS
#endif
#ifndef EXPORTS
#define EXPORTS
#endif
#ifndef OFFERED
#define OFFERED &suspect
#endif

#define RATE DUET_OPTION(suspect, rate, 0.25, "[0, 1)", "share of the rate")
#define TIMES_4(...) __VA_ARGS__ __VA_ARGS__ __VA_ARGS__ __VA_ARGS__

enum manner { PLAIN, SIGN };

struct suspect {
    double rate;
    int64_t count;
    enum manner manner;
    uint32_t number;
    const struct duet_child *base;
};

static const struct duet_option options[] = { OPTIONS DUET_END };
static const struct duet_preset presets[] = { PRESETS DUET_END };
static const struct duet_slot slots[] = { SLOTS DUET_END };

static void suspect_step(const void *o, const struct duet_update *u)
{
    const struct suspect *c = o;
    const real by = (real)(u->where->lr * c->rate);

    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= by * u->gradient[i];
}

static const struct duet_export exports[] = { EXPORTS DUET_END };

/* Not every build offers them. */
__attribute__((unused)) static const struct duet_optimizer suspect = {
    .head = DUET_HEAD_optimizer,
    .name = "suspect",
    .version = "1.0.0",
    .summary = "may have a fault",
    .config_size = sizeof(struct suspect),
    .options = options,
    .presets = presets,
    .exports = exports,
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.5,
    .slots = slots,
    .step = suspect_step,
    FAULT,
};

__attribute__((unused)) static const struct duet_optimizer second = {
    .head = DUET_HEAD_optimizer,
    .name = "second",
    .version = "1.0.0",
    .summary = "comes with another one",
    .config_size = sizeof(struct suspect),
    .options = options,
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.5,
    .step = suspect_step,
};

DUET_EXPORT(OFFERED);
