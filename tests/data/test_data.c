/* test_data.c - tensors, data sets, splits, folds and scaling. */
#include "input.h"
#include "scratch.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <duet/duet.h>

#include <jansson.h>

#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Helpers ------------------------------------------------------------- */

static json_t *load(const char *name)
{
    json_error_t error;
    json_t *json = json_load_file(name, 0, &error);

    if (!json)
        printf("\n%s:%d: %s", name, error.line, error.text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    return json;
}

static double number(const json_t *array, size_t i)
{
    return json_number_value(json_array_get(array, i));
}

static size_t whole(const json_t *object, const char *key)
{
    return (size_t)json_integer_value(json_object_get(object, key));
}

/* Doubles that lie between two, and one: 0 for the same. */
static double ulps(double a, double b)
{
    return a == b ? 0 : fabs(a - b) / (nextafter(fabs(b), DBL_MAX) - fabs(b));
}

static void check_near(const char *what, size_t i, double got, double want,
                       double limit)
{
    if (!(ulps(got, want) <= limit)) {
        printf("\n%s[%zu]: got %.17g, want %.17g", what, i, got, want);
        CU_FAIL("too far apart");
    }
}

/* A data set whose only input is the number of its row. */
static void make_numbered(struct duet_data *data, const json_t *y, size_t rows)
{
    memset(data, 0, sizeof *data);
    CU_ASSERT_EQUAL_FATAL(
        duet_tensor_init(&data->x, DUET_FLOAT64, rows, 1, NULL), DUET_OK);
    CU_ASSERT_EQUAL_FATAL(
        duet_tensor_init(&data->y, DUET_FLOAT64, rows, 1, NULL), DUET_OK);
    for (size_t i = 0; i < rows; i++) {
        duet_tensor_set(&data->x, i, 0, (double)i);
        duet_tensor_set(&data->y, i, 0, y ? number(y, i) : 0);
    }
}

/* Compare what became of a numbered data set with row numbers. */
static void check_rows(const char *what, const struct duet_data *part,
                       const json_t *rows)
{
    size_t wrong = 0;

    if (part->x.rows != json_array_size(rows)) {
        printf("\n%s: got %zu rows, want %zu", what, part->x.rows,
               json_array_size(rows));
        CU_FAIL("other rows");
        return;
    }
    for (size_t i = 0; i < part->x.rows; i++)
        wrong += duet_tensor_get(&part->x, i, 0) != number(rows, i);
    if (wrong > 0)
        printf("\n%s: %zu of %zu rows differ, the first: got %g, want %g", what,
               wrong, part->x.rows, duet_tensor_get(&part->x, 0, 0),
               number(rows, 0));
    CU_ASSERT_EQUAL(wrong, 0);
}

static void read_data(const char *name, const char *target,
                      struct duet_data *data)
{
    const struct duet_csv_options options = { .struct_size = sizeof options,
                                              .target = target };
    struct duet_error error;
    enum duet_status status = duet_data_read_csv(data, name, &options, &error);

    if (status != DUET_OK)
        printf("\n%s", error.text);
    CU_ASSERT_EQUAL_FATAL(status, DUET_OK);
}

/* ---- Tensors ------------------------------------------------------------- */

static const struct {
    enum duet_dtype dtype;
    const char *name;
    size_t size, rows, columns;
} shapes[] = {
    { DUET_FLOAT64, "float64", 8, 3, 5 },
    { DUET_FLOAT32, "float32", 4, 3, 5 },
    { DUET_FLOAT64, "float64", 8, 0, 5 },
    { DUET_FLOAT32, "float32", 4, 3, 0 },
    { DUET_FLOAT64, "float64", 8, 0, 0 },
    { DUET_FLOAT64, "float64", 8, 8, 1 },
    { DUET_FLOAT32, "float32", 4, 101, 17 },
};

static void test_tensors(void)
{
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const size_t rows = shapes[i].rows, columns = shapes[i].columns;
        struct duet_tensor tensor;
        size_t wrong = 0;

        CU_ASSERT_STRING_EQUAL(duet_dtype_name(shapes[i].dtype),
                               shapes[i].name);
        CU_ASSERT_EQUAL(duet_dtype_size(shapes[i].dtype), shapes[i].size);
        CU_ASSERT_EQUAL_FATAL(
            duet_tensor_init(&tensor, shapes[i].dtype, rows, columns, NULL),
            DUET_OK);
        CU_ASSERT_EQUAL(duet_tensor_dtype(&tensor), shapes[i].dtype);
        CU_ASSERT_EQUAL(tensor.struct_size, sizeof tensor);
        CU_ASSERT_PTR_NOT_NULL(tensor.data);
        CU_ASSERT_EQUAL((uintptr_t)tensor.data % 64, 0);
        for (size_t j = 0; j < rows * columns; j++) {
            const size_t row = j / columns, column = j % columns;
            const double value = 2.385 * (double)j + 0.1;

            wrong += duet_tensor_get(&tensor, row, column) != 0;
            duet_tensor_set(&tensor, row, column, value);
            wrong += duet_tensor_get(&tensor, row, column) !=
                     (shapes[i].size == 4 ? (double)(float)value : value);
        }
        CU_ASSERT_EQUAL(wrong, 0);
        duet_tensor_finish(&tensor);
        CU_ASSERT_PTR_NULL(tensor.data);
        duet_tensor_finish(&tensor);
    }
}

