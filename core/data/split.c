/* split.c - which rows to train on and which to test, as scikit-learn. */
#include <duet/duet.h>

#include "errors.h"
#include "number.h"
#include "rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Indices of rows, drawn into two parts. */
struct parts {
    size_t *train, *test; /* one allocation, at train */
    size_t n_train, n_test;
};

/* Copy the rows of both parts. */
static enum duet_status copy_parts(const struct duet_data *data,
                                   const struct parts *parts,
                                   struct duet_data *train,
                                   struct duet_data *test,
                                   struct duet_error *error)
{
    struct duet_data first, second;
    enum duet_status status;

    status = duet_data_rows(&first, data, parts->train, parts->n_train, error);
    if (status != DUET_OK)
        return status;
    status = duet_data_rows(&second, data, parts->test, parts->n_test, error);
    if (status != DUET_OK) {
        duet_data_finish(&first);
        return status;
    }
    *train = first;
    *test = second;
    return DUET_OK;
}

/* ---- At random ----------------------------------------------------------- */

/* ShuffleSplit: the first rows of a permutation are the test's. */
static enum duet_status draw_rows(const struct duet_data *data,
                                  struct duet_rng *rng, struct parts *parts,
                                  struct duet_error *error)
{
    const size_t n = data->x.rows;
    size_t *index = malloc(n * sizeof *index);

    if (!index)
        return duet_no_memory(error);
    duet_rng_permutation(rng, n, index);
    memcpy(parts->test, index, parts->n_test * sizeof *index);
    memcpy(parts->train, index + parts->n_test, parts->n_train * sizeof *index);
    free(index);
    return DUET_OK;
}

/* ---- With the classes' proportions --------------------------------------- */

struct labelled {
    double label;
    size_t row;
};

/* The rows sorted by class, and how many are drawn from each class. */
struct strata {
    size_t n_rows, n_classes;
    struct labelled *rows; /* by label, then by row */
    size_t *first;         /* of each class's rows; then n_rows */
    size_t *size;          /* of each class; in the allocation of `first` */
    size_t *train, *test;  /* drawn from each class; likewise */
    double *remainder;     /* of each class */
    size_t *index, *order; /* n_rows of scratch each; one allocation */
};

