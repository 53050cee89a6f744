/* data_tables.c - options of what makes, reads and takes apart data sets. */
#include "data_tables.h"

static const struct duet_row split_rows[] = {
    DUET_ROW(DUET_TYPE_REAL, struct duet_split_options, test, 0.25, "(0, 1)",
             NULL, "share of the rows to test on, rounded up to whole rows"),
    DUET_ROW(DUET_TYPE_INT, struct duet_split_options, seed, 0,
             "[0, 4294967295]", NULL, "seed of the stream that is drawn from"),
    DUET_ROW(DUET_TYPE_BOOL, struct duet_split_options, stratify, 0, NULL, NULL,
             "keep the proportions of the classes"),
    DUET_ROW_END,
};

const struct duet_table duet_split_table = {
    .name = "split",
    .summary = "How to split a data set",
    .rows = split_rows,
    .size = sizeof(struct duet_split_options),
};

static const struct duet_row folds_rows[] = {
    DUET_ROW_ONLY("k", DUET_TYPE_INT, 5, "[2, inf)", NULL,
                  "number of folds, at most the number of rows"),
    DUET_ROW_ONLY("seed", DUET_TYPE_INT, 0, "[0, 4294967295]", NULL,
                  "seed of the stream that is drawn from"),
    DUET_ROW_ONLY("stratify", DUET_TYPE_BOOL, 0, NULL, NULL,
                  "keep the proportions of the classes"),
    DUET_ROW_ONLY("groups", DUET_TYPE_FORM, 0, "string|strings", NULL,
                  "rows of one group are never parted: the name of a column, "
                  "or a list with a number or string for each row"),
    DUET_ROW_ONLY("repeats", DUET_TYPE_INT, 1, "[1, 1e6]", NULL,
                  "how often the rows are cut anew"),
    DUET_ROW_END,
};

const struct duet_table duet_folds_table = {
    .name = "folds",
    .summary = "How to cut a data set into folds",
    .rows = folds_rows,
};

static const struct duet_row batches_rows[] = {
    DUET_ROW(DUET_TYPE_INT, struct duet_batches_options, size, 32, "[1, inf)",
             NULL, "rows of a batch"),
    DUET_ROW(DUET_TYPE_BOOL, struct duet_batches_options, shuffle, 1, NULL,
             NULL, "take the rows in a new order"),
    DUET_ROW_ONLY("rng", DUET_TYPE_FORM, 0, "rng", "shuffle",
                  "stream that the order is drawn from; the default stream "
                  "unless given"),
    DUET_ROW_END,
};

const struct duet_table duet_batches_table = {
    .name = "batches",
    .summary = "How to walk over a data set in batches",
    .rows = batches_rows,
    .size = sizeof(struct duet_batches_options),
};

static const struct duet_row csv_rows[] = {
    DUET_ROW(DUET_TYPE_TEXTS, struct duet_csv_table, target, 0, NULL, NULL,
             "name of the column that becomes `y`, or names of several columns "
             "of numbers; none unless given, as of rows to predict for"),
    DUET_ROW(DUET_TYPE_TEXT, struct duet_csv_table, delimiter, 0, NULL, NULL,
             "one character; a comma unless given"),
    DUET_ROW(DUET_TYPE_TEXT, struct duet_csv_table, decimal, 0, NULL, NULL,
             "the character before the fraction of a number; a point unless "
             "given"),
    DUET_ROW(DUET_TYPE_TEXT, struct duet_csv_table, thousands, 0, NULL, NULL,
             "the character between groups of three digits; none unless given"),
    DUET_ROW_ONLY("header", DUET_TYPE_FORM, 0, "boolean", NULL,
                  "whether the first row holds the names of the columns; "
                  "unless given, it does where the option `names` isn't given "
                  "and not all of its fields are numbers"),
    DUET_ROW(DUET_TYPE_TEXTS, struct duet_csv_table, names, 0, NULL, NULL,
             "names of all columns, in the file's order; those in the first "
             "row unless given, or \"1\", \"2\" and so on where it holds data"),
    DUET_ROW(DUET_TYPE_TEXTS, struct duet_csv_table, columns, 0, NULL, NULL,
             "names of the inputs, in this order; all columns but target and "
             "weight unless given"),
    DUET_ROW(DUET_TYPE_TEXTS, struct duet_csv_table, na, 0, NULL, NULL,
             "fields that stand for a missing value, which is NaN in `x`; an "
             "empty field, NA, N/A, n/a, NaN, nan, NULL, null, None, #N/A and "
             "<NA> unless given"),
    DUET_ROW(DUET_TYPE_TEXTS, struct duet_csv_table, labels, 0, NULL, NULL,
             "classes of the target, in the order of their numbers"),
    DUET_ROW_ONLY(
        "types", DUET_TYPE_FORM, 0, "table", NULL,
        "what columns hold, by their names: \"number\"; \"category\" "
        "for strings, also where they look like numbers; or the "
        "format of a date, such as \"%d.%m.%Y\"; the first field that "
        "isn't missing decides between number and category unless "
        "given"),
    DUET_ROW(DUET_TYPE_TEXT, struct duet_csv_table, weight, 0, NULL, NULL,
             "name of the column of the rows' weights"),
    DUET_ROW(DUET_TYPE_BOOL, struct duet_csv_table, trim, 0, NULL, NULL,
             "blanks around fields without quotes don't count"),
    DUET_ROW(DUET_TYPE_INT, struct duet_csv_table, threads, 0, "[1, 1024]",
             NULL,
             "threads to read with, at most the number of processors (or "
             "DUET_THREADS, if it is set); all of them unless given"),
    DUET_ROW_END,
};

