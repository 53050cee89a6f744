/* test_csv.c - CSV files, good and bad. */
#include "number.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <duet/duet.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[] = "/tmp/duet-csv-XXXXXX";

static int make_file(void)
{
    const int file = mkstemp(path);

    return file < 0 ? -1 : close(file);
}

static int remove_file(void)
{
    return unlink(path);
}

static void write_file(const char *content, size_t size)
{
    FILE *file = fopen(path, "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(content, 1, size, file), size);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

/* Options of one test, lists ending in NULL. */
struct given {
    const char *content;
    size_t size; /* 0: up to the first NUL */
    char delimiter;
    const char *target; /* NULL: "y" */
    const char *columns[4], *na[4], *labels[4];
    struct duet_csv_type types[2];
    const char *targets[4], *names[4], *weight;
    enum duet_csv_first_row first_row;
    char decimal, thousands;
    bool trim, default_na;
};

static size_t count(const char *const list[4])
{
    size_t n = 0;

    while (n < 4 && list[n])
        n++;
    return n;
}

static enum duet_status read_given(const struct given *given,
                                   struct duet_data *data,
                                   struct duet_error *error)
{
    const struct duet_csv_options options = {
        .struct_size = sizeof options,
        .target = given->target ? given->target : "y",
        .delimiter = given->delimiter,
        .columns = given->columns[0] ? given->columns : NULL,
        .n_columns = count(given->columns),
        .na = given->default_na ? NULL : given->na,
        .n_na = count(given->na),
        .labels = given->labels[0] ? given->labels : NULL,
        .n_labels = count(given->labels),
        .types = given->types,
        .n_types = given->types[0].column ? 1 : 0,
        .targets = given->targets[0] ? given->targets : NULL,
        .n_targets = count(given->targets),
        .names = given->names[0] ? given->names : NULL,
        .n_names = count(given->names),
        .weight = given->weight,
        .first_row = given->first_row,
        .decimal = given->decimal,
        .thousands = given->thousands,
        .trim = given->trim,
    };

    write_file(given->content,
               given->size ? given->size : strlen(given->content));
    return duet_data_read_csv(data, path, &options, error);
}

/* ---- Good files ---------------------------------------------------------- */

/* A data set as text: "a,b|1,2>0|3,4>1*0.5|cat,dog|a:red,green". */
static void describe(const struct duet_data *data, char *text)
{
    char number[DUET_NUMBER_SIZE];

    *text = '\0';
    for (size_t j = 0; j < data->x.columns; j++)
        text += sprintf(text, "%s%s", j ? "," : "", data->names[j]);
    for (size_t i = 0; i < data->x.rows; i++) {
        for (size_t j = 0; j < data->x.columns; j++)
            text += sprintf(
                text, "%c%s", j ? ',' : '|',
                duet_number_print(duet_tensor_get(&data->x, i, j), number));
        for (size_t j = 0; j < data->y.columns; j++)
            text += sprintf(
                text, "%c%s", j ? ',' : '>',
                duet_number_print(duet_tensor_get(&data->y, i, j), number));
        if (duet_data_weights(data))
            text += sprintf(
                text, "*%s",
                duet_number_print(
                    duet_tensor_get(duet_data_weights(data), i, 0), number));
    }
    for (size_t i = 0; i < data->n_classes; i++)
        text += sprintf(text, "%c%s", i ? ',' : '|', data->classes[i]);
    for (size_t j = 0; j < data->x.columns; j++) {
        size_t n;
        const char *const *names = duet_data_categories(data, j, &n);

        CU_ASSERT_EQUAL(duet_data_kind(data, j) != DUET_COLUMN_NUMBER,
                        names != NULL);
        if (names)
            text += sprintf(text, "|%s:", data->names[j]);
        for (size_t i = 0; i < n; i++)
            text += sprintf(text, "%s%s", i ? "," : "", names[i]);
    }
}

static const struct {
    const char *what;
    struct given given;
    const char *want;
} good[] = {
    { "plain", { .content = "a,b,y\n1,2,0\n3,4.5,1\n" }, "a,b|1,2>0|3,4.5>1" },
    { "no newline at the end", { .content = "a,y\n1,2\n3,4" }, "a|1>2|3>4" },
    { "CRLF", { .content = "a,y\r\n1,2\r\n3,4\r\n" }, "a|1>2|3>4" },
    { "CR alone", { .content = "a,y\r1,2\r3,4\r" }, "a|1>2|3>4" },
    { "byte order mark",
      { .content = "\xef\xbb\xbf"
                   "a,y\n1,2\n" },
      "a|1>2" },
    { "empty lines",
      { .content = "\n\na,y\n\n1,2\r\n\r\n3,4\n\n\n" },
      "a|1>2|3>4" },
    { "quotes", { .content = "\"a\",\"y\"\n\"1\",\"2\"\n" }, "a|1>2" },
    { "quoted delimiter, quote and newline",
      { .content = "\"a,b\",\"c\"\"d\",\"e\nf\",y\n1,2,3,4\n" },
      "a,b,c\"d,e\nf|1,2,3>4" },
    { "quoted field at the end of the file",
      { .content = "a,y\n1,\"2\"" },
      "a|1>2" },
    { "target first", { .content = "y,a,b\n0,1,2\n" }, "a,b|1,2>0" },
    { "target in the middle", { .content = "a,y,b\n1,0,2\n" }, "a,b|1,2>0" },
    { "another target", { .content = "a,y\n1,2\n", .target = "a" }, "y|2>1" },
    { "blanks around numbers", { .content = "a,y\n 1\t, 2 \n" }, "a|1>2" },
    { "blanks in names",
      { .content = "mean radius, b,y\n1,2,3\n" },
      "mean radius, b|1,2>3" },
    { "UTF-8 names",
      { .content = "\xeb\xb0\x98\xec\xa7\x80\xeb\xa6\x84,y\n1,2\n" },
      "\xeb\xb0\x98\xec\xa7\x80\xeb\xa6\x84|1>2" },
    { "all forms of numbers",
      { .content = "a,b,c,d,e,y\n+1,-.5,5.,1e3,1E-2,-0\n" },
      "a,b,c,d,e|1,-0.5,5,1000,0.01>-0" },
    { "a name left empty", { .content = ",a,y\n1,2,3\n" }, ",a|1,2>3" },
    { "semicolons", { .content = "a;y\n1;2\n", .delimiter = ';' }, "a|1>2" },
    { "tabs", { .content = "a\ty\n1\t2\n", .delimiter = '\t' }, "a|1>2" },
    { "chosen columns",
      { .content = "a,b,c,y\n1,2,3,4\n", .columns = { "c", "a" } },
      "c,a|3,1>4" },
    { "words in a column not chosen",
      { .content = "a,b,y\n1,\"x,\"\"\",4\n", .columns = { "a" } },
      "a|1>4" },
    { "missing values",
      { .content = "a,b,y\n,1,2\nNA,?,3\n", .na = { "", "NA", "?" } },
      "a,b|nan,1>2|nan,nan>3" },
    { "the word nan where it means missing",
      { .content = "a,y\nnan,1\n2,3\n", .na = { "nan" } },
      "a|nan>1|2>3" },
    { "classes, sorted by byte",
      { .content = "a,y\n1,dog\n2,cat\n3,Zebra\n4,dog\n" },
      "a|1>2|2>1|3>0|4>2|Zebra,cat,dog" },
    { "one class", { .content = "a,y\n1,dog\n" }, "a|1>0|dog" },
    { "classes with blanks and commas",
      { .content = "a,y\n1,\"b, c\"\n2, b\n" },
      "a|1>1|2>0| b,b, c" },
    { "labels in their own order",
      { .content = "a,y\n1,cat\n2,dog\n", .labels = { "dog", "cat" } },
      "a|1>1|2>0|dog,cat" },
    { "labels that are numbers",
      { .content = "a,y\n1,7\n2,3\n", .labels = { "3", "7", "9" } },
      "a|1>1|2>0|3,7,9" },
    { "a label that means missing elsewhere",
      { .content = "a,y\n,\n", .na = { "" }, .labels = { "", "x" } },
      "a|nan>0|,x" },
    { "words are categories, sorted by byte",
      { .content = "a,b,y\nred,1,0\ngreen,2,1\nZinc,3,0\nred,4,1\n" },
      "a,b|2,1>0|1,2>1|0,3>0|2,4>1|a:Zinc,green,red" },
    { "missing words and numbers, as they are commonly written",
      { .content = "a,b,y\n,NA,0\nred,1,1\nN/A,,0\nnull, nan ,1\n",
        .default_na = true },
      "a,b|nan,nan>0|0,1>1|nan,nan>0|nan,nan>1|a:red" },
    { "a column without a value",
      { .content = "a,y\n,0\n,1\n", .default_na = true },
      "a|nan>0|nan>1" },
    { "numbers that are categories",
      { .content = "zip,y\n10,0\n9,1\n10,2\n",
        .types = { { "zip", "category" } } },
      "zip|0>0|1>1|0>2|zip:10,9" },
    { "numbers that are classes",
      { .content = "a,y\n1,3\n2,1\n", .types = { { "y", "category" } } },
      "a|1>1|2>0|1,3" },
    { "ages in ranges, which are words",
      { .content = "a,y\n25-34,0\n18-24,1\n" },
      "a|1>0|0>1|a:18-24,25-34" },
    { "a name twice, not asked for",
      { .content = "a,a,b,y\n1,2,3,0\n4,5,6,1\n", .columns = { "b" } },
      "b|3>0|6>1" },
    { "a delimiter at the end of each row",
      { .content = "a,b,y\n1,4,0,\n2,5,1,\r\n3,6,0,\n" },
      "a,b|1,4>0|2,5>1|3,6>0" },
    { "a delimiter at the end of each row, the header's too",
      { .content = "a,b,y,\n1,4,0,\n2,5,1,\n3,6,0," },
      "a,b|1,4>0|2,5>1|3,6>0" },
    { "numbers in the first row",
      { .content = "6,148,1\n1,85,0\n8,183,1\n", .target = "3" },
      "1,2|6,148>1|1,85>0|8,183>1" },
    { "no header",
      { .content = "a,5,1,\nb,6,0,\n",
        .target = "3",
        .first_row = DUET_CSV_FIRST_DATA },
      "1,2|0,5>1|1,6>0|1:a,b" },
    { "names for a file without a header",
      { .content = "1,,0\n3,4,1\n", .names = { "a", "b", "y" }, .na = { "" } },
      "a,b|1,nan>0|3,4>1" },
    { "a last column that is missing in the first row",
      { .content = "0,1,\n1,3,4\n", .names = { "y", "a", "b" }, .na = { "" } },
      "a,b|1,nan>0|3,4>1" },
    { "other names than the header's",
      { .content = "p,q\n1,2\n",
        .names = { "a", "y" },
        .first_row = DUET_CSV_FIRST_NAMES },
      "a|1>2" },
    { "numbers that are names",
      { .content = "0,1\n1,2\n",
        .target = "1",
        .first_row = DUET_CSV_FIRST_NAMES },
      "0|1>2" },
    { "several targets, in their order",
      { .content = "a,y,z\n1,2,3\n4,5,6\n", .targets = { "z", "y" } },
      "a|1>3,2|4>6,5" },
    { "weights",
      { .content = "a,w,y\n1,0.5,2\n3,0,4\n", .weight = "w" },
      "a|1>2*0.5|3>4*0" },
    { "decimal commas",
      { .content = "a;b;y\n1,5;-0,25;3\n,5;1e3;2,5e-1\n",
        .delimiter = ';',
        .decimal = ',' },
      "a,b|1.5,-0.25>3|0.5,1000>0.25" },
    { "decimal commas and points of thousands",
      { .content = "a;y\n1.234.567,5;12\n-999;1.000\n",
        .delimiter = ';',
        .decimal = ',',
        .thousands = '.' },
      "a|1234567.5>12|-999>1000" },
    { "thousands in quotes",
      { .content = "a,y\n\"1,234\",5\n\"12\",6\n", .thousands = ',' },
      "a|1234>5|12>6" },
    { "blanks between groups",
      { .content = "a;y\n 1 234 ;5\n12;6\n",
        .delimiter = ';',
        .thousands = ' ' },
      "a|1234>5|12>6" },
    { "a long number with a comma",
      { .content = "a;y\n0,30000000000000004441;5\n",
        .delimiter = ';',
        .decimal = ',' },
      "a|0.30000000000000004>5" },
    { "dates", /* Python: (date(2024, 2, 29) - date(1970, 1, 1)).days */
      { .content = "a,y\n29.02.2024,1\n01.01.1970,2\n31.12.1899,3\n,4\n",
        .types = { { "a", "%d.%m.%Y" } },
        .na = { "" } },
      "a|19782>1|0>2|-25568>3|nan>4|a:%d.%m.%Y" },
    { "times of day",
      { .content = "a,y\n2024-02-29 06:00,1\n1969-12-31 18:00,2\n",
        .types = { { "a", "%Y-%m-%d %H:%M" } } },
      "a|19782.25>1|-0.25>2|a:%Y-%m-%d %H:%M" },
    { "names of months and afternoons",
      { .content = "a,y\n\"Feb 29, 2024 12:00 AM\",1\n"
                   "\"march 1, 2024 06:00 pm\",2\n",
        .types = { { "a", "%b %e, %Y %I:%M %p" } } },
      "a|19782>1|19783.75>2|a:%b %e, %Y %I:%M %p" },
    { "times with a difference from UTC",
      { .content = "a,y\n2024-02-29T12:00:00+06:00,1\n"
                   "2024-02-29T18:00:00Z,2\n",
        .types = { { "a", "%FT%T%z" } } },
      "a|19782.25>1|19782.75>2|a:%FT%T%z" },
    { "days of the year and short years",
      { .content = "a,y\n24-060,1\n69-365,2\n", .types = { { "a", "%y-%j" } } },
      "a|19782>1|-1>2|a:%y-%j" },
    { "seconds since 1970",
      { .content = "a,y\n21600,1\n-43200,2\n", .types = { { "a", "%s" } } },
      "a|0.25>1|-0.5>2|a:%s" },
    { "blanks that don't count",
      { .content = "a, b, y\n1, red , no\n2, \"red\" ,yes\n3,blue, no\n",
        .trim = true },
      "a,b|1,1>0|2,1>1|3,0>0|no,yes|b:blue,red" },
    { "names that are numbers", { .content = "0,1,y\n5,6,7\n" }, "0,1|5,6>7" },
};

static void test_good(void)
{
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct duet_data data = { 0 };
        struct duet_error error;
        char got[256];

        if (read_given(&good[i].given, &data, &error) != DUET_OK) {
            printf("\n%s: %s", good[i].what, error.text);
            CU_FAIL("refused");
            continue;
        }
        describe(&data, got);
        if (strcmp(got, good[i].want) != 0) {
            printf("\n%s: got '%s', want '%s'", good[i].what, got,
                   good[i].want);
            CU_FAIL("read otherwise");
        }
        CU_ASSERT_EQUAL(duet_tensor_dtype(&data.x), DUET_FLOAT64);
        CU_ASSERT_EQUAL((uintptr_t)data.x.data % 64, 0);
        duet_data_finish(&data);
    }
}

/* ---- Bad files ----------------------------------------------------------- */

static const struct {
    const char *what;
    enum duet_status status;
    struct given given;
    const char *want[4]; /* parts of the message; ":line:column:" the first */
} bad[] = {
    { "empty file",
      DUET_MALFORMED,
      { .content = "" },
      { ":1:1: ", "found an empty file", "expected a header row" } },
    { "byte order mark alone",
      DUET_MALFORMED,
      { .content = "\xef\xbb\xbf" },
      { ":1:1: ", "found an empty file" } },
    { "empty lines alone",
      DUET_MALFORMED,
      { .content = "\n\r\n" },
      { ":3:1: ", "found an empty file" } },
    { "no rows",
      DUET_MALFORMED,
      { .content = "a,y\n" },
      { ":2:1: ", "found no rows", "expected at least one" } },
    { "no rows, no newline",
      DUET_MALFORMED,
      { .content = "a,y" },
      { ":1:4: ", "found no rows" } },
    { "no rows but empty lines",
      DUET_MALFORMED,
      { .content = "a,y\n\n\n" },
      { ":4:1: ", "found no rows" } },
    { "no header",
      DUET_MALFORMED,
      { .content = "1.5,2,0\n3,4,1\n" },
      { ":1:1: ", "found no header row but '1.5', '2', '0'",
        "expected the names of the columns, 'y' among them" } },
    { "no header before words",
      DUET_MALFORMED,
      { .content = "5.1,setosa\n4.9,setosa\n" },
      { ":1:1: ", "no header row" } },
    { "UTF-16, little end first",
      DUET_MALFORMED,
      { .content = "\xff\xfe"
                   "a\0,\0",
        .size = 6 },
      { ":1:1: ", "found UTF-16 text, expected UTF-8" } },
    { "UTF-16, big end first",
      DUET_MALFORMED,
      { .content = "\xfe\xff\0a", .size = 4 },
      { ":1:1: ", "UTF-16" } },

    { "a missing field",
      DUET_MALFORMED,
      { .content = "a,b,y\n1,2,0\n1,2\n" },
      { ":3:4: ", "column 'y'", "end of the row after 2 fields",
        "expected 3 fields" } },
    { "a missing field at the end of the file",
      DUET_MALFORMED,
      { .content = "a,b,y\n1,2,0\n1" },
      { ":3:2: ", "column 'b'", "after 1 field, expected 3" } },
    { "a missing quoted field",
      DUET_MALFORMED,
      { .content = "a,b,y\n1,\"2\"\n" },
      { ":2:6: ", "column 'y'" } },
    { "too many fields",
      DUET_MALFORMED,
      { .content = "a,y\n1,2,3\n" },
      { ":2:5: ", "one more field after column 'y'", "expected 2 fields" } },
    { "one more field, and a delimiter",
      DUET_MALFORMED,
      { .content = "a,y\n1,2,,\n" },
      { ":2:5: ", "one more field", "expected 2" } },
    { "an empty field",
      DUET_MALFORMED,
      { .content = "a,b,y\n1,,3\n" },
      { ":2:3: ", "column 'b'", "found an empty field", "expected a number" } },
    { "an empty quoted field",
      DUET_MALFORMED,
      { .content = "a,b,y\n1,\"\",3\n" },
      { ":2:3: ", "column 'b'", "found an empty field" } },
    { "a blank field",
      DUET_MALFORMED,
      { .content = "a,b,y\n1, ,3\n" },
      { ":2:3: ", "column 'b'", "found ' '", "expected a number" } },
    { "a delimiter in a row of blanks",
      DUET_MALFORMED,
      { .content = "a,b,y\n,,\n" },
      { ":2:1: ", "column 'a'", "found an empty field" } },

    { "a word among numbers",
      DUET_MALFORMED,
      { .content = "mean radius,b,y\n1,2,3\nlarge,2,3\n" },
      { ":3:1: ", "column 'mean radius'", "found 'large'",
        "expected a number" } },
    { "a word after a quoted field",
      DUET_MALFORMED,
      { .content = "a,b,y\n1,2,3\n\"1\",no,3\n" },
      { ":3:5: ", "column 'b'", "found 'no'" } },
    { "a word after a byte order mark",
      DUET_MALFORMED,
      { .content = "\xef\xbb\xbf"
                   "a,y\n1,1\nx,1\n" },
      { ":3:1: ", "column 'a'" } },
    { "a word in a line after a quoted newline",
      DUET_MALFORMED,
      { .content = "\"a\nb\",y\n1,2\nx,2\n" },
      { ":4:1: ", "'a\\x0ab'", "found 'x'" } },
    { "a word after empty lines",
      DUET_MALFORMED,
      { .content = "a,y\n\n\r\n1,2\r\n\nx,2\n" },
      { ":6:1: ", "found 'x'" } },
    { "a word in a numeric target",
      DUET_MALFORMED,
      { .content = "a,y\n1,2\n1,cat\n" },
      { ":3:3: ", "column 'y'", "found 'cat'", "expected a number" } },
    { "a number among words of the target",
      DUET_MALFORMED,
      { .content = "a,y\n1,cat\n1,2\n" },
      { ":3:3: ", "column 'y'", "found '2'", "a word such as 'cat'" } },
    { "a decimal comma",
      DUET_MALFORMED,
      { .content = "a;y\n1,5;2\n", .delimiter = ';' },
      { ":2:1: ", "found '1,5'", "expected a number",
        "(a decimal comma? give decimal = \",\")" } },
    { "a date",
      DUET_MALFORMED,
      { .content = "a,y\n2020-01-31,2\n" },
      { ":2:1: ", "found '2020-01-31'", "expected a number or a word",
        "types = { [\"a\"] = \"%Y-%m-%d\" }" } },
    { "a percentage",
      DUET_MALFORMED,
      { .content = "a,y\n5 %,2\n" },
      { ":2:1: ", "found '5 %'", "expected a number or a word",
        "types = { [\"a\"] = \"category\" }" } },
    { "a number among words",
      DUET_MALFORMED,
      { .content = "a,y\nred,1\n,2\n7,3\n", .na = { "" } },
      { ":4:1: ", "found '7'", "a word such as 'red'",
        "types = { [\"a\"] = \"category\" }" } },
    { "an empty field among words",
      DUET_MALFORMED,
      { .content = "a,y\nred,1\n,2\n" },
      { ":3:1: ", "found an empty field", "expected a word" } },
    { "a word in a column of numbers",
      DUET_MALFORMED,
      { .content = "a,y\nred,1\n", .types = { { "a", "number" } } },
      { ":2:1: ", "found 'red'", "expected a number" } },
    { "a type that isn't known",
      DUET_INVALID,
      { .content = "a,y\nred,1\n", .types = { { "a", "words" } } },
      { "type of column 'a' is 'words'", "expected number" } },
    { "a type of a column that isn't there",
      DUET_NOT_FOUND,
      { .content = "a,y\nred,1\n", .types = { { "b", "number" } } },
      { ":1:1: ", "no column named 'b'" } },
    { "two numbers in a field",
      DUET_MALFORMED,
      { .content = "a,y\n1 2,3\n" },
      { ":2:1: ", "found '1 2'", "expected a number" } },
    { "a hexadecimal number",
      DUET_MALFORMED,
      { .content = "a,y\n0x10,3\n" },
      { ":2:1: ", "found '0x10'", "expected a finite decimal number" } },
    { "nan",
      DUET_MALFORMED,
      { .content = "a,y\nnan,3\n" },
      { ":2:1: ", "found 'nan'", "expected a finite decimal number", "na" } },
    { "inf",
      DUET_MALFORMED,
      { .content = "a,y\n-inf,3\n" },
      { ":2:1: ", "found '-inf'", "expected a finite decimal number" } },
    { "nan in the target",
      DUET_MALFORMED,
      { .content = "a,y\n1,NaN\n2,3\n" },
      { ":2:3: ", "column 'y'", "found 'NaN'",
        "expected a finite decimal number" } },
    { "NA when it isn't a word for missing",
      DUET_MALFORMED,
      { .content = "a,y\n1,2\nNA,3\n", .na = { "?" } },
      { ":3:1: ", "found 'NA'", "expected a number" } },
    { "a number too large",
      DUET_MALFORMED,
      { .content = "a,y\n1e999,3\n" },
      { ":2:1: ", "found '1e999'", "fits a double" } },
    { "a missing target",
      DUET_MALFORMED,
      { .content = "a,y\n1,2\n1,NA\n", .na = { "NA" } },
      { ":3:3: ", "column 'y'", "found 'NA'", "can't be missing" } },
    { "an empty target",
      DUET_MALFORMED,
      { .content = "a,y\n1,cat\n1,\n" },
      { ":3:3: ", "column 'y'", "found an empty field" } },
    { "an unknown label",
      DUET_MALFORMED,
      { .content = "a,y\n1,dgo\n", .labels = { "cat", "dog" } },
      { ":2:3: ", "column 'y'", "found 'dgo'",
        "one of the 2 labels (did you mean 'dog'?)" } },
    { "a label far from all",
      DUET_MALFORMED,
      { .content = "a,y\n1,elephant\n", .labels = { "cat", "dog" } },
      { ":2:3: ", "found 'elephant'", "one of the 2 labels, such as 'cat'" } },

    { "a NUL byte among the names",
      DUET_MALFORMED,
      { .content = "a\0b,y\n1,2\n", .size = 10 },
      { ":1:1: ", "found a NUL byte" } },
    { "a NUL byte in a number",
      DUET_MALFORMED,
      { .content = "a,y\n1,2\0\n", .size = 9 },
      { ":2:3: ", "found a NUL byte" } },
    { "a NUL byte in quotes",
      DUET_MALFORMED,
      { .content = "a,y\n\"\0\",2\n", .size = 10 },
      { ":2:1: ", "found a NUL byte" } },
    { "a NUL byte in a column not chosen",
      DUET_MALFORMED,
      { .content = "a,b,y\n1,\0,2\n", .size = 12, .columns = { "a" } },
      { ":2:3: ", "found a NUL byte" } },
    { "a quote that isn't closed",
      DUET_MALFORMED,
      { .content = "a,y\n1,\"2\n3,4\n" },
      { ":2:3: ", "found a quote that is never closed" } },
    { "a quote in the last place",
      DUET_MALFORMED,
      { .content = "a,y\n1,\"" },
      { ":2:3: ", "found a quote that is never closed" } },
    { "a quote inside a field",
      DUET_MALFORMED,
      { .content = "a,y\n1\"2\",3\n" },
      { ":2:1: ", "found a quote inside a field" } },
    { "text after a quoted field",
      DUET_MALFORMED,
      { .content = "a,y\n\"1\" ,3\n" },
      { ":2:1: ", "found text after the closing quote",
        "expected ',' or the end of the line" } },
    { "a control character",
      DUET_MALFORMED,
      { .content = "a,y\n1,2\n\x1b[2J,3\n" },
      { ":3:1: ", "found '\\x1b[2J'" } },
    { "a long word",
      DUET_MALFORMED,
      { .content = "a,y\n1,2\nabcdefghijklmnopqrstuvwxyzabcdefghijklmn+,3\n" },
      { ":3:1: ", "found 'abcdefghijklmnopqrstuvwxyzabcdefghijklmn...'" } },

    { "two columns of a name",
      DUET_MALFORMED,
      { .content = "a,b,a,y\n1,2,3,4\n" },
      { ":1:5: ", "found a second column named 'a'",
        "expected each name once" } },
    { "two targets",
      DUET_MALFORMED,
      { .content = "y,a,y\n1,2,3\n" },
      { ":1:5: ", "found a second column named 'y'" } },
    { "two columns without name",
      DUET_MALFORMED,
      { .content = ",y,,a\n1,2,3,4\n" },
      { ":1:4: ", "found a second column named ''" } },
    { "a value in a column without a name, the last one",
      DUET_MALFORMED,
      { .content = "a,y,\n1,2,3\n" },
      { ":2:5: ", "one more field after column 'y'" } },
    { "a name twice, asked for",
      DUET_MALFORMED,
      { .content = "a,b,a,y\n1,2,3,4\n", .columns = { "b", "a" } },
      { ":1:5: ", "found a second column named 'a'" } },
    { "a target whose name comes twice",
      DUET_MALFORMED,
      { .content = "y,b,y\n1,2,3\n", .columns = { "b" } },
      { ":1:5: ", "found a second column named 'y'" } },
    { "numbers that may be names or data",
      DUET_MALFORMED,
      { .content = "0,1,2\n5,6,7\n", .target = "2" },
      { ":1:1: ", "could be names or data", "header = true" } },
    { "names of another number of columns",
      DUET_MALFORMED,
      { .content = "1,2,3\n", .names = { "a", "y" } },
      { ":1:1: ", "found 3 fields, expected 2" } },
    { "names that are in the file, too",
      DUET_MALFORMED,
      { .content = "a,y\n1,2\n", .names = { "a", "y" } },
      { ":1:1: ", "found the names in the first row" } },
    { "a word in one of several targets",
      DUET_MALFORMED,
      { .content = "a,y,z\n1,2,no\n", .targets = { "y", "z" } },
      { ":2:5: ", "column 'z': found 'no'", "in each of 2 targets" } },
    { "a target that is one twice",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .targets = { "y", "y" } },
      { "'y' is named twice" } },
    { "labels for several targets",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .targets = { "y", "a" }, .labels = { "1" } },
      { "labels for 2 targets" } },
    { "a weight below 0",
      DUET_MALFORMED,
      { .content = "a,w,y\n1,1,2\n1,-1,2\n", .weight = "w" },
      { ":3:3: ", "column 'w': found '-1'", "weight of 0 or more" } },
    { "a missing weight",
      DUET_MALFORMED,
      { .content = "a,w,y\n1,,2\n", .weight = "w" },
      { ":2:3: ", "column 'w'", "the weight can't be missing" } },
    { "weights that are all 0",
      DUET_MALFORMED,
      { .content = "a,w,y\n1,0,2\n", .weight = "w" },
      { "column 'w': all weights are 0" } },
    { "the weight as an input",
      DUET_INVALID,
      { .content = "a,w,y\n1,0,2\n", .weight = "w", .columns = { "w" } },
      { "column 'w' is the weight and can't be an input" } },
    { "a decimal point where there are commas",
      DUET_MALFORMED,
      { .content = "a;y\n1,5;2\n1.5;2\n", .delimiter = ';', .decimal = ',' },
      { ":3:1: ", "found '1.5'", "a mark of thousands?" } },
    { "groups of two digits",
      DUET_MALFORMED,
      { .content = "a;y\n1.50;2\n",
        .delimiter = ';',
        .decimal = ',',
        .thousands = '.' },
      { ":2:1: ", "found '1.50'", "groups of three" } },
    { "thousands nobody spoke of",
      DUET_MALFORMED,
      { .content = "a;y\n1,234,567;2\n", .delimiter = ';' },
      { ":2:1: ", "found '1,234,567'", "give thousands = \",\"" } },
    { "a mark for both",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .decimal = ',', .thousands = ',' },
      { "decimal and thousands are both ','" } },
    { "a digit for a decimal mark",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .decimal = '0' },
      { "decimal '0'" } },
    { "a date that isn't one",
      DUET_MALFORMED,
      { .content = "a,y\n28.02.2023,1\n29.02.2023,1\n",
        .types = { { "a", "%d.%m.%Y" } } },
      { ":3:1: ", "found '29.02.2023'", "a date of the form '%d.%m.%Y'" } },
    { "a format that isn't known",
      DUET_INVALID,
      { .content = "a,y\n1,1\n", .types = { { "a", "%d.%Q" } } },
      { "'%d.%Q', a date's format, of which '%Q' isn't known" } },
    { "the target alone",
      DUET_MALFORMED,
      { .content = "y\n1\n" },
      { ":1:1: ", "found no column but the target",
        "expected at least one input" } },
    { "an unknown target",
      DUET_NOT_FOUND,
      { .content = "radius,benign\n1,2\n", .target = "bening" },
      { ":1:1: ", "no column named 'bening'", "did you mean 'benign'?",
        "one of 'radius', 'benign'" } },
    { "an unknown target like no other",
      DUET_NOT_FOUND,
      { .content = "a,b,c,d,e,f,g\n1,2\n", .target = "progression" },
      { ":1:1: ", "no column named 'progression', expected",
        "one of 'a', 'b', 'c', 'd', 'e', 'f', ..." } },
    { "an unknown column",
      DUET_NOT_FOUND,
      { .content = "radius,b,y\n1,2,3\n", .columns = { "b", "Raduis" } },
      { ":1:1: ", "no column named 'Raduis'", "did you mean 'radius'?" } },
    { "semicolons where commas should be",
      DUET_NOT_FOUND,
      { .content = "a;b;y\n1;2;3\n" },
      { ":1:1: ", "no column named 'y' (give delimiter = \";\")", "'a;b;y'" } },
    { "tabs where commas should be",
      DUET_NOT_FOUND,
      { .content = "a\ty\n1\t2\n" },
      { ":1:1: ", "no column named 'y' (give delimiter = \"\\t\")" } },
    { "a blank before a name",
      DUET_NOT_FOUND,
      { .content = "a, y\n1, 2\n" },
      { ":1:1: ", "no column named 'y' (trim = true leaves out the blanks" } },
    { "the target among the inputs",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .columns = { "a", "y" } },
      { "column 'y' is the target" } },
    { "an input twice",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .columns = { "a", "a" } },
      { "column 'a' is named twice" } },
    { "a label twice",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .labels = { "a", "b", "a" } },
      { "label 'a' is given twice" } },
    { "a quote for a delimiter",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .delimiter = '"' },
      { "delimiter '\"'" } },
    { "a digit for a delimiter",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .delimiter = '1' },
      { "delimiter '1'" } },
    { "a newline for a delimiter",
      DUET_INVALID,
      { .content = "a,y\n1,2\n", .delimiter = '\n' },
      { "(byte 10)" } },
};

