/* csv_header.c - the header row of a CSV file: which column is what. */
#include "csv_header.h"

#include "number.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_LISTED = 6 };

/* ---- Reading ------------------------------------------------------------- */

static enum duet_status add_column(struct duet_csv_header *header,
                                   const struct duet_csv_reader *reader,
                                   struct duet_error *error)
{
    const size_t size = header->size ? 2 * header->size : 32;
    struct duet_csv_column *larger;
    char *name;

    if (header->n == header->size) {
        larger = realloc(header->columns, size * sizeof *larger);
        if (!larger)
            return duet_csv_error(reader, error, DUET_NO_MEMORY,
                                  "no memory for %zu columns", size);
        header->columns = larger;
        header->size = size;
    }
    name = duet_text_copy_n(reader->text, reader->length);
    if (!name)
        return duet_csv_error(reader, error, DUET_NO_MEMORY,
                              "no memory for a column's name");
    header->columns[header->n++] = (struct duet_csv_column) {
        .name = name,
        .line = reader->line,
        .column = reader->column,
        .role = DUET_CSV_IGNORED,
    };
    return DUET_OK;
}

static enum duet_status read_columns(struct duet_csv_header *header,
                                     struct duet_csv_reader *reader,
                                     struct duet_error *error)
{
    enum duet_status status;
    bool more;

    do {
        status = duet_csv_next(reader, &more, error);
        if (status == DUET_OK && !more)
            return duet_csv_error(reader, error, DUET_MALFORMED,
                                  "found an empty file, expected a header row "
                                  "with the names of the columns");
        if (status == DUET_OK)
            status = add_column(header, reader, error);
    } while (status == DUET_OK && !reader->ends_row);
    return status;
}

/* ---- Finding columns by name --------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const struct duet_csv_column *const *p = a, *const *q = b;
    const int order = strcmp((*p)->name, (*q)->name);

    return order ? order : *p < *q ? -1 : *p > *q;
}

/* The columns sorted by name, then by place; NULL without memory. */
static struct duet_csv_column **sort(const struct duet_csv_header *header)
{
    struct duet_csv_column **sorted = malloc(header->n * sizeof *sorted);

    if (!sorted)
        return NULL;
    for (size_t i = 0; i < header->n; i++)
        sorted[i] = &header->columns[i];
    qsort(sorted, header->n, sizeof *sorted, compare);
    return sorted;
}