static void test_tensor_overflow(void)
{
    static const size_t sizes[][2] = {
        { SIZE_MAX, 1 },         { SIZE_MAX, SIZE_MAX },
        { SIZE_MAX / 8 + 1, 1 }, { (size_t)1 << 32, (size_t)1 << 32 },
        { SIZE_MAX / 16, 1 },    { 3, SIZE_MAX / 2 },
    };
    struct duet_tensor tensor = { .rows = 7 };
    struct duet_error error;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        CU_ASSERT_EQUAL(duet_tensor_init(&tensor, DUET_FLOAT64, sizes[i][0],
                                         sizes[i][1], &error),
                        DUET_NO_MEMORY);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "no memory for"));
        CU_ASSERT_EQUAL(tensor.rows, 7);
    }
}

/* ---- Rows, splits and folds ---------------------------------------------- */

static const struct {
    const char *file, *target;
    size_t rows, columns, n_classes;
    double first_x, last_y;
    const char *first_name, *last_class;
} sets[] = {
    { "breast_cancer", "benign", 569, 30, 0, 17.99, 1, "mean_radius", NULL },
    { "iris", "species", 150, 4, 3, 5.1, 2, "sepal_length_cm", "virginica" },
    { "diabetes", "progression", 442, 10, 0, 59, 57, "age", NULL },
};

static void test_data_sets(void)
{
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct duet_data data;
        char name[1024];

        snprintf(name, sizeof name, "%s/%s.csv", DUET_TEST_DATA, sets[i].file);
        read_data(name, sets[i].target, &data);
        CU_ASSERT_EQUAL(data.x.rows, sets[i].rows);
        CU_ASSERT_EQUAL(data.y.rows, sets[i].rows);
        CU_ASSERT_EQUAL(data.x.columns, sets[i].columns);
        CU_ASSERT_EQUAL(data.y.columns, 1);
        CU_ASSERT_EQUAL(data.n_classes, sets[i].n_classes);
        CU_ASSERT_EQUAL(duet_tensor_get(&data.x, 0, 0), sets[i].first_x);
        CU_ASSERT_EQUAL(duet_tensor_get(&data.y, sets[i].rows - 1, 0),
                        sets[i].last_y);
        CU_ASSERT_STRING_EQUAL(data.names[0], sets[i].first_name);
        if (sets[i].last_class)
            CU_ASSERT_STRING_EQUAL(data.classes[sets[i].n_classes - 1],
                                   sets[i].last_class);
        duet_data_finish(&data);
        duet_data_finish(&data);
    }
}

