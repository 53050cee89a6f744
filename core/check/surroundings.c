/* surroundings.c - what a plugin must leave as it was in the process. */
#include "surroundings.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Control bits alone: flags of what happened may be raised by anyone. */
static unsigned arithmetic(void)
{
#if defined __x86_64__
    unsigned short x87;

    __asm__ volatile("fnstcw %0" : "=m"(x87));
    return (__builtin_ia32_stmxcsr() & 0xffc0u) | (unsigned)x87 << 16;
#else
    return 0;
#endif
}

void surroundings_restore_arithmetic(const struct surroundings *s)
{
#if defined __x86_64__
    const unsigned short x87 = (unsigned short)(s->arithmetic >> 16);

    __asm__ volatile("fldcw %0" : : "m"(x87));
    __builtin_ia32_ldmxcsr(s->arithmetic & 0xffc0u);
#else
    (void)s;
#endif
}

static uintptr_t handler_of(int number)
{
    struct sigaction action;
    uintptr_t handler;

    if (sigaction(number, NULL, &action))
        return 0;
    memcpy(&handler, &action.sa_handler, sizeof handler);
    return handler;
}

void surroundings_take(struct surroundings *s)
{
    const char *locale = setlocale(LC_ALL, NULL);

    memset(s, 0, sizeof *s);
    s->arithmetic = arithmetic();
    snprintf(s->locale, sizeof s->locale, "%s", locale ? locale : "");
    if (!getcwd(s->folder, sizeof s->folder))
        s->folder[0] = '\0';
    for (int i = 1; i < SURROUNDINGS_SIGNALS; i++)
        s->handler[i] = handler_of(i);
    for (int i = 0; i < SURROUNDINGS_FILES; i++)
        if (fcntl(i, F_GETFD) >= 0)
            s->files |= (uint64_t)1 << i;
}

static int first_signal(const struct surroundings *a,
                        const struct surroundings *b)
{
    for (int i = 1; i < SURROUNDINGS_SIGNALS; i++)
        if (a->handler[i] != b->handler[i])
            return i;
    return 0;
}

void surroundings_compare(const struct surroundings *before,
                          const struct surroundings *after, char *text,
                          size_t size)
{
    const int number = first_signal(before, after);

    text[0] = '\0';
    if (before->arithmetic != after->arithmetic)
        snprintf(text, size,
                 "how numbers are rounded (control words 0x%08x, "
                 "before 0x%08x)",
                 after->arithmetic, before->arithmetic);
    else if (strcmp(before->locale, after->locale))
        snprintf(text, size, "the locale, from %s to %s", before->locale,
                 after->locale);
    else if (strcmp(before->folder, after->folder))
        snprintf(text, size, "the working directory, from %.200s to %.200s",
                 before->folder, after->folder);
    else if (number)
        snprintf(text, size, "the handler of signal %d", number);
    else if (after->files & ~before->files)
        snprintf(text, size, "what files are open: one more, descriptor %d",
                 __builtin_ctzll(after->files & ~before->files));
    else if (before->files != after->files)
        snprintf(text, size, "what files are open: descriptor %d is closed",
                 __builtin_ctzll(before->files & ~after->files));
}