/* A failed call must have left its output alone. */
static void check_untouched(const struct duet_data *data)
{
    const struct duet_data zeros = { 0 };

    CU_ASSERT_EQUAL(memcmp(data, &zeros, sizeof zeros), 0);
}

static void check_refused(const char *what, enum duet_status got,
                          enum duet_status want, const char *text,
                          const char *const parts[4])
{
    bool agrees = got == want;

    for (size_t i = 0; i < 4 && parts[i]; i++)
        agrees = agrees && strstr(text, parts[i]);
    if (agrees)
        return;
    printf("\n%s: got status %d, '%s'; want status %d,", what, got,
           got == DUET_OK ? "" : text, want);
    for (size_t i = 0; i < 4 && parts[i]; i++)
        printf(" '%s'", parts[i]);
    CU_FAIL("another message");
}

static void test_bad(void)
{
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct duet_data data = { 0 };
        struct duet_error error;
        const enum duet_status got = read_given(&bad[i].given, &data, &error);

        check_refused(bad[i].what, got, bad[i].status, error.text, bad[i].want);
        if (bad[i].status != DUET_INVALID)
            CU_ASSERT_EQUAL(strncmp(error.text, path, strlen(path)), 0);
        check_untouched(&data);
        CU_ASSERT_EQUAL(read_given(&bad[i].given, &data, NULL), got);
    }
}