static void test_rows(void)
{
    const size_t index[] = { 149, 3, 3, 75 };
    struct duet_data data, some = { 0 };
    struct duet_error error;

    read_data(DUET_TEST_DATA "/iris.csv", "species", &data);
    CU_ASSERT_EQUAL_FATAL(duet_data_rows(&some, &data, index, 4, NULL),
                          DUET_OK);
    CU_ASSERT_EQUAL(some.x.rows, 4);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++)
            CU_ASSERT_EQUAL(duet_tensor_get(&some.x, i, j),
                            duet_tensor_get(&data.x, index[i], j));
        CU_ASSERT_EQUAL(duet_tensor_get(&some.y, i, 0),
                        duet_tensor_get(&data.y, index[i], 0));
    }
    CU_ASSERT_STRING_EQUAL(some.names[3], "petal_width_cm");
    CU_ASSERT_STRING_EQUAL(some.classes[1], "versicolor");
    duet_data_finish(&some);
    CU_ASSERT_EQUAL(duet_data_rows(&some, &data, index, 0, NULL), DUET_OK);
    CU_ASSERT_EQUAL(some.x.rows, 0);
    duet_data_finish(&some);
    CU_ASSERT_EQUAL(
        duet_data_rows(&some, &data, (const size_t[]) { 0, 150 }, 2, &error),
        DUET_INVALID);
    CU_ASSERT_STRING_EQUAL(error.text, "no row 150 among 150 rows");
    duet_data_finish(&data);
}

static void check_split(const json_t *row, bool stratify)
{
    const json_t *y = json_object_get(row, "y");
    const char *name = json_string_value(json_object_get(row, "name"));
    struct duet_data data, train = { 0 }, test = { 0 };
    struct duet_error error;

    make_numbered(&data, y, json_array_size(y));
    if (duet_data_split(&data, json_number_value(json_object_get(row, "test")),
                        (uint32_t)whole(row, "seed"), stratify, &train, &test,
                        &error)) {
        printf("\n%s: %s", name, error.text);
        CU_FAIL("refused");
    }
    check_rows(name, &train, json_object_get(row, "train_rows"));
    check_rows(name, &test, json_object_get(row, "test_rows"));
    duet_data_finish(&train);
    duet_data_finish(&test);
    duet_data_finish(&data);
}

static void test_splits(void)
{
    json_t *golden = load(DUET_TEST_GOLDEN "/data.json");
    const json_t *row;
    size_t i;

    json_array_foreach (json_object_get(golden, "plain"), i, row)
        check_split(row, false);
    CU_ASSERT_EQUAL(i, 6);
    json_array_foreach (json_object_get(golden, "stratified"), i, row)
        check_split(row, true);
    CU_ASSERT_EQUAL(i, 9);
    json_decref(golden);
}

static void test_lecture_split(void)
{
    json_t *golden = load(DUET_TEST_GOLDEN "/split.json");
    struct duet_data data, train, test, learn, watch;

    make_numbered(&data, NULL, whole(golden, "n"));
    CU_ASSERT_EQUAL_FATAL(
        duet_data_split(&data, 0.2, 0, false, &train, &test, NULL), DUET_OK);
    check_rows("train", &train, json_object_get(golden, "train"));
    check_rows("test", &test, json_object_get(golden, "test"));
    CU_ASSERT_EQUAL_FATAL(
        duet_data_split(&train, 0.2, 0, false, &learn, &watch, NULL), DUET_OK);
    check_rows("learn", &learn, json_object_get(golden, "tr_rows"));
    check_rows("watch", &watch, json_object_get(golden, "val_rows"));
    duet_data_finish(&learn);
    duet_data_finish(&watch);
    duet_data_finish(&train);
    duet_data_finish(&test);
    duet_data_finish(&data);
    json_decref(golden);
}

