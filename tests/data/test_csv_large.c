/* test_csv_large.c - CSV files that several threads read. */
#include "number.h"
#include "scratch.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <duet/duet.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 120000, ROW_SIZE = 64, MOST_THREADS = 3 };

/* One in so many rows is no plain line, or has no number. */
enum { QUOTED = 5003, BLANK = 701, CRLF = 97, MISSING = 89 };

static struct scratch scratch;
static char path[SCRATCH_PATH];
static char *content; /* of the file */
static size_t size;

static double value(int row, int column)
{
    return (row % 7919 + column) / 7.0;
}

/* Two numbers and a word. */
static char *print_row(char *end, int i)
{
    const char *format = i % MISSING == 0  ? "%s,%s,w%d\n"
                         : i % QUOTED == 0 ? "\"%s\",%s,\"w\n%d\"\n"
                         : i % BLANK == 0  ? " %s , %s\t,w%d\n\n"
                         : i % CRLF == 0   ? "%s,%s,w%d\r\n"
                                           : "%s,%s,w%d\n";
    char a[DUET_NUMBER_SIZE], b[DUET_NUMBER_SIZE];

    duet_number_print(value(i, 0), a);
    duet_number_print(value(i, 1), b);
    return end + sprintf(end, format, a, i % MISSING ? b : "?", i % 3);
}

static int set_up(void)
{
    char *end;

    content = malloc(ROWS * ROW_SIZE);
    if (!content)
        return -1;
    end = content + sprintf(content, "a,b,y\n");
    for (int i = 0; i < ROWS; i++)
        end = print_row(end, i);
    size = (size_t)(end - content);
    return 0;
}

static int tear_down(void)
{
    free(content);
    return 0;
}

static void open_folder(void)
{
    scratch_open(&scratch);
    scratch_path(&scratch, "large.csv", path);
}

static enum duet_status read_file(struct duet_data *data, size_t threads,
                                  struct duet_error *error)
{
    static const char *const na[] = { "?" };
    const struct duet_csv_options options = { .struct_size = sizeof options,
                                              .target = "y",
                                              .na = na,
                                              .n_na = 1,
                                              .threads = threads };

    scratch_write(&scratch, "large.csv", content, size);
    return duet_data_read_csv(data, path, &options, error);
}

/* Sorted, words with a newline in them come first. */
static size_t count_wrong(const struct duet_data *data)
{
    size_t wrong = 0;

    for (int i = 0; i < ROWS; i++) {
        const double *x = (const double *)data->x.data + (ptrdiff_t)2 * i;
        const double y = ((const double *)data->y.data)[i];

        wrong += x[0] != value(i, 0);
        wrong += i % MISSING ? x[1] != value(i, 1) : x[1] == x[1];
        wrong += y != i % 3 + (i % MISSING && !(i % QUOTED) ? 0 : 3);
    }
    return wrong;
}

static void test_rows(void)
{
    open_folder();
    for (size_t threads = 1; threads <= MOST_THREADS; threads++) {
        struct duet_data data = { 0 };

        CU_ASSERT_EQUAL_FATAL(read_file(&data, threads, NULL), DUET_OK);
        CU_ASSERT_EQUAL_FATAL(data.x.rows, ROWS);
        CU_ASSERT_EQUAL_FATAL(data.y.rows, ROWS);
        CU_ASSERT_EQUAL(data.n_classes, 6);
        CU_ASSERT_EQUAL(count_wrong(&data), 0);
        duet_data_finish(&data);
    }
    scratch_close(&scratch);
}

/* Replace the second byte of the line that is so many before the last one. */
static void spoil(size_t lines, char byte)
{
    const char *p = content + size - 1;

    while (lines-- > 0)
        p = memrchr(content, '\n', (size_t)(p - content));
    content[p + 2 - content] = byte;
}

static size_t count_lines(void)
{
    size_t n = 0;

    for (size_t i = 0; i < size; i++)
        n += content[i] == '\n';
    return n;
}

/* Each is before the one above, and read at the same time. */
static const struct {
    size_t lines; /* from the end */
    char byte;
    const char *want;
} errors[] = {
    { 30, 'x', "column 'a': found " },
    { 9000, '\0', "found a NUL byte in this field" },
    { 18000, '"', "found a quote inside a field" },
    { 20000, '\n', "found the end of the row after 1 field" },
    { 100000, ',', "column 'y': found " },
};

static void test_first_error(void)
{
    size_t lines = count_lines();

    open_folder();
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        char place[SCRATCH_PATH + 32];

        snprintf(place, sizeof place, "%s:%zu:", path,
                 lines + 1 - errors[i].lines);
        lines += errors[i].byte == '\n';
        spoil(errors[i].lines, errors[i].byte);
        for (size_t threads = 1; threads <= MOST_THREADS; threads++) {
            struct duet_data data = { 0 };
            struct duet_error error = { .text = "no error" };

            CU_ASSERT_EQUAL(read_file(&data, threads, &error), DUET_MALFORMED);
            if (strncmp(error.text, place, strlen(place)) != 0 ||
                !strstr(error.text, errors[i].want)) {
                printf("\n%zu threads: got '%s', want '%s ... %s'", threads,
                       error.text, place, errors[i].want);
                CU_FAIL("another error");
            }
        }
    }
    scratch_close(&scratch);
}

int register_csv_large_suite(void)
{
    CU_pSuite suite = CU_add_suite("csv_large", set_up, tear_down);

    if (!suite ||
        !CU_add_test(suite, "rows are the same on any number of threads",
                     test_rows) ||
        !CU_add_test(suite, "of two errors the first is reported",
                     test_first_error))
        return -1;
    return 0;
}
