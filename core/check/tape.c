/* tape.c - records one after another in memory that processes share. */
#include "tape.h"

#include "process.h"

#include <string.h>

enum { TAPE_BYTES = 1 << 26 };

/* Only pages that are written to take memory. */
struct tape {
    size_t used;
    char bytes[TAPE_BYTES];
};

/* Before the parts and values of a record. */
struct head {
    size_t n_parts, n_values, n_optional;
    char failure[sizeof((struct record *)NULL)->failure];
};

struct tape *tape_new(void)
{
    return process_shared_new(sizeof(struct tape));
}

void tape_free(struct tape *tape)
{
    process_shared_free(tape, sizeof *tape);
}

static void write_bytes(struct tape *tape, const void *from, size_t size)
{
    memcpy(tape->bytes + tape->used, from, size);
    tape->used += size;
}

void tape_write(struct tape *tape, const struct record *record)
{
    const size_t parts = record->n_parts * sizeof record->part[0];
    const size_t values = record->n_values * sizeof record->value[0];
    struct head head = { record->n_parts, record->n_values, record->n_optional,
                         "" };

    if (tape->used > TAPE_BYTES ||
        sizeof head + parts + values > TAPE_BYTES - tape->used)
        return;
    memcpy(head.failure, record->failure, sizeof head.failure);
    write_bytes(tape, &head, sizeof head);
    write_bytes(tape, record->part, parts);
    write_bytes(tape, record->value, values);
}

static bool read_bytes(const struct tape *tape, size_t *at, void *to,
                       size_t size)
{
    if (*at > tape->used || tape->used > TAPE_BYTES || size > tape->used - *at)
        return false;
    memcpy(to, tape->bytes + *at, size);
    *at += size;
    return true;
}

bool tape_read(const struct tape *tape, size_t *at, struct record *record)
{
    struct head head;

    record_clear(record);
    if (!read_bytes(tape, at, &head, sizeof head) ||
        head.n_parts > RECORD_PARTS || head.n_values > RECORD_VALUES ||
        head.n_optional > head.n_values ||
        !read_bytes(tape, at, record->part,
                    head.n_parts * sizeof record->part[0]) ||
        !read_bytes(tape, at, record->value,
                    head.n_values * sizeof record->value[0]))
        return false;
    record->n_parts = head.n_parts;
    record->n_values = head.n_values;
    record->n_optional = head.n_optional;
    memcpy(record->failure, head.failure, sizeof head.failure);
    record_bound(record);
    return true;
}