static void test_folds(void)
{
    json_t *golden = load(DUET_TEST_GOLDEN "/data.json");
    const json_t *row, *fold;
    size_t i, j;

    json_array_foreach (json_object_get(golden, "folds"), i, row) {
        const json_t *folds = json_object_get(row, "folds");
        const char *name = json_string_value(json_object_get(row, "name"));
        struct duet_data data, train, test;

        make_numbered(&data, NULL, whole(row, "n"));
        json_array_foreach (folds, j, fold) {
            CU_ASSERT_EQUAL_FATAL(duet_data_fold(&data, json_array_size(folds),
                                                 j,
                                                 (uint32_t)whole(row, "seed"),
                                                 &train, &test, NULL),
                                  DUET_OK);
            check_rows(name, &train, json_object_get(fold, "train_rows"));
            check_rows(name, &test, json_object_get(fold, "test_rows"));
            duet_data_finish(&train);
            duet_data_finish(&test);
        }
        duet_data_finish(&data);
    }
    CU_ASSERT_EQUAL(i, 4);
    json_decref(golden);
}

static const struct {
    const char *what;
    double y[6];
    size_t rows;
    double test;
    bool stratify;
    const char *want;
} refused_splits[] = {
    { "a share of 0", { 0 }, 6, 0.0, false, "a share of 0 to test" },
    { "a share of 1", { 0 }, 6, 1.0, false, "a share of 1 to test" },
    { "a share below 0", { 0 }, 6, -0.25, false, "a share of -0.25 to test" },
    { "NaN for a share", { 0 }, 6, (double)NAN, false, "a share of nan" },
    { "no rows", { 0 }, 0, 0.5, false, "0 of 0 rows to test" },
    { "a single row", { 0 }, 1, 0.5, false, "leaves none to train on" },
    { "too large a share", { 0 }, 6, 0.9, false, "6 of 6 rows to test" },
    { "a class of one row",
      { 0, 0, 1, 0, 0, 0 },
      6,
      0.5,
      true,
      "class 2 of 2 has a single row, expected at least 2" },
    { "more classes than rows to test",
      { 0, 1, 2, 2, 1, 0 },
      6,
      0.3,
      true,
      "4 rows to train on and 2 to test, expected at least 3 each" },
    { "more classes than rows to train on",
      { 0, 1, 2, 2, 1, 0 },
      6,
      0.6,
      true,
      "2 rows to train on and 4 to test" },
    { "NaN for a class",
      { 0, 0, 1, (double)NAN, 1, 0 },
      6,
      0.5,
      true,
      "the target of row 4 is NaN" },
};

static void test_refused_splits(void)
{
    for (size_t i = 0; i < sizeof refused_splits / sizeof refused_splits[0];
         i++) {
        struct duet_data data, train = { 0 }, test = { 0 };
        struct duet_error error = { .text = "nothing" };

        make_numbered(&data, NULL, refused_splits[i].rows);
        for (size_t j = 0; j < refused_splits[i].rows; j++)
            duet_tensor_set(&data.y, j, 0, refused_splits[i].y[j]);
        CU_ASSERT_EQUAL(duet_data_split(&data, refused_splits[i].test, 0,
                                        refused_splits[i].stratify, &train,
                                        &test, &error),
                        DUET_INVALID);
        if (!strstr(error.text, refused_splits[i].want)) {
            printf("\n%s: got '%s', want '%s'", refused_splits[i].what,
                   error.text, refused_splits[i].want);
            CU_FAIL("another message");
        }
        CU_ASSERT_PTR_NULL(train.x.data);
        CU_ASSERT_PTR_NULL(test.x.data);
        duet_data_finish(&data);
    }
}

static void test_refused_folds(void)
{
    static const size_t folds[][2] = {
        { 0, 0 }, { 1, 0 }, { 7, 0 }, { 3, 3 }, { SIZE_MAX, 0 }
    };
    struct duet_data data, train, test;

    make_numbered(&data, NULL, 6);
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++)
        CU_ASSERT_EQUAL(duet_data_fold(&data, folds[i][0], folds[i][1], 0,
                                       &train, &test, NULL),
                        DUET_INVALID);
    duet_data_finish(&data);
}