const struct duet_table duet_csv_table = {
    .name = "csv",
    .summary = "How to read a CSV file",
    .rows = csv_rows,
    .size = sizeof(struct duet_csv_table),
};

static const struct duet_row libsvm_rows[] = {
    DUET_ROW(DUET_TYPE_INT, struct duet_libsvm_options, columns, 0,
             "[1, 16777216]", NULL,
             "number of inputs; the largest index in the file unless given"),
    DUET_ROW_END,
};

const struct duet_table duet_libsvm_table = {
    .name = "libsvm",
    .summary = "How to read a file in the format of LIBSVM",
    .rows = libsvm_rows,
    .size = sizeof(struct duet_libsvm_options),
};

static const struct duet_row npy_rows[] = {
    DUET_ROW_ONLY("map", DUET_TYPE_BOOL, 0, NULL, NULL,
                  "let the inputs lie in their file, for data larger than "
                  "memory; the file mustn't become shorter as long as they are "
                  "in use"),
    DUET_ROW_END,
};

const struct duet_table duet_npy_table = {
    .name = "npy",
    .summary = "How to read two NumPy files",
    .rows = npy_rows,
};

static const struct duet_row with_rows[] = {
    DUET_ROW_ONLY("columns", DUET_TYPE_TEXTS, 0, NULL, NULL,
                  "names of the inputs to keep, in this order"),
    DUET_ROW_ONLY("x", DUET_TYPE_FORM, 0, "tensor|numbers", NULL,
                  "other inputs: a tensor or a list, as for duet.data.from"),
    DUET_ROW_ONLY("names", DUET_TYPE_TEXTS, 0, NULL, NULL,
                  "names of the inputs; those there are unless given, where "
                  "as many columns stay"),
    DUET_ROW_ONLY("y", DUET_TYPE_FORM, 0, "tensor|numbers|strings", NULL,
                  "other targets: a tensor or a list, as for duet.data.from"),
    DUET_ROW_ONLY("weights", DUET_TYPE_FORM, 0, "tensor|numbers|boolean", NULL,
                  "a weight of 0 or more for each row; false: none"),
    DUET_ROW_END,
};

const struct duet_table duet_with_table = {
    .name = "with",
    .summary = "What to change of a data set",
    .rows = with_rows,
};

/* ---- Generators ---------------------------------------------------------- */

#define ROWS(low)                                                     \
    DUET_ROW_ONLY("rows", DUET_TYPE_INT, 100, "[" low ", 1e9]", NULL, \
                  "number of rows")
#define NOISE(summary) \
    DUET_ROW_ONLY("noise", DUET_TYPE_REAL, 0, "[0, inf)", NULL, summary)
#define OF_POINTS "standard deviation of what is added to each number of `x`"
#define SHUFFLE                                             \
    DUET_ROW_ONLY("shuffle", DUET_TYPE_BOOL, 1, NULL, NULL, \
                  "put the rows in random order; else they come by class")
#define SEED                                                         \
    DUET_ROW_ONLY("seed", DUET_TYPE_INT, 0, "[0, 4294967295]", NULL, \
                  "seed of the stream that is drawn from")
#define COUNT(name, value, summary) \
    DUET_ROW_ONLY(name, DUET_TYPE_INT, value, "[1, 1e6]", NULL, summary)

static const struct duet_row moons_rows[] = {
    ROWS("2"), NOISE(OF_POINTS), SHUFFLE, SEED, DUET_ROW_END,
};

static const struct duet_row circles_rows[] = {
    ROWS("2"),
    NOISE(OF_POINTS),
    DUET_ROW_ONLY("factor", DUET_TYPE_REAL, 0.8, "[0, 1)", NULL,
                  "radius of the inner circle; that of the outer one is 1"),
    SHUFFLE,
    SEED,
    DUET_ROW_END,
};

static const struct duet_row spirals_rows[] = {
    ROWS("2"),
    NOISE(OF_POINTS),
    COUNT("classes", 2, "number of arms"),
    DUET_ROW_ONLY("turns", DUET_TYPE_REAL, 1, "(0, 1e3]", NULL,
                  "how often an arm goes around the center"),
    SHUFFLE,
    SEED,
    DUET_ROW_END,
};

static const struct duet_row xor_rows[] = {
    ROWS("4"), NOISE(OF_POINTS), SHUFFLE, SEED, DUET_ROW_END,
};

static const struct duet_row blobs_rows[] = {
    ROWS("1"),
    DUET_ROW_ONLY("noise", DUET_TYPE_REAL, 1, "[0, inf)", NULL,
                  "standard deviation of the points around their centers"),
    COUNT("centers", 3, "number of centers, one for each class"),
    COUNT("columns", 2, "number of inputs"),
    SHUFFLE,
    SEED,
    DUET_ROW_END,
};

static const struct duet_row teacher_rows[] = {
    ROWS("1"),
    NOISE("standard deviation of what is added to each number of `y`"),
    COUNT("inputs", 2, "number of inputs"),
    COUNT("hidden", 3, "hidden units of the teacher"),
    COUNT("outputs", 1, "number of targets"),
    SEED,
    DUET_ROW_END,
};

#define GENERATOR(name_, summary_)                                        \
    const struct duet_table duet_##name_##_table = { .name = #name_,      \
                                                     .summary = summary_, \
                                                     .rows = name_##_rows }

GENERATOR(moons, "Two half circles that interleave");
GENERATOR(circles, "A circle within another one");
GENERATOR(spirals, "Arms of a spiral");
GENERATOR(xor, "Four corners, of which opposite ones are of one class");
GENERATOR(blobs, "Points around centers");
GENERATOR(teacher, "What a network with random weights computes");
