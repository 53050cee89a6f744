/* tape.c - the arrays of a file: listed, written, compared, read. */
#include "tape.h"

#include "hash.h"

#include <stdarg.h>
#include <string.h>

/* As safetensors names them. */
static const struct {
    const char *name;
    size_t size;
} elements[] = {
    [DUET_ELEMENT_F64] = { "F64", 8 },
    [DUET_ELEMENT_F32] = { "F32", 4 },
    [DUET_ELEMENT_U64] = { "U64", 8 },
    [DUET_ELEMENT_U8] = { "U8", 1 },
};

enum { N_ELEMENTS = sizeof elements / sizeof elements[0] };

enum duet_element duet_element_of_real(size_t real_size)
{
    return real_size == elements[DUET_ELEMENT_F64].size ? DUET_ELEMENT_F64
                                                        : DUET_ELEMENT_F32;
}

void duet_tape_add(struct duet_tape *tape, enum duet_element element,
                   size_t rows, size_t columns, void *data, const char *format,
                   ...)
{
    const size_t n = rows ? rows * columns : columns;
    struct duet_array array = { .element = element,
                                .n_dimensions = rows ? 2 : 1,
                                .shape = { rows ? rows : columns, columns },
                                .data = data,
                                .bytes = n * elements[element].size };
    va_list args;

    if (!n || tape->failed)
        return;
    va_start(args, format);
    vsnprintf(array.name, sizeof array.name, format, args);
    va_end(args);
    tape->failed = !tape->take(tape, &array);
    tape->bytes += array.bytes;
}

/* ---- Taking an array ----------------------------------------------------- */

/* The shape as JSON; NULL without memory. */
static json_t *shape_of(const struct duet_array *array)
{
    return array->n_dimensions == 1
               ? json_pack("[I]", (json_int_t)array->shape[0])
               : json_pack("[I,I]", (json_int_t)array->shape[0],
                           (json_int_t)array->shape[1]);
}

static json_t *entry_of(const struct duet_tape *tape,
                        const struct duet_array *array)
{
    const json_int_t begin = (json_int_t)tape->bytes;

    return json_pack("{s:s, s:o, s:[I,I]}", "dtype",
                     elements[array->element].name, "shape", shape_of(array),
                     "data_offsets", begin, begin + (json_int_t)array->bytes);
}

bool duet_tape_list(struct duet_tape *tape, const struct duet_array *array)
{
    return json_object_set_new(tape->arrays, array->name,
                               entry_of(tape, array)) == 0;
}

bool duet_tape_write(struct duet_tape *tape, const struct duet_array *array)
{
    tape->hash = duet_hash(tape->hash, array->data, array->bytes);
    return fwrite(array->data, 1, array->bytes, tape->file) == array->bytes;
}

bool duet_tape_read(struct duet_tape *tape, const struct duet_array *array)
{
    return fread(array->data, 1, array->bytes, tape->file) == array->bytes;
}

/* "F64 [3, 10]" */
static void describe(const json_t *entry, char *text, size_t size)
{
    const json_t *shape = json_object_get(entry, "shape");
    size_t length = (size_t)snprintf(
        text, size, "%s [", json_string_value(json_object_get(entry, "dtype")));

    for (size_t i = 0; i < json_array_size(shape) && length < size; i++)
        length += (size_t)snprintf(
            text + length, size - length, "%s%lld", i ? ", " : "",
            (long long)json_integer_value(json_array_get(shape, i)));
    if (length < size)
        snprintf(text + length, size - length, "]");
}

/* Whether the next entry is what an array of this name has to be. */
static bool compare_entry(struct duet_tape *tape, const char *name,
                          json_t *expected)
{
    char found[80], wanted[80];
    json_t *entry = json_object_get(tape->entries, tape->key);

    if (strcmp(tape->key, name) != 0) {
        snprintf(tape->problem, sizeof tape->problem,
                 "it has the array '%s' where '%s' is expected", tape->key,
                 name);
        return false;
    }
    if (json_equal(entry, expected))
        return true;
    describe(entry, found, sizeof found);
    describe(expected, wanted, sizeof wanted);
    snprintf(tape->problem, sizeof tape->problem,
             "its array '%s' is %s, expected %s", name, found, wanted);
    return false;
}

bool duet_tape_compare(struct duet_tape *tape, const struct duet_array *array)
{
    json_t *expected = entry_of(tape, array);
    const bool fits = expected && compare_entry(tape, array->name, expected);

    json_decref(expected);
    tape->key = json_object_iter_key(json_object_iter_next(
        tape->entries, json_object_iter_at(tape->entries, tape->key)));
    return fits;
}

/* ---- The layout of a header ---------------------------------------------- */

/* Elements times their size; false for what is no array, or too much. */
static bool size_of(const json_t *entry, size_t *bytes)
{
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    const json_t *shape = json_object_get(entry, "shape");
    size_t size = 0;

    for (size_t i = 0; dtype && i < N_ELEMENTS; i++)
        if (!strcmp(dtype, elements[i].name))
            size = elements[i].size;
    if (!size || !json_is_array(shape))
        return false;
    for (size_t i = 0; i < json_array_size(shape); i++) {
        const json_int_t n = json_integer_value(json_array_get(shape, i));

        if (n < 1 || __builtin_mul_overflow(size, (size_t)n, &size))
            return false;
    }
    *bytes = size;
    return true;
}

/* Where an entry says that its bytes begin and end. */
static bool place_of(const json_t *entry, size_t *begin, size_t *end)
{
    const json_t *offsets = json_object_get(entry, "data_offsets");
    const json_t *first = json_array_get(offsets, 0);
    const json_t *last = json_array_get(offsets, 1);

    if (json_array_size(offsets) != 2 || !json_is_integer(first) ||
        !json_is_integer(last) || json_integer_value(first) < 0 ||
        json_integer_value(last) < json_integer_value(first))
        return false;
    *begin = (size_t)json_integer_value(first);
    *end = (size_t)json_integer_value(last);
    return true;
}

bool duet_tape_check_layout(json_t *entries, size_t *bytes, char *problem,
                            size_t size)
{
    const char *name;
    json_t *entry;

    *bytes = 0;
    json_object_foreach (entries, name, entry) {
        size_t n, begin, end;

        if (!size_of(entry, &n)) {
            snprintf(problem, size,
                     "its array '%s' has no type and shape that duet writes",
                     name);
            return false;
        }
        if (!place_of(entry, &begin, &end) || end - begin != n ||
            begin != *bytes) {
            snprintf(problem, size,
                     "its array '%s' isn't %zu bytes from byte %zu on, where "
                     "the one before ends",
                     name, n, *bytes);
            return false;
        }
        *bytes = end;
    }
    return true;
}