/* ---- Scaling ------------------------------------------------------------- */

static void check_row(const char *what, const struct duet_tensor *x, size_t row,
                      const json_t *want)
{
    for (size_t j = 0; j < x->columns; j++)
        check_near(what, j, duet_tensor_get(x, row, j), number(want, j), 4);
}

static void test_lecture_scaling(void)
{
    json_t *golden = load(DUET_TEST_GOLDEN "/standardize.json");
    const json_t *train_rows = json_object_get(golden, "train_scaled_first3");
    const json_t *test_rows = json_object_get(golden, "test_scaled_first3");
    struct duet_data data, train, test;
    struct duet_scaler scaler;

    read_data(DUET_TEST_DATA "/breast_cancer.csv", "benign", &data);
    duet_data_split(&data, 0.2, 0, false, &train, &test, NULL);
    CU_ASSERT_EQUAL_FATAL(duet_scaler_standardize(&scaler, &train.x, NULL),
                          DUET_OK);
    CU_ASSERT_EQUAL_FATAL(scaler.n, 30);
    for (size_t j = 0; j < scaler.n; j++) {
        check_near("mean", j, scaler.shift[j],
                   number(json_object_get(golden, "mean"), j), 2);
        check_near("scale", j, scaler.scale[j],
                   number(json_object_get(golden, "scale"), j), 2);
    }
    CU_ASSERT_EQUAL(duet_scaler_apply(&scaler, &train.x, NULL), DUET_OK);
    CU_ASSERT_EQUAL(duet_scaler_apply(&scaler, &test.x, NULL), DUET_OK);
    for (size_t i = 0; i < 3; i++) {
        check_row("train", &train.x, i, json_array_get(train_rows, i));
        check_row("test", &test.x, i, json_array_get(test_rows, i));
    }
    check_row("last of train", &train.x, 454,
              json_object_get(golden, "train_scaled_last"));
    check_row("last of test", &test.x, 113,
              json_object_get(golden, "test_scaled_last"));
    duet_scaler_finish(&scaler);
    duet_scaler_finish(&scaler);
    duet_data_finish(&train);
    duet_data_finish(&test);
    duet_data_finish(&data);
    json_decref(golden);
}

/* Columns that are hard: constant, with NaNs, far from 0, tiny. */
static void test_odd_columns(void)
{
    json_t *golden = load(DUET_TEST_GOLDEN "/data.json");
    const json_t *scalers = json_object_get(golden, "scalers"), *row;
    const json_t *x = json_object_get(scalers, "x");
    struct duet_scaler standard, minmax;
    struct duet_tensor tensor;
    size_t i;

    duet_tensor_init(&tensor, DUET_FLOAT64, json_array_size(x), 7, NULL);
    json_array_foreach (x, i, row)
        for (size_t j = 0; j < 7; j++)
            duet_tensor_set(&tensor, i, j,
                            json_is_null(json_array_get(row, j))
                                ? (double)NAN
                                : number(row, j));
    CU_ASSERT_EQUAL_FATAL(duet_scaler_standardize(&standard, &tensor, NULL),
                          DUET_OK);
    CU_ASSERT_EQUAL_FATAL(duet_scaler_minmax(&minmax, &tensor, NULL), DUET_OK);
    for (size_t j = 0; j < 7; j++) {
        check_near("mean", j, standard.shift[j],
                   number(json_object_get(scalers, "mean"), j), 2);
        check_near("scale", j, standard.scale[j],
                   number(json_object_get(scalers, "scale"), j), 2);
        check_near("min", j, minmax.shift[j],
                   number(json_object_get(scalers, "min"), j), 0);
    }
    CU_ASSERT_EQUAL(minmax.scale[0], 11.25);
    CU_ASSERT_EQUAL(minmax.scale[1], 1);
    CU_ASSERT_EQUAL(minmax.scale[6], 1);
    CU_ASSERT_EQUAL(duet_scaler_apply(&minmax, &tensor, NULL), DUET_OK);
    CU_ASSERT_EQUAL(duet_tensor_get(&tensor, 3, 0), 1);
    CU_ASSERT_EQUAL(duet_tensor_get(&tensor, 4, 0), 0);
    CU_ASSERT(isnan(duet_tensor_get(&tensor, 2, 2)));
    duet_scaler_finish(&standard);
    duet_scaler_finish(&minmax);
    duet_tensor_finish(&tensor);
    json_decref(golden);
}

