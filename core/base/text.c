/* text.c - helpers for names and messages. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAME = 127 }; /* nothing longer is ever suggested */

char *duet_text_copy(const char *text)
{
    return text ? duet_text_copy_n(text, strlen(text)) : NULL;
}

char *duet_text_copy_n(const char *text, size_t length)
{
    char *copy = malloc(length + 1);

    if (!copy)
        return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char **duet_text_copy_list(const char *const *list, size_t n)
{
    size_t bytes = n * sizeof *list;
    char **copy, *text;

    for (size_t i = 0; i < n; i++)
        bytes += strlen(list[i]) + 1;
    copy = malloc(bytes ? bytes : 1);
    if (!copy)
        return NULL;
    text = (char *)(copy + n);
    for (size_t i = 0; i < n; i++) {
        copy[i] = text;
        text = stpcpy(text, list[i]) + 1;
    }
    return copy;
}

char *duet_text_format(const char *format, ...)
{
    va_list args;
    char *text;
    int length;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        return NULL;
    text = malloc((size_t)length + 1);
    if (!text)
        return NULL;
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

/* As in the C locale. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Letters to insert, remove, replace or swap with their neighbour to get from
 * one text to the other. Both are at most LONGEST_NAME long.
 */
static size_t distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t table[3][LONGEST_NAME + 1];
    size_t *older = table[0], *old = table[1], *new = table[2], *spare;

    for (size_t j = 0; j <= n_b; j++)
        new[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        spare = older, older = old, old = new, new = spare;
        new[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);

            new[j] = least(least(old[j], new[j - 1]) + 1, old[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                new[j] = least(new[j], older[j - 2] + 1);
        }
    }
    return new[n_b];
}

size_t duet_text_nearest(const char *name, const char *const *names, size_t n)
{
    const size_t length = strlen(name);
    size_t nearest = n, nearest_distance = LONGEST_NAME;

    if (length > LONGEST_NAME)
        return n;
    for (size_t i = 0; i < n; i++) {
        const size_t other = strlen(names[i]);
        size_t d;

        if (other > LONGEST_NAME)
            continue;
        d = distance(name, length, names[i], other);
        if (d < nearest_distance &&
            3 * d <= (length > other ? length : other)) {
            nearest = i;
            nearest_distance = d;
        }
    }
    return nearest;
}

/* ---- Bytes that steer a terminal ----------------------------------------- */

/* How many of the next bytes do: ESC is one, and C1 has two bytes in UTF-8. */
static int n_controls(const unsigned char *c)
{
    if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
        return 2;
    return c[0] == 0x7f || (c[0] < ' ' && c[0] != '\n' && c[0] != '\t');
}

void duet_text_escape(char *to, size_t size, const char *from)
{
    const unsigned char *c = (const unsigned char *)from;
    size_t n = 0;

    while (*c) {
        const int bad = n_controls(c);
        const size_t room = bad ? 4 * (size_t)bad : 1;

        if (size - n <= room)
            break;
        if (!bad)
            to[n++] = (char)*c++;
        for (int i = 0; i < bad; i++, n += 4)
            snprintf(to + n, size - n, "\\x%02x", *c++);
    }
    to[n] = '\0';
}
