/* csv_header.c - the columns of a CSV file: which one is what. */
#include "csv_header.h"

#include "csv_date.h"
#include "errors.h"
#include "number.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_LISTED = 6 };

/** What is needed to find a column by its name. */
struct finder {
    struct duet_csv_header *header;
    struct duet_csv_reader *reader;
    const struct duet_csv_options *options;
    struct duet_csv_column **sorted; /* by name, then by place */
    struct duet_error *error;
};

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

/* "'a', 'b', 'c', ...": names, or what the first row holds. */
static void list(const struct duet_csv_header *header, bool names, char *text,
                 size_t size)
{
    char shown[DUET_CSV_SHOWN];
    size_t used = 0;

    for (size_t i = 0; i < header->n && i < N_LISTED && used < size; i++) {
        const char *item =
            names ? header->columns[i].name : header->columns[i].first;

        used +=
            (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "",
                             duet_csv_show(item, strlen(item), shown));
    }
    if (header->n > N_LISTED && used < size)
        snprintf(text + used, size - used, ", ...");
}

/* Whether the first row may well be one of data. */
static bool holds_number(const struct duet_csv_header *header)
{
    double value;

    for (size_t i = 0; i < header->n; i++)
        if (duet_number_parse(header->columns[i].first,
                              strlen(header->columns[i].first), &value) &&
            isfinite(value))
            return true;
    return false;
}

/* A suggestion where the first row, as it was cut, suggests an option. */
static void suggest_option(const struct duet_csv_header *header,
                           const struct duet_csv_options *options,
                           const char *name, char *text, size_t size)
{
    static const char *const marks[][2] = {
        { ";", ";" }, { "\t", "\\t" }, { "|", "|" }, { ",", "," }
    };
    const size_t length = strlen(name);

    for (size_t i = 0; i < header->n; i++) {
        const char *found = header->columns[i].name;
        const char *start = found + strspn(found, " \t");

        if (!options->trim && strncmp(start, name, length) == 0 &&
            start[length + strspn(start + length, " \t")] == '\0')
            snprintf(text, size,
                     " (trim = true leaves out the blanks around names "
                     "and fields)");
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks && header->n == 1; i++)
        if (strstr(header->columns[0].name, marks[i][0])) {
            snprintf(text, size, " (give delimiter = \"%s\")", marks[i][1]);
            return;
        }
}

static enum duet_status not_found(const struct finder *finder, const char *name)
{
    const struct duet_csv_header *header = finder->header;
    const struct duet_csv_options *options = finder->options;
    const bool is_unsure = !options->names && holds_number(header) &&
                           options->first_row == DUET_CSV_FIRST_GUESSED;
    char shown[DUET_CSV_SHOWN], suggestion[DUET_CSV_SHOWN + 32], names[512];

    duet_csv_point_to(finder->reader, &header->columns[0]);
    duet_csv_show(name, strlen(name), shown);
    list(header, !is_unsure, names, sizeof names);
    if (is_unsure)
        return duet_csv_error(finder->reader, finder->error, DUET_MALFORMED,
                              "found no header row but %s, expected the names "
                              "of the columns, %s among them (header = false "
                              "calls the columns \"1\" to \"%zu\", names = "
                              "{ ... } as you like)",
                              names, shown, header->n);
    suggest(header, name, suggestion, sizeof suggestion);
    suggest_option(header, options, name, suggestion, sizeof suggestion);
    return duet_csv_error(finder->reader, finder->error, DUET_NOT_FOUND,
                          "found no column named %s%s, expected one of %s",
                          shown, suggestion, names);
}

static enum duet_status refuse_twin(const struct finder *finder,
                                    const struct duet_csv_column *twin)
{
    char shown[DUET_CSV_SHOWN];

    duet_csv_point_to(finder->reader, twin);
    return duet_csv_error(finder->reader, finder->error, DUET_MALFORMED,
                          "found a second column named %s, expected each name "
                          "once (columns chooses among the others, names gives "
                          "all of them new names)",
                          duet_csv_show(twin->name, strlen(twin->name), shown));
}