static void test_float_scaling(void)
{
    static const double given[3] = { 0.1, 0.25, 1.7 };
    struct duet_scaler scaler;
    struct duet_tensor x;
    double rounded[3], mean, deviation;

    duet_tensor_init(&x, DUET_FLOAT32, 3, 1, NULL);
    for (size_t i = 0; i < 3; i++) {
        duet_tensor_set(&x, i, 0, given[i]);
        rounded[i] = (double)(float)given[i];
    }
    mean = (rounded[0] + rounded[1] + rounded[2]) / 3;
    deviation = sqrt((pow(rounded[0] - mean, 2) + pow(rounded[1] - mean, 2) +
                      pow(rounded[2] - mean, 2)) /
                     3);
    CU_ASSERT_EQUAL_FATAL(duet_scaler_standardize(&scaler, &x, NULL), DUET_OK);
    check_near("mean", 0, scaler.shift[0], mean, 2);
    check_near("deviation", 0, scaler.scale[0], deviation, 2);
    CU_ASSERT_EQUAL(duet_scaler_apply(&scaler, &x, NULL), DUET_OK);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(
            duet_tensor_get(&x, i, 0),
            (double)(float)((rounded[i] - scaler.shift[0]) / scaler.scale[0]));
    duet_scaler_finish(&scaler);
    duet_tensor_finish(&x);
}

static void test_refused_scaling(void)
{
    static const double columns[][2] = { { 1, (double)INFINITY },
                                         { -(double)INFINITY, 1 },
                                         { (double)INFINITY, (double)INFINITY },
                                         { -1.5e308, 1.5e308 } };
    struct duet_scaler scaler = { .n = 7 };
    struct duet_tensor x, none, wide;
    struct duet_error error;

    duet_tensor_init(&x, DUET_FLOAT64, 2, 2, NULL);
    duet_tensor_init(&none, DUET_FLOAT64, 0, 2, NULL);
    duet_tensor_init(&wide, DUET_FLOAT64, 2, 3, NULL);
    CU_ASSERT_EQUAL(duet_scaler_standardize(&scaler, &none, NULL),
                    DUET_INVALID);
    CU_ASSERT_EQUAL(duet_scaler_minmax(&scaler, &none, NULL), DUET_INVALID);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        duet_tensor_set(&x, 0, 1, columns[i][0]);
        duet_tensor_set(&x, 1, 1, columns[i][1]);
        CU_ASSERT_EQUAL(duet_scaler_standardize(&scaler, &x, NULL),
                        DUET_NOT_FINITE);
        CU_ASSERT_EQUAL(duet_scaler_minmax(&scaler, &x, &error),
                        DUET_NOT_FINITE);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "column 2 of 2"));
    }
    CU_ASSERT_EQUAL(scaler.n, 7);
    duet_tensor_set(&x, 0, 1, (double)NAN);
    duet_tensor_set(&x, 1, 1, (double)NAN);
    CU_ASSERT_EQUAL_FATAL(duet_scaler_standardize(&scaler, &x, NULL), DUET_OK);
    CU_ASSERT_EQUAL(scaler.shift[1], 0);
    CU_ASSERT_EQUAL(scaler.scale[1], 1);
    CU_ASSERT_EQUAL(duet_scaler_apply(&scaler, &wide, &error), DUET_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "3 columns, expected 2"));
    duet_scaler_finish(&scaler);
    duet_tensor_finish(&x);
    duet_tensor_finish(&none);
    duet_tensor_finish(&wide);
}

