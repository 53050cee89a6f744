/* kit - an optimizer with an option of each type. */
#include "kit.h"

static const struct duet_option options[] = {
    DUET_OPTION(kit, share, 0.25, "[0, 1)", "a share"),
    DUET_OPTION(kit, positive, 2.385, "(0, inf)", "a positive number"),
    DUET_OPTION(kit, any, NAN, NULL, "any number, or none"),
    DUET_OPTION_IF(kit, decay, 0.125, "[0, 1]", "flag", "with the flag only"),
    DUET_OPTION_IF(kit, factor, 3, NULL, "manner=sign", "of the sign"),
    DUET_OPTION(kit, count, 3, "[1, 100]", "a number of things"),
    DUET_OPTION(kit, flag, true, NULL, "a flag"),
    DUET_OPTION(kit, wrap, false, NULL, "whether there is a base"),
    DUET_OPTION(kit, manner, KIT_ROUND, "plain|sign|round", "a choice"),
    DUET_OPTION(kit, label, 0, NULL, "a text"),
    DUET_OPTION(kit, points, 0, "[0, 10)", "some numbers"),
    DUET_OPTION_IF(kit, base, 0, "optimizer", "wrap", "takes the step"),
    DUET_OPTION(kit, others, 0, "schedule", "some schedules"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("plain", "share", "0.25"),
    DUET_PRESET("quick", "lr", "0.75"),
    DUET_PRESET("quick", "share", "0.5"),
    DUET_PRESET("quick", "count", "7"),
    DUET_PRESET("quick", "flag", "false"),
    DUET_PRESET("quick", "manner", "sign"),
    DUET_PRESET("quick", "label", "fast"),
    DUET_PRESET("slow", "lr", "0.0625"),
    DUET_END,
};

static void kit_check(const void *o, const struct duet_host *host)
{
    const struct kit *c = o;

    if (c->share + c->positive > 100)
        duet_fail(host, "share and positive are %g together, expected 100",
                  c->share + c->positive);
}

static void kit_step(const void *o, const struct duet_update *u)
{
    const struct kit *c = o;

    if (c->wrap)
        duet_step(u, c->base, u->gradient);
}

DUET_PLUGIN(optimizer, kit, "1.0.0", .summary = "options of all types",
            .config_size = sizeof(struct kit), .options = options,
            .presets = presets, .check = kit_check, .scope = DUET_SCOPE_MODEL,
            .lr = 0.5, .step = kit_step);
