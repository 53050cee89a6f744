/*
 * forges - does nothing, says so in all memory that it shares with the process
 * that waits, and writes to all descriptors that it finds; then it leaves.
 */
#include <duet/optimizer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wrong.h"

static void forges_step(const void *o, const struct duet_update *u)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512], zeros[4096] = { 0 };

    (void)o;
    (void)u;
    while (maps && fgets(line, sizeof line, maps)) {
        char *begin, *end;

        if (strstr(line, "rw-s") &&
            sscanf(line, "%p-%p", (void **)&begin, (void **)&end) == 2)
            memset(begin, 1, (size_t)(end - begin));
    }
    for (int file = 3; file < 20; file++)
        for (size_t size = 1; size < sizeof zeros; size += 8)
            if (write(file, zeros, size) < 0)
                break;
    _exit(0);
}

static const struct duet_optimizer forges = {
    WRONG(DUET_HEAD_optimizer, "forges"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = forges_step,
};

DUET_EXPORT(&forges);