/* ---- Files that are large, or none --------------------------------------- */

static void read_bad(const char *what, const char *name,
                     enum duet_status status, const char *const parts[4])
{
    const struct duet_csv_options options = { .struct_size = sizeof options,
                                              .target = "y" };
    struct duet_data data = { 0 };
    struct duet_error error;
    const enum duet_status got =
        duet_data_read_csv(&data, name, &options, &error);

    check_refused(what, got, status, error.text, parts);
    check_untouched(&data);
}

/* "a,y\n1,2\n", a field of `size` times `fill`, ",2\n" */
static void write_field(const char *before, char fill, size_t size)
{
    const size_t length = strlen(before);
    char *content = malloc(length + size + 3);

    CU_ASSERT_PTR_NOT_NULL_FATAL(content);
    memcpy(content, before, length);
    memset(content + length, fill, size);
    memcpy(content + length + size, ",2\n", 3);
    write_file(content, length + size + 3);
    free(content);
}

static void test_huge_fields(void)
{
    static const char *const too_long[4] = {
        ":3:1: ", "more than 1048576 bytes", "expected at most that many"
    };
    static const char *const long_number[4] = {
        ":3:1: ", "column 'a'", "a number of at most 2047 bytes"
    };

    write_field("a,y\n1,2\n", '1', (1 << 20) + 1);
    read_bad("a field of over 1 MiB", path, DUET_MALFORMED, too_long);
    write_field("a,y\n1,2\n\"", '\n', 3 << 20);
    read_bad("a quote never closed", path, DUET_MALFORMED, too_long);
    write_field("a,y\n1,2\n", '1', 1 << 20);
    read_bad("a number of 1 MiB", path, DUET_MALFORMED, long_number);
    write_field("a,y\n1,2\n", '1', 2048);
    read_bad("a number of 2 KiB", path, DUET_MALFORMED, long_number);
}