/* ---- What is known of columns -------------------------------------------- */

/* Three rows whose second column holds categories, a target, and weights. */
static struct duet_data make_described(void)
{
    static const char *const names[] = { "width", "colour" };
    static const char *const colours[] = { "blue", "red" };
    static const char *const target = "price";
    double x[] = { 2.385, 1, 0.5, (double)NAN, 7.25, 0 };
    double y[] = { 10, 20, 30 }, weights[] = { 0.25, 0, 4 };
    const struct duet_tensor x_view = duet_tensor_view(DUET_FLOAT64, 3, 2, x);
    const struct duet_tensor y_view = duet_tensor_view(DUET_FLOAT64, 3, 1, y);
    const struct duet_tensor w = duet_tensor_view(DUET_FLOAT64, 3, 1, weights);
    struct duet_data data = { 0 };

    CU_ASSERT_EQUAL_FATAL(
        duet_data_init(&data, &x_view, &y_view, names, NULL, 0, NULL), DUET_OK);
    CU_ASSERT_EQUAL(duet_data_kind(&data, 1), DUET_COLUMN_NUMBER);
    CU_ASSERT_PTR_NULL(duet_data_targets(&data));
    CU_ASSERT_PTR_NULL(duet_data_weights(&data));
    CU_ASSERT_EQUAL_FATAL(
        duet_data_set_kind(&data, 1, DUET_COLUMN_CATEGORY, colours, 2, NULL),
        DUET_OK);
    CU_ASSERT_EQUAL_FATAL(
        duet_data_set_kind(&data, 0, DUET_COLUMN_DATE, NULL, 0, NULL), DUET_OK);
    CU_ASSERT_EQUAL_FATAL(duet_data_set_targets(&data, &target, NULL), DUET_OK);
    CU_ASSERT_EQUAL_FATAL(duet_data_set_weights(&data, &w, NULL), DUET_OK);
    return data;
}

static void check_described(const struct duet_data *data, double first_weight)
{
    size_t n;
    const char *const *colours = duet_data_categories(data, 1, &n);

    CU_ASSERT_EQUAL_FATAL(n, 2);
    CU_ASSERT_STRING_EQUAL(colours[0], "blue");
    CU_ASSERT_STRING_EQUAL(colours[1], "red");
    CU_ASSERT_EQUAL(duet_data_kind(data, 0), DUET_COLUMN_DATE);
    CU_ASSERT_EQUAL(duet_data_kind(data, 1), DUET_COLUMN_CATEGORY);
    CU_ASSERT_PTR_NULL(duet_data_categories(data, 0, &n));
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_STRING_EQUAL(duet_data_targets(data)[0], "price");
    CU_ASSERT_EQUAL(duet_data_weights(data)->rows, data->x.rows);
    CU_ASSERT_EQUAL(duet_tensor_get(duet_data_weights(data), 0, 0),
                    first_weight);
}

static void test_facts(void)
{
    struct duet_data data = make_described(), some = { 0 }, rest = { 0 };

    check_described(&data, 0.25);
    CU_ASSERT_EQUAL_FATAL(
        duet_data_rows(&some, &data, (const size_t[]) { 2, 0 }, 2, NULL),
        DUET_OK);
    check_described(&some, 4);
    duet_data_finish(&some);
    CU_ASSERT_EQUAL_FATAL(duet_data_fold(&data, 3, 0, 0, &rest, &some, NULL),
                          DUET_OK);
    check_described(&some, 4); /* RandomState(0).permutation(3) is 2, 1, 0 */
    check_described(&rest, 0.25);
    duet_data_finish(&some);
    duet_data_finish(&rest);
    CU_ASSERT_EQUAL(duet_data_set_weights(&data, NULL, NULL), DUET_OK);
    CU_ASSERT_PTR_NULL(duet_data_weights(&data));
    CU_ASSERT_STRING_EQUAL(duet_column_kind_name(DUET_COLUMN_DATE), "date");
    duet_data_finish(&data);
}

