/* hostile.c - a plugin that does something else while it is loaded. */
#include <duet/optimizer.h>

#include <fenv.h>
#include <stdlib.h>
#include <unistd.h>

static void hostile_step(const void *options, const struct duet_update *u)
{
    (void)options;
    (void)u;
}

static const struct duet_optimizer hostile = {
    .head = DUET_HEAD_optimizer,
    .name = NAME,
    .version = "1.0.0",
    .summary = "for tests",
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = hostile_step,
};

__attribute__((constructor)) static void act(void)
{
    DEED;
}

DUET_EXPORT(&hostile);
DUET_NOTE(duet_note, "1.0 optimizer hostile 1.0.0");