/* The first column of that name; NULL: none. */
static struct duet_csv_column *find(struct duet_csv_column *const *sorted,
                                    size_t n, const char *name)
{
    size_t low = 0, high = n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (strcmp(sorted[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && !strcmp(sorted[low]->name, name) ? sorted[low] : NULL;
}

static void point_to(struct duet_csv_reader *reader,
                     const struct duet_csv_column *column)
{
    reader->line = column->line;
    reader->column = column->column;
}

/* " (did you mean 'benign'?)", or nothing; also where memory is short. */
static void suggest(const struct duet_csv_header *header, const char *name,
                    char *text, size_t size)
{
    const char **names = malloc(header->n * sizeof *names);
    char shown[DUET_CSV_SHOWN];
    size_t nearest;

    text[0] = '\0';
    if (!names)
        return;
    for (size_t i = 0; i < header->n; i++)
        names[i] = header->columns[i].name;
    nearest = duet_text_nearest(name, names, header->n);
    if (nearest < header->n)
        snprintf(text, size, " (did you mean %s?)",
                 duet_csv_show(names[nearest], strlen(names[nearest]), shown));
    free(names);
}

/* "'a', 'b', 'c', ..." */
static void list(const struct duet_csv_header *header, char *text, size_t size)
{
    char shown[DUET_CSV_SHOWN];
    size_t used = 0;

    for (size_t i = 0; i < header->n && i < N_LISTED && used < size; i++)
        used += (size_t)snprintf(
            text + used, size - used, "%s%s", i ? ", " : "",
            duet_csv_show(header->columns[i].name,
                          strlen(header->columns[i].name), shown));
    if (header->n > N_LISTED && used < size)
        snprintf(text + used, size - used, ", ...");
}

static bool holds_number(const struct duet_csv_header *header)
{
    double value;

    for (size_t i = 0; i < header->n; i++)
        if (duet_number_parse(header->columns[i].name,
                              strlen(header->columns[i].name), &value) &&
            isfinite(value))
            return true;
    return false;
}

static enum duet_status not_found(const struct duet_csv_header *header,
                                  struct duet_csv_reader *reader,
                                  const char *name, struct duet_error *error)
{
    char shown[DUET_CSV_SHOWN], suggestion[DUET_CSV_SHOWN + 32], names[512];

    point_to(reader, &header->columns[0]);
    duet_csv_show(name, strlen(name), shown);
    list(header, names, sizeof names);
    if (holds_number(header))
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found no header row but %s, expected the names "
                              "of the columns, %s among them",
                              names, shown);
    suggest(header, name, suggestion, sizeof suggestion);
    return duet_csv_error(reader, error, DUET_NOT_FOUND,
                          "found no column named %s%s, expected one of %s",
                          shown, suggestion, names);
}

static enum duet_status refuse_twins(struct duet_csv_column *const *sorted,
                                     size_t n, struct duet_csv_reader *reader,
                                     struct duet_error *error)
{
    char shown[DUET_CSV_SHOWN];

    for (size_t i = 1; i < n; i++) {
        const char *name = sorted[i]->name;

        if (strcmp(sorted[i - 1]->name, name) != 0)
            continue;
        point_to(reader, sorted[i]);
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found a second column named %s, expected each "
                              "name once",
                              duet_csv_show(name, strlen(name), shown));
    }
    return DUET_OK;
}

/* ---- Which column is what ------------------------------------------------ */

static void give_role(struct duet_csv_header *header,
                      struct duet_csv_column *column, enum duet_csv_role role)
{
    column->role = role;
    column->place = header->n_parts[role]++;
}

static enum duet_status choose_inputs(struct duet_csv_header *header,
                                      struct duet_csv_column *const *sorted,
                                      struct duet_csv_reader *reader,
                                      const struct duet_csv_options *options,
                                      struct duet_error *error)
{
    for (size_t i = 0; i < options->n_columns; i++) {
        const char *name = options->columns[i];
        struct duet_csv_column *column = find(sorted, header->n, name);

        if (!column)
            return not_found(header, reader, name, error);
        if (column->role != DUET_CSV_IGNORED)
            return duet_error_set(error, DUET_INVALID,
                                  "column '%s' is %s: name each input once",
                                  name,
                                  column->role == DUET_CSV_TARGET
                                      ? "the target and can't be an input too"
                                      : "named twice among the inputs");
        give_role(header, column, DUET_CSV_INPUT);
    }
    return DUET_OK;
}

/* What the option types says of columns. */
static enum duet_status take_types(struct duet_csv_column *const *sorted,
                                   struct duet_csv_header *header,
                                   struct duet_csv_reader *reader,
                                   const struct duet_csv_options *options,
                                   struct duet_error *error)
{
    static const char *const names[] = { "number", "category" };
    static const enum duet_csv_content contents[] = { DUET_CSV_NUMBERS,
                                                      DUET_CSV_CATEGORIES };

    for (size_t i = 0; i < options->n_types; i++) {
        const struct duet_csv_type *type = &options->types[i];
        struct duet_csv_column *column = find(sorted, header->n, type->column);
        size_t known = 0;

        while (known < 2 && strcmp(type->type, names[known]) != 0)
            known++;
        if (known == 2)
            return duet_error_set(error, DUET_INVALID,
                                  "the type of column '%s' is '%.40s', "
                                  "expected number or category",
                                  type->column, type->type);
        if (!column)
            return not_found(header, reader, type->column, error);
        column->content = contents[known];
    }
    return DUET_OK;
}

static enum duet_status choose(struct duet_csv_header *header,
                               struct duet_csv_column *const *sorted,
                               struct duet_csv_reader *reader,
                               const struct duet_csv_options *options,
                               struct duet_error *error)
{
    struct duet_csv_column *target = find(sorted, header->n, options->target);
    enum duet_status status;

    if (!target)
        return not_found(header, reader, options->target, error);
    status = refuse_twins(sorted, header->n, reader, error);
    if (status == DUET_OK)
        status = take_types(sorted, header, reader, options, error);
    if (status != DUET_OK)
        return status;
    give_role(header, target, DUET_CSV_TARGET);
    header->target = target;
    if (options->columns)
        return choose_inputs(header, sorted, reader, options, error);
    for (size_t i = 0; i < header->n; i++)
        if (header->columns[i].role == DUET_CSV_IGNORED)
            give_role(header, &header->columns[i], DUET_CSV_INPUT);
    return DUET_OK;
}

enum duet_status duet_csv_header_read(struct duet_csv_header *header,
                                      struct duet_csv_reader *reader,
                                      const struct duet_csv_options *options,
                                      struct duet_error *error)
{
    enum duet_status status = read_columns(header, reader, error);
    struct duet_csv_column **sorted;

    if (status != DUET_OK)
        return status;
    sorted = sort(header);
    if (!sorted)
        return duet_csv_error(reader, error, DUET_NO_MEMORY,
                              "no memory for %zu columns", header->n);
    status = choose(header, sorted, reader, options, error);
    free(sorted);
    if (status == DUET_OK && header->n_parts[DUET_CSV_INPUT] == 0) {
        point_to(reader, &header->columns[0]);
        status = duet_csv_error(reader, error, DUET_MALFORMED,
                                "found no column but the target, expected at "
                                "least one input");
    }
    return status;
}

struct duet_csv_column **duet_csv_header_part(
    const struct duet_csv_header *header, enum duet_csv_role role)
{
    struct duet_csv_column **part =
        calloc(header->n_parts[role] + 1, sizeof *part);

    for (size_t i = 0; part && i < header->n; i++)
        if (header->columns[i].role == role)
            part[header->columns[i].place] = &header->columns[i];
    return part;
}

void duet_csv_header_finish(struct duet_csv_header *header)
{
    for (size_t i = 0; i < header->n; i++) {
        free(header->columns[i].name);
        duet_csv_classes_finish(&header->columns[i].classes);
    }
    free(header->columns);
}
