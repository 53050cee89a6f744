/* csv_value.c - the value of a field of a CSV file, or what is wrong. */
#include "csv_date.h"
#include "csv_field.h"
#include "csv_table.h"
#include "errors.h"
#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/** The last field read, and its column. */
struct field {
    struct duet_csv_table *table;
    struct duet_csv_column *column;
    struct duet_error *error;
};

/* Say that a field isn't what was expected. */
__attribute__((format(printf, 2, 3))) static enum duet_status refuse(
    const struct field *field, const char *format, ...)
{
    const struct duet_csv_reader *reader = &field->table->reader;
    const char *name = field->column->name;
    char expected[2 * DUET_CSV_SHOWN + 128];
    char shown_name[DUET_CSV_SHOWN], shown[DUET_CSV_SHOWN];
    va_list args;

    va_start(args, format);
    vsnprintf(expected, sizeof expected, format, args);
    va_end(args);
    duet_csv_show(name, strlen(name), shown_name);
    duet_csv_show(reader->text, reader->length, shown);
    return duet_csv_error(reader, field->error, DUET_MALFORMED,
                          "column %s: found %s, expected %s", shown_name,
                          reader->length ? shown : "an empty field", expected);
}

/* Whether the field is a number, which may be infinite. */
static bool parse(const struct field *field, double *value)
{
    const struct duet_csv_reader *reader = &field->table->reader;
    const char *end = reader->text + reader->length;

    return duet_csv_number(field->table->marks, reader->text, end, '\0',
                           value) == end;
}

/* Whether the field is meant for a number, though it may not be a good one. */
static bool is_numeric(const struct field *field)
{
    const struct duet_csv_reader *reader = &field->table->reader;
    double value;

    return parse(field, &value) ||
           duet_number_parse(reader->text, reader->length, &value);
}

/* ---- Numbers ------------------------------------------------------------- */

static const char digits[] = "0123456789";

/*
 * Whether a text is numbers of this form: "0,0" matches "1,25", and "0,0*" also
 * "1,250,000".
 */
static bool has_form(const char *text, const char *form)
{
    const char *start = form;

    text += strspn(text, " +-");
    for (; *form; form++) {
        size_t n = *form == '0' ? strspn(text, digits) : *text == *form;

        if (*form == '*') {
            if (*text != start[1])
                break;
            form = start;
            n = 0;
        } else if (n == 0) {
            return false;
        }
        text += n;
    }
    return text[strspn(text, " ")] == '\0';
}

/* What to do about a field that looks like a number otherwise written. */
static const char *mark_hint(const struct field *field)
{
    const struct duet_csv_options *options = field->table->options;
    const char *text = field->table->reader.text;

    if (options->thousands && options->thousands != '.' &&
        options->decimal == '.' && has_form(text, "0,0"))
        return " in groups of three digits";
    if (options->decimal == '.' && has_form(text, "0,0"))
        return " (a decimal comma? give decimal = \",\")";
    if (!options->thousands &&
        has_form(text, options->decimal == ',' ? "0.0*" : "0,0*"))
        return options->decimal == ','
                   ? " (a mark of thousands? give thousands = \".\")"
                   : " (a mark of thousands? give thousands = \",\")";
    return options->thousands ? " (with thousands in groups of three digits)"
                              : "";
}

static enum duet_status take_number(const struct field *field, double *value)
{
    const struct duet_csv_reader *reader = &field->table->reader;

    if (parse(field, value)) {
        if (!isfinite(*value))
            return refuse(field, "a number that fits a double");
        return field->column->role != DUET_CSV_WEIGHT || *value >= 0
                   ? DUET_OK
                   : refuse(field, "a weight of 0 or more");
    }
    if (reader->length > DUET_NUMBER_LONGEST)
        return refuse(field, "a number of at most %d bytes",
                      DUET_NUMBER_LONGEST);
    if (is_numeric(field) && !field->table->marks)
        return refuse(field, "a finite decimal number (words for missing ones "
                             "are listed in the option na)");
    return refuse(field, "a number%s", mark_hint(field));
}

static enum duet_status take_date(const struct field *field, double *value)
{
    const struct duet_csv_reader *reader = &field->table->reader;

    return duet_csv_date(field->column->format, reader->text,
                         reader->text + reader->length, value)
               ? DUET_OK
               : refuse(field, "a date of the form '%.60s'",
                        field->column->format);
}

/* ---- Words --------------------------------------------------------------- */

static enum duet_status refuse_label(const struct field *field)
{
    const struct duet_csv_options *options = field->table->options;
    const size_t n = options->n_labels;
    const size_t nearest =
        duet_text_nearest(field->table->reader.text, options->labels, n);
    const char *label = options->labels[nearest < n ? nearest : 0];
    char shown[DUET_CSV_SHOWN];

    duet_csv_show(label, strlen(label), shown);
    return nearest < n
               ? refuse(field, "one of the %zu labels (did you mean %s?)", n,
                        shown)
               : refuse(field, "one of the %zu labels, such as %s", n, shown);
}