static void test_refused_facts(void)
{
    static const char *const one[] = { "blue" };
    struct duet_data data = make_described();
    double numbers[] = { 1, -1, 2 };
    struct duet_tensor w = duet_tensor_view(DUET_FLOAT64, 3, 1, numbers);
    struct duet_error error;

    CU_ASSERT_EQUAL(
        duet_data_set_kind(&data, 1, DUET_COLUMN_CATEGORY, one, 1, &error),
        DUET_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "row 1, column 2: found 1"));
    CU_ASSERT_EQUAL(
        duet_data_set_kind(&data, 2, DUET_COLUMN_DATE, NULL, 0, NULL),
        DUET_INVALID);
    CU_ASSERT_EQUAL(
        duet_data_set_kind(&data, 1, DUET_COLUMN_CATEGORY, NULL, 0, NULL),
        DUET_INVALID);
    CU_ASSERT_EQUAL(duet_data_set_weights(&data, &w, &error), DUET_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "weight of row 2 is -1"));
    numbers[0] = numbers[1] = numbers[2] = 0;
    CU_ASSERT_EQUAL(duet_data_set_weights(&data, &w, NULL), DUET_INVALID);
    w.rows = 2;
    CU_ASSERT_EQUAL(duet_data_set_weights(&data, &w, NULL), DUET_INVALID);
    check_described(&data, 0.25);
    duet_data_finish(&data);
}

/* ---- Files of data ------------------------------------------------------- */

/* Nothing is waited for where nobody will write. */
static void test_inputs(void)
{
    struct scratch scratch;
    struct duet_error error;
    char path[SCRATCH_PATH];
    int file, writer;

    scratch_open(&scratch);
    scratch_path(&scratch, "pipe", path);
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
    CU_ASSERT_EQUAL(duet_input_open(path, 0, &file, &error), DUET_IO);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(error.text, "found a pipe to which nobody has written for 0 s"));
    writer = open(path, O_RDWR | O_CLOEXEC);
    CU_ASSERT_EQUAL(write(writer, "a", 1), 1);
    CU_ASSERT_EQUAL(duet_input_open(path, 60, &file, &error), DUET_OK);
    CU_ASSERT_EQUAL(fcntl(file, F_GETFL) & O_NONBLOCK, 0);
    close(file);
    close(writer);
    CU_ASSERT_EQUAL(duet_input_open("/dev/zero", 60, &file, &error), DUET_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "found a device"));
    CU_ASSERT_EQUAL(file, -1);
    scratch_close(&scratch);
}

static const CU_TestInfo tests[] = {
    { "tensors keep numbers of both types", test_tensors },
    { "sizes that overflow are refused", test_tensor_overflow },
    { "the data sets that come along are read", test_data_sets },
    { "rows are copied", test_rows },
    { "rows keep what is known of their columns", test_facts },
    { "what can't be true of columns is refused", test_refused_facts },
    { "splits are scikit-learn's", test_splits },
    { "the lecture's splits come out", test_lecture_split },
    { "folds are scikit-learn's", test_folds },
    { "splits that can't be are refused", test_refused_splits },
    { "folds that can't be are refused", test_refused_folds },
    { "the lecture's data are standardized", test_lecture_scaling },
    { "odd columns scale as in scikit-learn", test_odd_columns },
    { "float data are scaled in double", test_float_scaling },
    { "what can't be scaled is refused", test_refused_scaling },
    { "nothing is waited for where nobody will write", test_inputs },
};

int register_data_suite(void)
{
    CU_pSuite suite = CU_add_suite("data", NULL, NULL);

    for (size_t i = 0; suite && i < sizeof tests / sizeof tests[0]; i++)
        if (!CU_add_test(suite, tests[i].pName, tests[i].pTestFunc))
            return -1;
    return suite ? 0 : -1;
}