static void test_no_file(void)
{
    static const char *const directory[4] = {
        "/tmp: ", "found a directory, expected a file or a pipe"
    };
    static const char *const missing[4] = {
        "/tmp/no-such-folder/x.csv: ", "can't read: No such file or directory"
    };
    static const char *const forbidden[4] = { "can't read: Permission denied" };

    read_bad("a directory", "/tmp", DUET_IO, directory);
    read_bad("no file", "/tmp/no-such-folder/x.csv", DUET_IO, missing);
    if (geteuid() == 0)
        return; /* who may read everything */
    chmod(path, 0);
    read_bad("no permission", path, DUET_IO, forbidden);
    chmod(path, 0600);
}

static void test_pipe(void)
{
    const struct duet_csv_options options = { .struct_size = sizeof options,
                                              .target = "y" };
    struct duet_data data = { 0 };
    char name[64];
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    CU_ASSERT_EQUAL(write(ends[1], "a,y\n1,2\n3,4\n", 12), 12);
    close(ends[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    CU_ASSERT_EQUAL(duet_data_read_csv(&data, name, &options, NULL), DUET_OK);
    CU_ASSERT_EQUAL(data.x.rows, 2);
    duet_data_finish(&data);
    close(ends[0]);
}

static void test_many_rows(void)
{
    enum { ROWS = 20000, ROW_SIZE = 12 };
    static char content[8 + ROWS * ROW_SIZE + 1];
    const struct duet_csv_options options = { .struct_size = sizeof options,
                                              .target = "y" };
    struct duet_data data = { 0 };
    char *end = content + sprintf(content, "a,y\n");
    size_t wrong = 0;

    for (int i = 0; i < ROWS; i++)
        end += sprintf(end, "%d,w%d\n", i, i % 1000);
    write_file(content, (size_t)(end - content));
    CU_ASSERT_EQUAL_FATAL(duet_data_read_csv(&data, path, &options, NULL),
                          DUET_OK);
    CU_ASSERT_EQUAL(data.x.rows, ROWS);
    CU_ASSERT_EQUAL(data.y.rows, ROWS);
    CU_ASSERT_EQUAL(data.n_classes, 1000);
    for (size_t i = 0; i < data.x.rows; i++) {
        char word[16];
        const size_t class = (size_t)duet_tensor_get(&data.y, i, 0);

        snprintf(word, sizeof word, "w%zu", i % 1000);
        wrong += class >= 1000 || strcmp(data.classes[class], word) != 0;
        wrong += duet_tensor_get(&data.x, i, 0) != (double)i;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    duet_data_finish(&data);
}

/* ---- Damaged files ------------------------------------------------------- */

static const char whole[] =
    "\xef\xbb\xbf"
    "id,\"width, cm\",length,class\r\n"
    "1,0.25,-3e2,setosa\r\n2,\"4.5\",.5,virginica\n\n3,,7.,\"a \"\"b\"\"\"\n"
    "4,NA,+1E-3,setosa\n";

/* The next of a fixed sequence of numbers (Numerical Recipes' ranqd1). */
static unsigned next_number(unsigned *state, unsigned below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 16) % below;
}

/* Read a damaged file: either a whole data set comes out, or a place. */
static void read_damaged(const char *content, size_t size)
{
    const struct given given = { content, size, .target = "class",
                                 .na = { "", "NA" } };
    struct duet_data data = { 0 };
    struct duet_error error;
    const enum duet_status status = read_given(&given, &data, &error);
    size_t line = 0, column = 0;

    if (status == DUET_OK) {
        CU_ASSERT_EQUAL(data.x.rows, data.y.rows);
        CU_ASSERT(data.x.rows > 0 && data.x.columns > 0);
        for (size_t i = 0; i < data.y.rows && data.classes; i++)
            CU_ASSERT(duet_tensor_get(&data.y, i, 0) < (double)data.n_classes);
    } else {
        CU_ASSERT(status == DUET_MALFORMED || status == DUET_NOT_FOUND);
        CU_ASSERT_EQUAL(sscanf(error.text + strlen(path), ":%zu:%zu: found",
                               &line, &column),
                        2);
        CU_ASSERT(line >= 1 && line <= 9 && column >= 1 && column <= size + 1);
        check_untouched(&data);
    }
    duet_data_finish(&data);
}

static void test_truncated(void)
{
    for (size_t size = 1; size < sizeof whole; size++)
        read_damaged(whole, size);
}

static void test_mutated(void)
{
    static const char bytes[] = ",\"\n\r\0;a7.-+e \xff";
    unsigned state = 2385;

    for (int round = 0; round < 600; round++) {
        char content[sizeof whole];
        size_t size = sizeof whole - 1;
        const unsigned n_changes = 1 + next_number(&state, 3);

        memcpy(content, whole, size);
        for (unsigned i = 0; i < n_changes; i++) {
            const size_t at = next_number(&state, (unsigned)size - 1);

            if (next_number(&state, 3) == 0) {
                size--;
                memmove(content + at, content + at + 1, size - at);
            } else {
                content[at] = bytes[next_number(&state, sizeof bytes - 1)];
            }
        }
        read_damaged(content, size);
    }
}

int register_csv_suite(void)
{
    CU_pSuite suite = CU_add_suite("csv", make_file, remove_file);

    if (!suite || !CU_add_test(suite, "good files are read", test_good) ||
        !CU_add_test(suite, "bad files are refused, with the place",
                     test_bad) ||
        !CU_add_test(suite, "huge fields are refused", test_huge_fields) ||
        !CU_add_test(suite, "what is no file is refused", test_no_file) ||
        !CU_add_test(suite, "a pipe is read", test_pipe) ||
        !CU_add_test(suite, "many rows and classes are read", test_many_rows) ||
        !CU_add_test(suite, "truncated files do no harm", test_truncated) ||
        !CU_add_test(suite, "mutated files do no harm", test_mutated))
        return -1;
    return 0;
}
