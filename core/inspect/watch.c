/* watch.c - plugins whose files change while a run is under way. */
#include "reload.h"

#include "errors.h"

#include <stdlib.h>
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
 * Between two steps: reload the plugins whose files have changed, and log it.
 * Files are looked at ten times a second. A file that has changed is loaded
 * once it is the same at two looks: before that it may be half written.
 */
static void poll(struct duet *duet, void *data)
{
    int64_t *last = data;

    if (now() - *last < interval)
        return;
    *last = now();
    for (struct duet_module *m = duet->modules; m; m = m->next)
        look(duet, m);
}

enum duet_status duet_watch(struct duet *duet, struct duet_error *error)
{
    if (!duet->between.data)
        duet->between.data = calloc(1, sizeof(int64_t));
    if (!duet->between.data)
        return duet_no_memory(error);
    duet->between.call = poll;
    return DUET_OK;
}
