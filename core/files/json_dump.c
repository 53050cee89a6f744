/* json_dump.c - JSON as a string, with duet's own printing of numbers. */
#include "json_dump.h"

#include "number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dump {
    FILE *to;
    unsigned indent;
    bool failed; /* for lack of memory */
};

static void dump_value(struct dump *d, const json_t *value, unsigned depth);

static void break_line(const struct dump *d, unsigned depth)
{
    if (d->indent)
        fprintf(d->to, "\n%*s", (int)(d->indent * depth), "");
}

/* A string, true, false, null or an integer, which jansson prints well. */
static void dump_plain(struct dump *d, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY);

    d->failed |= !text;
    fputs(text ? text : "", d->to);
    free(text);
}

/* With ".0" where it would be read back as an integer. */
static void dump_real(const struct dump *d, const json_t *value)
{
    char text[DUET_NUMBER_SIZE];

    duet_number_print(json_real_value(value), text);
    fprintf(d->to, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static void dump_array(struct dump *d, const json_t *array, unsigned depth)
{
    const size_t n = json_array_size(array);

    fputc('[', d->to);
    for (size_t i = 0; i < n; i++) {
        break_line(d, depth + 1);
        dump_value(d, json_array_get(array, i), depth + 1);
        fputs(i + 1 < n ? "," : "", d->to);
    }
    if (n)
        break_line(d, depth);
    fputc(']', d->to);
}

static void dump_object(struct dump *d, json_t *object, unsigned depth)
{
    const char *key;
    json_t *value;
    bool first = true;

    fputc('{', d->to);
    json_object_foreach (object, key, value) {
        json_t *name = json_string(key);

        fputs(first ? "" : ",", d->to);
        first = false;
        break_line(d, depth + 1);
        dump_plain(d, name);
        fputs(d->indent ? ": " : ":", d->to);
        dump_value(d, value, depth + 1);
        json_decref(name);
    }
    if (!first)
        break_line(d, depth);
    fputc('}', d->to);
}

static void dump_value(struct dump *d, const json_t *value, unsigned depth)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        dump_object(d, (json_t *)value, depth);
        break;
    case JSON_ARRAY:
        dump_array(d, value, depth);
        break;
    case JSON_REAL:
        dump_real(d, value);
        break;
    default:
        dump_plain(d, value);
    }
}

char *duet_json_dump(const json_t *value, unsigned indent)
{
    char *text = NULL;
    size_t n;
    struct dump d = { value ? open_memstream(&text, &n) : NULL, indent, false };

    if (!d.to)
        return NULL;
    dump_value(&d, value, 0);
    d.failed |= ferror(d.to) != 0;
    d.failed |= fclose(d.to) != 0;
    if (!d.failed)
        return text;
    free(text);
    return NULL;
}
