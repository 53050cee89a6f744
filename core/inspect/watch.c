/* watch.c - plugins whose files change while a run is under way. */
#include "reload.h"

#include <time.h>

static const int64_t interval = 100000000; /* nanoseconds */

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void look(struct duet *duet, struct duet_module *module)
{
    struct duet_error error;
    struct duet_stamp stamp;

    if (!duet_file_stamp(module->path, &stamp) ||
        duet_stamp_equal(&stamp, &module->stamp))
        return;
    if (!duet_stamp_equal(&stamp, &module->seen)) {
        module->seen = stamp;
        return;
    }
    module->stamp = stamp;
    if (duet_module_reload(duet, module, &error) == DUET_OK) {
        duet_error_set(&error, DUET_OK, "%s: reloaded", module->path);
        duet_message(duet, DUET_SEVERITY_INFO, error.text);
    } else {
        duet_message(duet, DUET_SEVERITY_ERROR, error.text);
    }
}

/*
 * Between two steps: reload the plugins whose files have changed, and log it. A
 * file is looked at ten times a second, and taken once it stayed as
 * it is for that long: it may be half written.
 */
static void poll(struct duet *duet)
{
    if (now() - duet->looked < interval)
        return;
    duet->looked = now();
    for (struct duet_module *m = duet->modules; m; m = m->next)
        look(duet, m);
}

void duet_watch(struct duet *duet)
{
    duet->between = poll;
}