/* A number where words were found before. */
static enum duet_status refuse_number(const struct field *field)
{
    const char *word = field->column->classes.sorted[0].word;
    const char *name = field->column->name;
    const bool is_target = field->column->role == DUET_CSV_TARGET;
    char shown[DUET_CSV_SHOWN];

    duet_csv_show(word, strlen(word), shown);
    if (is_target)
        return refuse(
            field, "a word such as %s (or give the classes as labels)", shown);
    return refuse(field,
                  "a word such as %s (types = { [\"%.40s\"] = \"category\" } "
                  "takes numbers as words, na lists words for missing numbers)",
                  shown, name);
}

/* A word; its number among those of the column is *value. */
static enum duet_status take_word(const struct field *field, double *value)
{
    struct duet_csv_classes *classes = &field->column->classes;
    const char *word = field->table->reader.text;
    const size_t number =
        duet_csv_classes_find(classes, word, field->table->reader.length);
    double parsed;

    *value = (double)number;
    if (number < classes->n)
        return DUET_OK;
    if (field->column->content == DUET_CSV_LABELS)
        return refuse_label(field);
    if (field->column->content == DUET_CSV_WORDS && classes->n > 0 &&
        parse(field, &parsed))
        return refuse_number(field);
    if (field->table->reader.length == 0)
        return refuse(field, "a word (na = \"\" takes it for a missing one)");
    if (classes->n == DUET_CSV_MAX_CLASSES)
        return refuse(field, "no more than %d different words in a column",
                      DUET_CSV_MAX_CLASSES);
    if (!duet_csv_classes_add(classes, word))
        return duet_no_memory(field->error);
    return DUET_OK;
}

/* ---- The first field of a column ----------------------------------------- */

/* Whether a text is made of digits and marks: what is meant isn't clear. */
static bool is_unclear(const char *text)
{
    static const char marks[] = "0123456789.,:/+-% \t";

    return text[strspn(text, marks)] == '\0' && strpbrk(text, digits) &&
           !has_form(text, "0-0");
}

/* Say which types a column may have. */
static enum duet_status refuse_unclear(const struct field *field)
{
    static const char *const forms[][2] = { { "0-0-0", "%Y-%m-%d" },
                                            { "0.0.0", "%d.%m.%Y" },
                                            { "0/0/0", "%m/%d/%Y" } };
    const char *text = field->table->reader.text, *type = "category";

    if (*mark_hint(field))
        return refuse(field, "a number%s", mark_hint(field));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (has_form(text, forms[i][0]))
            type = forms[i][1];
    return refuse(field,
                  "a number or a word (give types = { [\"%.40s\"] = \"%s\" })",
                  field->column->name, type);
}

/* Numbers or words: the first field that isn't missing decides. */
static enum duet_status decide(const struct field *field)
{
    const struct duet_csv_reader *reader = &field->table->reader;

    if (*duet_csv_skip_blanks(reader->text, '\0') == '\0')
        return refuse(field, "a number or a word");
    if (is_numeric(field))
        field->column->content = DUET_CSV_NUMBERS;
    else if (is_unclear(reader->text))
        return refuse_unclear(field);
    else
        field->column->content = DUET_CSV_WORDS;
    return DUET_OK;
}

/* ---- Fields -------------------------------------------------------------- */

/* The value of a field that isn't missing. */
static enum duet_status take_value(const struct field *field, double *value)
{
    struct duet_csv_column *column = field->column;
    const size_t n_targets = field->table->header.n_parts[DUET_CSV_TARGET];
    enum duet_status status;

    if (column->content == DUET_CSV_UNDECIDED) {
        status = decide(field);
        if (status != DUET_OK)
            return status;
    }
    if (column->content == DUET_CSV_NUMBERS)
        return take_number(field, value);
    if (column->content == DUET_CSV_DATES)
        return take_date(field, value);
    if (column->role == DUET_CSV_TARGET && n_targets > 1)
        return refuse(field, "a number, as in each of %zu targets", n_targets);
    return take_word(field, value);
}

enum duet_status duet_csv_take_value(struct duet_csv_table *table,
                                     size_t column, double *value,
                                     struct duet_error *error)
{
    const struct duet_csv_reader *reader = &table->reader;
    const struct field field = { table, &table->header.columns[column], error };
    const enum duet_csv_role role = field.column->role;
    const bool is_missing =
        duet_csv_is_missing(table->options, reader->text, reader->length);

    if (field.column->content == DUET_CSV_LABELS)
        return take_word(&field, value);
    if (role == DUET_CSV_INPUT && is_missing) {
        *value = (double)NAN;
        return DUET_OK;
    }
    if (role != DUET_CSV_INPUT && (is_missing || reader->length == 0))
        return refuse(&field, "a value: the %s can't be missing",
                      role == DUET_CSV_TARGET ? "target" : "weight");
    return take_value(&field, value);
}