/* Find the one column of that name. */
static enum duet_status find(const struct finder *finder, const char *name,
                             struct duet_csv_column **column)
{
    struct duet_csv_column *const *sorted = finder->sorted;
    const size_t n = finder->header->n;
    size_t low = 0, high = n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (strcmp(sorted[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == n || strcmp(sorted[low]->name, name) != 0)
        return not_found(finder, name);
    if (low + 1 < n && !strcmp(sorted[low + 1]->name, name))
        return refuse_twin(finder, sorted[low + 1]);
    *column = sorted[low];
    return DUET_OK;
}

/* ---- Which column is what ------------------------------------------------ */

static const char *describe(enum duet_csv_role role)
{
    static const char *const texts[] = {
        "named twice among the inputs",
        "the target and can't be an input too",
        "the weight and can't be an input too",
    };

    return texts[role];
}

static void give_role(const struct finder *finder,
                      struct duet_csv_column *column, enum duet_csv_role role)
{
    column->role = role;
    column->place = finder->header->n_parts[role]++;
}

/* Give a role to the columns of these names. */
static enum duet_status choose_named(const struct finder *finder,
                                     const char *const *names, size_t n,
                                     enum duet_csv_role role)
{
    for (size_t i = 0; i < n; i++) {
        struct duet_csv_column *column;
        enum duet_status status = find(finder, names[i], &column);

        if (status != DUET_OK)
            return status;
        if (column->role == DUET_CSV_IGNORED)
            give_role(finder, column, role);
        else if (role == DUET_CSV_INPUT)
            return duet_error_set(finder->error, DUET_INVALID,
                                  "column '%s' is %s: name each input once",
                                  names[i], describe(column->role));
        else
            return duet_error_set(finder->error, DUET_INVALID,
                                  "column '%s' is named twice among targets "
                                  "and weight",
                                  names[i]);
    }
    return DUET_OK;
}

/* All columns that are nothing else are inputs. */
static enum duet_status choose_others(const struct finder *finder)
{
    struct duet_csv_header *header = finder->header;

    for (size_t i = 0; i < header->n; i++)
        if (header->columns[i].role == DUET_CSV_IGNORED)
            give_role(finder, &header->columns[i], DUET_CSV_INPUT);
    for (size_t i = 1; i < header->n; i++)
        if (!strcmp(finder->sorted[i]->name, finder->sorted[i - 1]->name))
            return refuse_twin(finder, finder->sorted[i]);
    return DUET_OK;
}

/* What the option types says of a column. */
static enum duet_status take_type(const struct finder *finder,
                                  const struct duet_csv_type *type)
{
    const bool is_date = strchr(type->type, '%') != NULL;
    const char *unknown = is_date ? duet_csv_date_check(type->type) : NULL;
    struct duet_csv_column *column;
    enum duet_status status;

    if (unknown)
        return duet_error_set(finder->error, DUET_INVALID,
                              "the type of column '%s' is '%.40s', a date's "
                              "format, of which '%.2s' isn't known",
                              type->column, type->type, unknown);
    if (!is_date && strcmp(type->type, "number") != 0 &&
        strcmp(type->type, "category") != 0)
        return duet_error_set(finder->error, DUET_INVALID,
                              "the type of column '%s' is '%.40s', expected "
                              "number, category, or a date's format such as "
                              "%%Y-%%m-%%d",
                              type->column, type->type);
    status = find(finder, type->column, &column);
    if (status != DUET_OK)
        return status;
    column->format = type->type;
    column->content = is_date              ? DUET_CSV_DATES
                      : *type->type == 'n' ? DUET_CSV_NUMBERS
                                           : DUET_CSV_CATEGORIES;
    return DUET_OK;
}

static enum duet_status choose(const struct finder *finder)
{
    const struct duet_csv_options *options = finder->options;
    struct duet_csv_header *header = finder->header;
    const char *const *weight = &options->weight;
    enum duet_status status = choose_named(finder, options->targets,
                                           options->n_targets, DUET_CSV_TARGET);

    for (size_t i = 0; i < options->n_types && status == DUET_OK; i++)
        status = take_type(finder, &options->types[i]);
    if (status == DUET_OK)
        status = choose_named(finder, weight, *weight != NULL, DUET_CSV_WEIGHT);
    for (size_t i = 0; i < header->n; i++) {
        if (header->columns[i].role == DUET_CSV_WEIGHT)
            header->columns[i].content = DUET_CSV_NUMBERS;
        if (header->columns[i].role == DUET_CSV_TARGET &&
            header->columns[i].place == 0)
            header->target = &header->columns[i];
    }
    if (status != DUET_OK)
        return status;
    return options->columns ? choose_named(finder, options->columns,
                                           options->n_columns, DUET_CSV_INPUT)
                            : choose_others(finder);
}

enum duet_status duet_csv_header_read(struct duet_csv_header *header,
                                      struct duet_csv_reader *reader,
                                      const struct duet_csv_options *options,
                                      struct duet_error *error)
{
    struct finder finder = { header, reader, options, NULL, error };
    enum duet_status status =
        duet_csv_first_row(header, reader, options, error);

    if (status != DUET_OK)
        return status;
    finder.sorted = sort(header);
    if (!finder.sorted)
        return duet_no_memory(error);
    status = choose(&finder);
    free(finder.sorted);
    if (status == DUET_OK && header->n_parts[DUET_CSV_INPUT] == 0) {
        duet_csv_point_to(reader, &header->columns[0]);
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
        free(header->columns[i].first);
        duet_csv_classes_finish(&header->columns[i].classes);
    }
    free(header->columns);
}
