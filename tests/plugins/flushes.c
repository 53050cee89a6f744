/*
 * flushes - a file that changes how numbers are rounded: when it is loaded, as
 * what -ffast-math links does, or (-DIN_ENTRY) when asked what it offers.
 */
#include <duet/optimizer.h>

#if defined __x86_64__
static void flush_to_zero(void)
{
    __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8000u);
}
#else
static void flush_to_zero(void)
{
}
#endif

#ifndef IN_ENTRY
__attribute__((constructor)) static void load(void)
{
    flush_to_zero();
}
#endif

static void flushes_step(const void *o, const struct duet_update *u)
{
    (void)o;
    (void)u;
}

static const struct duet_optimizer flushes = {
    .head = DUET_HEAD_optimizer,
    .name = "flushes",
    .version = "1.0.0",
    .summary = "flushes to zero",
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.5,
    .step = flushes_step,
};

/* By hand, where DUET_EXPORT offers no place for a side effect. */
__attribute__((visibility("default"))) const void *const *duet_plugin_f64(void);
const void *const *duet_plugin_f64(void)
{
    static const void *const list[] = { &flushes, NULL };

#ifdef IN_ENTRY
    flush_to_zero();
#endif
    return list;
}