static int compare(const void *a, const void *b)
{
    const struct labelled *p = a, *q = b;

    if (p->label != q->label)
        return p->label < q->label ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

static void finish_strata(struct strata *strata)
{
    free(strata->rows);
    free(strata->first);
    free(strata->remainder);
    free(strata->index);
}

static enum duet_status sort_rows(const struct duet_data *data,
                                  struct strata *strata,
                                  struct duet_error *error)
{
    const size_t n = data->y.rows;

    if (data->y.columns != 1)
        return duet_error_set(error, DUET_INVALID,
                              "%zu targets, expected one to stratify by",
                              data->y.columns);
    strata->n_rows = n;
    strata->rows = calloc(n, sizeof *strata->rows);
    if (!strata->rows)
        return duet_no_memory(error);
    for (size_t i = 0; i < n; i++) {
        const double label = duet_tensor_get(&data->y, i, 0);

        if (isnan(label))
            return duet_error_set(error, DUET_INVALID,
                                  "the target of row %zu is NaN, expected a "
                                  "class to stratify by",
                                  i + 1);
        strata->rows[i] = (struct labelled) { label, i };
    }
    qsort(strata->rows, n, sizeof *strata->rows, compare);
    return DUET_OK;
}

static bool opens_class(const struct strata *strata, size_t i)
{
    return i == 0 || strata->rows[i].label != strata->rows[i - 1].label;
}

/* Find where in the sorted rows each class begins. */
static enum duet_status find_classes(struct strata *strata,
                                     struct duet_error *error)
{
    size_t n = 0;

    for (size_t i = 0; i < strata->n_rows; i++)
        n += opens_class(strata, i);
    strata->first = calloc(4 * n + 1, sizeof *strata->first);
    strata->remainder = calloc(n, sizeof *strata->remainder);
    strata->index = calloc(2 * strata->n_rows, sizeof *strata->index);
    if (!strata->first || !strata->remainder || !strata->index)
        return duet_no_memory(error);
    strata->size = strata->first + n + 1;
    strata->train = strata->size + n;
    strata->test = strata->train + n;
    strata->order = strata->index + strata->n_rows;
    for (size_t i = 0; i < strata->n_rows; i++) {
        if (opens_class(strata, i))
            strata->first[strata->n_classes++] = i;
        strata->size[strata->n_classes - 1]++;
    }
    strata->first[n] = strata->n_rows;
    return DUET_OK;
}

static enum duet_status check_strata(const struct strata *strata,
                                     const struct parts *parts,
                                     struct duet_error *error)
{
    const size_t n = strata->n_classes;

    for (size_t i = 0; i < n; i++)
        if (strata->size[i] < 2)
            return duet_error_set(error, DUET_INVALID,
                                  "class %zu of %zu has a single row, expected "
                                  "at least 2 to stratify by",
                                  i + 1, n);
    if (parts->n_train < n || parts->n_test < n)
        return duet_error_set(error, DUET_INVALID,
                              "%zu rows to train on and %zu to test, expected "
                              "at least %zu each, one of each class",
                              parts->n_train, parts->n_test, n);
    return DUET_OK;
}

/*
 * Add one to each class with that remainder, or to `n` of them drawn as by
 * NumPy's choice() without replacement. Returns how many are still to be added.
 */
static size_t add_to_equals(struct strata *strata, double remainder, size_t n,
                            size_t *share, struct duet_rng *rng)
{
    size_t n_equal = 0, n_now;

    for (size_t i = 0; i < strata->n_classes; i++)
        if (strata->remainder[i] == remainder)
            strata->index[n_equal++] = i;
    n_now = n_equal < n ? n_equal : n;
    duet_rng_permutation(rng, n_equal, strata->order);
    for (size_t i = 0; i < n_now; i++)
        share[strata->index[strata->order[i]]]++;
    return n - n_now;
}

/* The largest remainder below one; -1: none. */
static double next_remainder(const struct strata *strata, double below)
{
    double next = -1;

    for (size_t i = 0; i < strata->n_classes; i++)
        if (strata->remainder[i] < below && strata->remainder[i] > next)
            next = strata->remainder[i];
    return next;
}

/*
 * Share n draws among the classes, as scikit-learn's _approximate_mode(): the
 * whole part of each class's proportion, then one more where most remains.
 */
static void share_out(struct strata *strata, size_t n, size_t *share,
                      struct duet_rng *rng)
{
    double total = 0, remainder = 1;
    size_t n_shared = 0;

    for (size_t i = 0; i < strata->n_classes; i++)
        total += (double)strata->size[i];
    for (size_t i = 0; i < strata->n_classes; i++) {
        const double part = (double)strata->size[i] / total * (double)n;

        share[i] = (size_t)part;
        strata->remainder[i] = part - floor(part);
        n_shared += share[i];
    }
    for (size_t left = n - n_shared; left > 0 && remainder >= 0;) {
        remainder = next_remainder(strata, remainder);
        left = add_to_equals(strata, remainder, left, share, rng);
    }
}

/* Draw both shares of each class's rows. */
static void draw_classes(struct strata *strata, struct parts *parts,
                         struct duet_rng *rng)
{
    size_t *train = parts->train, *test = parts->test;

    for (size_t i = 0; i < strata->n_classes; i++) {
        const struct labelled *rows = strata->rows + strata->first[i];
        const size_t n_class = strata->first[i + 1] - strata->first[i];
        const size_t n_train = strata->train[i];

        duet_rng_permutation(rng, n_class, strata->order);
        for (size_t j = 0; j < n_train; j++)
            *train++ = rows[strata->order[j]].row;
        for (size_t j = n_train; j < n_train + strata->test[i]; j++)
            *test++ = rows[strata->order[j]].row;
    }
}

static void shuffle(struct strata *strata, size_t *rows, size_t n,
                    struct duet_rng *rng)
{
    memcpy(strata->index, rows, n * sizeof *rows);
    duet_rng_permutation(rng, n, strata->order);
    for (size_t i = 0; i < n; i++)
        rows[i] = strata->index[strata->order[i]];
}

/* StratifiedShuffleSplit. */
static enum duet_status draw_strata(const struct duet_data *data,
                                    struct duet_rng *rng, struct parts *parts,
                                    struct duet_error *error)
{
    struct strata strata = { 0 };
    enum duet_status status = sort_rows(data, &strata, error);

    if (status == DUET_OK)
        status = find_classes(&strata, error);
    if (status == DUET_OK)
        status = check_strata(&strata, parts, error);
    if (status == DUET_OK) {
        share_out(&strata, parts->n_train, strata.train, rng);
        for (size_t i = 0; i < strata.n_classes; i++)
            strata.size[i] -= strata.train[i];
        share_out(&strata, parts->n_test, strata.test, rng);
        draw_classes(&strata, parts, rng);
        shuffle(&strata, parts->train, parts->n_train, rng);
        shuffle(&strata, parts->test, parts->n_test, rng);
    }
    finish_strata(&strata);
    return status;
}

/* ---- The public functions ------------------------------------------------ */

enum duet_status duet_data_split(const struct duet_data *data, double test,
                                 uint32_t seed, bool stratify,
                                 struct duet_data *train,
                                 struct duet_data *test_data,
                                 struct duet_error *error)
{
    const size_t n = data->x.rows;
    struct duet_rng rng;
    struct parts parts;
    enum duet_status status;
    char number[DUET_NUMBER_SIZE];

    if (!(test > 0 && test < 1))
        return duet_error_set(error, DUET_INVALID,
                              "a share of %s to test, expected one above 0 and "
                              "below 1",
                              duet_number_print(test, number));
    parts.n_test = (size_t)ceil(test * (double)n);
    if (parts.n_test >= n)
        return duet_error_set(error, DUET_INVALID,
                              "%zu of %zu rows to test leaves none to train on",
                              parts.n_test, n);
    parts.n_train = n - parts.n_test;
    parts.train = malloc(n * sizeof *parts.train);
    if (!parts.train)
        return duet_no_memory(error);
    parts.test = parts.train + parts.n_train;
    duet_rng_seed(&rng, seed);
    status = stratify ? draw_strata(data, &rng, &parts, error)
                      : draw_rows(data, &rng, &parts, error);
    if (status == DUET_OK)
        status = copy_parts(data, &parts, train, test_data, error);
    free(parts.train);
    return status;
}

/* Sort the rows into those of a fold and all others, both in order. */
static void take_fold(const size_t *permutation, size_t n, size_t folds,
                      size_t fold, struct parts *parts, bool *chosen)
{
    const size_t longer = fold < n % folds ? fold : n % folds;
    const size_t first = fold * (n / folds) + longer;
    const size_t size = n / folds + (fold < n % folds);

    for (size_t i = 0; i < size; i++)
        chosen[permutation[first + i]] = true;
    parts->n_test = parts->n_train = 0;
    parts->test = parts->train + (n - size);
    for (size_t row = 0; row < n; row++)
        if (chosen[row])
            parts->test[parts->n_test++] = row;
        else
            parts->train[parts->n_train++] = row;
}

enum duet_status duet_data_fold(const struct duet_data *data, size_t n_folds,
                                size_t fold, uint32_t seed,
                                struct duet_data *train, struct duet_data *test,
                                struct duet_error *error)
{
    const size_t n = data->x.rows;
    struct duet_rng rng;
    struct parts parts;
    enum duet_status status;
    size_t *permutation;
    bool *chosen;

    if (n_folds < 2 || n_folds > n || fold >= n_folds)
        return duet_error_set(error, DUET_INVALID,
                              "fold %zu of %zu from %zu rows: expected from 2 "
                              "folds to as many as rows",
                              fold + 1, n_folds, n);
    permutation = malloc(n * sizeof *permutation);
    parts.train = malloc(n * sizeof *parts.train);
    chosen = calloc(n, sizeof *chosen);
    if (permutation && parts.train && chosen) {
        duet_rng_seed(&rng, seed);
        duet_rng_permutation(&rng, n, permutation);
        take_fold(permutation, n, n_folds, fold, &parts, chosen);
        status = copy_parts(data, &parts, train, test, error);
    } else {
        status = duet_no_memory(error);
    }
    free(permutation);
    free(parts.train);
    free(chosen);
    return status;
}
