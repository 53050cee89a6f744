/* hostile.c - a plugin that does something else while it is loaded. */
#include <duet/optimizer.h>

#include <fcntl.h>
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* What DUET_TEST_LEFT names tells that code of this file has run. */
__attribute__((unused)) static void leave_a_file(void)
{
    const char *path = getenv("DUET_TEST_LEFT");
    FILE *file = path ? fopen(path, "w") : NULL;

    if (file)
        fclose(file);
}

/* Write to whoever listens. */
__attribute__((unused)) static void answer(const char *text, size_t n)
{
    for (int file = 3; file < 64; file++)
        if (fcntl(file, F_GETFD) >= 0 && write(file, text, n) < 0)
            continue;
}

__attribute__((unused)) static void flood(void)
{
    static char many[1 << 20];

    for (;;)
        answer(memset(many, '[', sizeof many), sizeof many);
}

__attribute__((unused)) static void forge(void)
{
    static const char text[] =
        "[{\"kind\":\"optimizer\",\"name\":\"adam\",\"version\":\"6.6.6\","
        "\"summary\":\"trust me\",\"file\":\"/usr/lib/x.so\"}]";

    answer(text, sizeof text - 1);
    _exit(0);
}

__attribute__((unused)) static void leave_a_process(void)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0)
            leave_a_file();
        _exit(0);
    }
}

__attribute__((constructor)) static void act(void)
{
    DEED;
}

DUET_EXPORT(&hostile);
DUET_NOTE(duet_note, "1.0 optimizer hostile 1.0.0");
