/*
 * duet/duet.h - training two-layer networks from a program.
 *
 * A context (struct duet) holds the registry of plugins and the default random
 * stream. Find a plugin, configure it, make a model, and fit it:
 *
 *     struct duet *duet;
 *     struct duet_error error;
 *     if (duet_create(&duet, NULL, &error) != DUET_OK) ...
 *     duet_configure(duet, DUET_KIND_OPTIMIZER, "adam", NULL, 0, &adam,
 *                    &error);
 *
 * docs/embedding.md has a whole program. Everything here is there since 1.0
 * unless its comment says otherwise.
 *
 * Errors. A function that can fail returns a status and says why in `error`,
 * which may be NULL. Where no statuses are listed, DUET_INVALID and
 * DUET_NO_MEMORY are possible. On failure nothing is changed and outputs are
 * left alone, unless the comment says otherwise.
 *
 * Threads. A tag at the end of a comment says who may call a function: [any]
 * any thread at any time; [one] one thread at a time for each object that is
 * given, and for the context and random stream that it was made with. Two
 * contexts are independent of each other.
 *
 * Ownership. `create` makes an object that `destroy` frees; `init` fills in a
 * struct of the program's, whose memory `finish` frees. Pointers that are given
 * are borrowed for the call unless the comment says longer. `destroy` and
 * `finish` accept NULL or a struct of zeros.
 *
 * Growth. A struct that a program fills in opens with struct_size, which is to
 * be its sizeof; all other fields that are zero take their defaults:
 *
 *     struct duet_csv_options csv = { .struct_size = sizeof csv, ... };
 *
 * The library reads and writes no more than that, and refuses a field set by a
 * program that is newer than itself. A struct that the library owns may grow at
 * its end. struct duet_tensor, duet_error, duet_data, duet_scaler, duet_value
 * and duet_rng_state keep the size that they have.
 */
#ifndef DUET_DUET_H
#define DUET_DUET_H

#include <duet/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this header; duet_version() has that of the library. */
#define DUET_VERSION "0.1.0"

/** Marks what the shared library exports. */
#define DUET_API __attribute__((visibility("default")))

/** Version of the library, "1.2.3". Static. [any] */
DUET_API const char *duet_version(void);

/* ---- Errors -------------------------------------------------------------- */

enum duet_status {
    DUET_OK,
    DUET_NO_MEMORY,
    DUET_INVALID,       /**< An argument or option makes no sense. */
    DUET_NOT_FOUND,     /**< No plugin, option or file has that name. */
    DUET_REFUSED,       /**< A plugin file can't be loaded. */
    DUET_IO,            /**< The system couldn't read or write. */
    DUET_MALFORMED,     /**< A file's content isn't what it should be. */
    DUET_PLUGIN_FAILED, /**< A plugin called duet_fail(). */
    DUET_NOT_FINITE,    /**< A number became NaN or infinite. */
    DUET_NO_EFFECT,     /**< An option that another one makes meaningless. */
    DUET_INTERRUPTED    /**< duet_interrupt() was called. */
};

/** Why a call failed. New fields will use up `reserved`. */
struct duet_error {
    enum duet_status status; /**< What the call returned. */
    uint32_t option;         /**< For DUET_NO_EFFECT the option's index among
                                  the plugin's; else 0. */
    uint32_t reserved[6];    /**< Don't read or write. */
    char text[2016]; /**< One sentence or more, no final period or newline. */
};

/**
 * Write down why a call fails, as printf() would. [any]
 *
 * @param error Written; NULL: nothing is.
 * @return `status`, so that failing is one line.
 */
__attribute__((format(printf, 3, 4))) DUET_API enum duet_status duet_error_set(
    struct duet_error *error, enum duet_status status, const char *format, ...);

/* ---- The context --------------------------------------------------------- */

struct duet;

/** How to make a context. */
struct duet_context_options {
    size_t struct_size;      /**< sizeof(struct duet_context_options) */
    bool ignore_environment; /**< Don't read DUET_CPU, DUET_THREADS,
                     DUET_PLUGIN_PATH, HOME and XDG_DATA_HOME. (default false)
                     */
    const char *cpu; /**< Instruction set: "v2", "v3" or "v4". The results don't
                          depend on it. (default DUET_CPU, or else the best one
                          that this machine has) */
    size_t threads;  /**< Most threads of a call, 1 to 1024. The results don't
                          depend on it. (default DUET_THREADS, or else one for
                          each processor that the process may use) */
};

/**
 * Make a context. It searches for plugins in the directories of
 * DUET_PLUGIN_PATH, in the user's directory, and in the one that comes with the
 * library. [any]
 *
 * @param duet Set to the context; give it to duet_destroy().
 * @param options NULL: all defaults.
 * @return DUET_INVALID where `cpu` or `threads`, or the variable that stands
 * for it, has a value that is unknown or can't be used here; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_create(
    struct duet **duet, const struct duet_context_options *options,
    struct duet_error *error);

/** Free a context, after all that was made with it. [one] */
DUET_API void duet_destroy(struct duet *duet);

/**
 * Search these directories for plugins before all others. [one]
 *
 * @param directories Separated by ':'. Copied.
 */
DUET_API enum duet_status duet_add_plugin_path(struct duet *duet,
                                               const char *directories,
                                               struct duet_error *error);

/** How many threads the context uses where `wanted` (0: all) are asked for. */
DUET_API size_t duet_threads(const struct duet *duet, size_t wanted);

enum duet_severity {
    DUET_SEVERITY_INFO = 1, /**< Something was done, such as a reload. */
    DUET_SEVERITY_WARNING,  /**< A plugin warns of its use; once per text. */
    DUET_SEVERITY_ERROR     /**< Something failed that no call returns. */
};

/**
 * Receives messages that no call returns. Calls come from any thread that
 * trains, one at a time, and must not call duet.
 *
 * @param message Without a final period or newline; valid during the call.
 */
typedef void duet_log_function(void *data, enum duet_severity severity,
                               const char *message);

/**
 * Send messages to a function. Before this call, and with NULL, they are
 * dropped: the library prints nothing. [one]
 *
 * @param data Given to `function`.
 */
DUET_API void duet_set_log(struct duet *duet, duet_log_function *function,
                           void *data);

/**
 * Ask all runs of a context to end, or permit runs again. [any]
 *
 * A run ends after the step that it is in, and the history says that it was
 * stopped because it was "interrupted". Until runs are permitted again,
 * duet_fit_create() returns DUET_INTERRUPTED. The handler of a signal may call
 * this function.
 *
 * @return Whether there are runs: from duet_fit_create() to duet_fit_destroy().
 */
DUET_API bool duet_interrupt(struct duet *duet, bool asked);

/* ---- Tensors ------------------------------------------------------------- */

enum duet_dtype { DUET_FLOAT64, DUET_FLOAT32 };

/** "float64", "float32". Static. [any] */
DUET_API const char *duet_dtype_name(enum duet_dtype dtype);

/** Size of an element in bytes. [any] */
DUET_API size_t duet_dtype_size(enum duet_dtype dtype);

/** Element type of a tensor, as its real_size says. [any] */
DUET_API enum duet_dtype duet_tensor_dtype(const struct duet_tensor *tensor);

/**
 * Allocate a tensor of zeros, aligned to 64 bytes. [any]
 *
 * @param tensor Filled in; duet_tensor_finish() frees its data.
 * @param rows, columns May be 0.
 * @return DUET_NO_MEMORY, also where the size overflows.
 */
DUET_API enum duet_status duet_tensor_init(struct duet_tensor *tensor,
                                           enum duet_dtype dtype, size_t rows,
                                           size_t columns,
                                           struct duet_error *error);

/** Free the data of a tensor that duet_tensor_init() made; never a view's. */
DUET_API void duet_tensor_finish(struct duet_tensor *tensor);

/**
 * A tensor that borrows memory of the program's: it is good for every function
 * here but duet_tensor_finish(), as long as the memory is there. [any]
 *
 * @param data rows * columns elements, row by row, aligned as their type is.
 */
static inline struct duet_tensor duet_tensor_view(enum duet_dtype dtype,
                                                  size_t rows, size_t columns,
                                                  void *data)
{
    const struct duet_tensor view = {
        (uint32_t)sizeof(struct duet_tensor),
        (uint32_t)(dtype == DUET_FLOAT32 ? sizeof(float) : sizeof(double)),
        rows, columns, data
    };

    return view;
}

/** Element (row, column), both from 0, as a double; not checked. [any] */
DUET_API double duet_tensor_get(const struct duet_tensor *tensor, size_t row,
                                size_t column);

/** Set element (row, column), both from 0, rounded to its type; not checked. */
DUET_API void duet_tensor_set(struct duet_tensor *tensor, size_t row,
                              size_t column, double value);

/* ---- Random numbers ------------------------------------------------------ */

/** A stream of the values that numpy.random.RandomState yields. */
struct duet_rng;

/** Where a stream is, as RandomState.get_state() has it. */
struct duet_rng_state {
    uint32_t key[624]; /**< The Mersenne twister's words. */
    uint32_t position; /**< Words of `key` used, 0 to 624. */
    bool has_gauss;    /**< Whether `gauss` is still to be handed out. */
    double gauss;      /**< Second normal of a pair. */
};

/** Make a stream as numpy.random.RandomState(seed) does. [any] */
DUET_API enum duet_status duet_rng_create(struct duet_rng **rng, uint32_t seed,
                                          struct duet_error *error);

/** Free a stream that duet_rng_create() made. [one] */
DUET_API void duet_rng_destroy(struct duet_rng *rng);

/** The default stream, which starts as seed 0. Owned by the context. [one] */
DUET_API struct duet_rng *duet_default_rng(struct duet *duet);

/** Start a stream anew, as numpy.random.seed(seed) does. [one] */
DUET_API void duet_rng_seed(struct duet_rng *rng, uint32_t seed);

/** The next number of [0, 1), a multiple of 2^-53: random_sample(). [one] */
DUET_API double duet_rng_uniform(struct duet_rng *rng);

/** The next number of the standard normal distribution: randn(). [one] */
DUET_API double duet_rng_normal(struct duet_rng *rng);

/** Fill out[n] with 0 to n-1 in random order: permutation(n). [one] */
DUET_API void duet_rng_permutation(struct duet_rng *rng, size_t n, size_t *out);

/** Read where a stream is. [one] */
DUET_API void duet_rng_get_state(const struct duet_rng *rng,
                                 struct duet_rng_state *state);

/**
 * Go on from a state.
 *
 * @return DUET_INVALID for a position above 624. [one]
 */
DUET_API enum duet_status duet_rng_set_state(struct duet_rng *rng,
                                             const struct duet_rng_state *state,
                                             struct duet_error *error);

/* ---- Data ---------------------------------------------------------------- */

/**
 * Rows to learn from: x is rows x inputs; y rows x targets. For a classifier y
 * holds class numbers from 0. The functions below fill it in and allocate what
 * it points to. A program may also set x and y to views of its own and the rest
 * to zeros; then it mustn't call duet_data_finish().
 */
struct duet_data {
    struct duet_tensor x, y; /**< Inputs and targets, a row for each sample. */
    char **names;            /**< x.columns names of the inputs; NULL: none. */
    char **classes;          /**< n_classes names; NULL where y holds values. */
    size_t n_classes;        /**< 0 where y holds values. */
    void *reserved; /**< What duet_data_kind() and the like return; or NULL. */
};

/**
 * Make a data set of copies of these tensors and names. [any]
 *
 * @param x, y As many rows each.
 * @param names x->columns names of the inputs; NULL: none.
 * @param classes n_classes names, for a y of class numbers; NULL: none.
 * @return DUET_INVALID where x and y differ in rows; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_data_init(
    struct duet_data *data, const struct duet_tensor *x,
    const struct duet_tensor *y, const char *const *names,
    const char *const *classes, size_t n_classes, struct duet_error *error);

/** What the numbers in a column of x are. */
enum duet_column_kind {
    DUET_COLUMN_NUMBER,
    DUET_COLUMN_CATEGORY, /**< Numbers of categories, from 0. */
    DUET_COLUMN_DATE      /**< Days since 1970-01-01. */
};

/** "number", "category", "date". Static. [any] */
DUET_API const char *duet_column_kind_name(enum duet_column_kind kind);

/** What a column of x holds: numbers, unless something else is known. [any] */
DUET_API enum duet_column_kind duet_data_kind(const struct duet_data *data,
                                              size_t column);

/**
 * Names of a column's categories, in the order of their numbers; a missing
 * value is NaN in x. For a column of dates the format that they were written
 * in, as the only string. [any]
 *
 * @param n Set to the number of strings.
 * @return NULL for a column of numbers, and for dates whose format isn't known.
 * Owned by the data set.
 */
DUET_API const char *const *duet_data_categories(const struct duet_data *data,
                                                 size_t column, size_t *n);

/** Names of the columns of y; NULL: none. Owned by the data set. [any] */
DUET_API const char *const *duet_data_targets(const struct duet_data *data);

/** A weight for each row, rows x 1; NULL: none. Owned by the data set. [any] */
DUET_API const struct duet_tensor *duet_data_weights(
    const struct duet_data *data);

/**
 * Say what a column of x holds. The data set is one that the functions below
 * filled in, and so for the next two functions. [one]
 *
 * @param categories n names for DUET_COLUMN_CATEGORY; the format alone, or
 * NULL, for DUET_COLUMN_DATE; NULL for DUET_COLUMN_NUMBER. Copied.
 * @return DUET_INVALID where there is no such column, it holds a number that no
 * category has, or the format is none; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_data_set_kind(
    struct duet_data *data, size_t column, enum duet_column_kind kind,
    const char *const *categories, size_t n, struct duet_error *error);

/**
 * Name the columns of y. [one]
 *
 * @param names y.columns names, copied; NULL: none.
 */
DUET_API enum duet_status duet_data_set_targets(struct duet_data *data,
                                                const char *const *names,
                                                struct duet_error *error);

/**
 * Weight the rows. [one]
 *
 * @param weights rows x 1 finite numbers of 0 or more, not all of them 0;
 * copied. NULL: none.
 */
DUET_API enum duet_status duet_data_set_weights(
    struct duet_data *data, const struct duet_tensor *weights,
    struct duet_error *error);

/** What a column of a CSV file holds. This struct doesn't grow. */
struct duet_csv_type {
    const char *column; /**< Its name. */
    const char *type;   /**< "number"; "category": any words; or the format of a
                           date, as strptime() has it: "%Y-%m-%d". */
};

/** What the first row of a CSV file holds. */
enum duet_csv_first_row {
    DUET_CSV_FIRST_GUESSED, /**< Data if names are given, or if all of its
                                 fields are numbers; else names. */
    DUET_CSV_FIRST_NAMES,
    DUET_CSV_FIRST_DATA
};

/** How to read a CSV file. */
struct duet_csv_options {
    size_t struct_size; /**< sizeof(struct duet_csv_options) */
    const char *target; /**< Name of the column that becomes y. Required,
                             unless there are `targets`. */
    char delimiter;     /**< Between fields. (default ',') */
    const char *const *columns; /**< Names of the inputs, in this order.
                                     (default all but the target) */
    size_t n_columns;           /**< Number of entries in `columns`. */
    const char *const *na; /**< Fields that become NaN in x. (default "", "NA",
                                "N/A", "n/a", "NaN", "nan", "NULL", "null",
                                "None", "#N/A" and "<NA>") */
    size_t n_na;           /**< Number of entries in `na`. */
    const char *const *labels; /**< The target's classes in the order of their
                                    numbers. (default: the target holds numbers,
                                    or its distinct words, sorted) */
    size_t n_labels;           /**< Number of entries in `labels`. */
    size_t threads;            /**< At most. (default one for each processor) */
    const struct duet_csv_type *types; /**< Of some columns. (default: the first
                                field that isn't missing decides whether a
                                column holds numbers or words) */
    size_t n_types;                    /**< Number of entries in `types`. */
    const char *const *targets; /**< Names of several columns of numbers that
                                     become y, instead of `target`. */
    size_t n_targets;           /**< Number of entries in `targets`. */
    const char *weight;         /**< Name of the column of weights, which are
                                     numbers of 0 or more. (default none) */
    const char *const *names;   /**< Names of all columns, in the file's order.
                                     (default those in the first row, or "1",
                                     "2", ... where it holds data) */
    size_t n_names;             /**< Number of entries in `names`. */
    enum duet_csv_first_row first_row; /**< (default guessed) */
    char decimal;   /**< Before the fraction of numbers. (default '.') */
    char thousands; /**< Between groups of three digits. (default none) */
    bool trim;      /**< Blanks around fields without quotes don't count.
                         (default false) */
};

/**
 * Read a CSV file (RFC 4180, in UTF-8) into float64 tensors.
 *
 * Numbers are decimal, with blanks around them allowed. A column of words,
 * known by its first field that isn't missing, becomes categories, or the
 * target's classes, numbered in the order of their bytes; a word among numbers
 * and a number among words are errors. Empty lines are skipped, and so is a
 * delimiter at the end of a row. Target and weight can't be missing. Names must
 * differ among the columns that are asked for. [any]
 *
 * @param data Filled in; duet_data_finish() frees it.
 * @param path May be a pipe: it is read once, from begin to end.
 * @return DUET_IO; DUET_MALFORMED with file:line:column in the message, where
 * column counts bytes from 1; DUET_NOT_FOUND for a column that isn't there;
 * DUET_INVALID for options that make no sense; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_data_read_csv(
    struct duet_data *data, const char *path,
    const struct duet_csv_options *options, struct duet_error *error);

/** Free what a data set holds. Safe on one filled with zeros. [one] */
DUET_API void duet_data_finish(struct duet_data *data);

/**
 * Copy the rows with these indices (from 0) into a new data set. [any]
 *
 * @return DUET_INVALID for an index that is too large; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_data_rows(struct duet_data *to,
                                         const struct duet_data *from,
                                         const size_t *index, size_t n,
                                         struct duet_error *error);

/**
 * Split as scikit-learn's train_test_split does, row for row: ceil(test * rows)
 * rows to test. [any]
 *
 * @param test Share, in (0, 1).
 * @param stratify Keep the classes' proportions, with the rows of
 * StratifiedShuffleSplit.
 * @param train, test_data New data sets.
 * @return DUET_INVALID where a part would be empty, or without a row of each
 * class; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_data_split(const struct duet_data *data,
                                          double test, uint32_t seed,
                                          bool stratify,
                                          struct duet_data *train,
                                          struct duet_data *test_data,
                                          struct duet_error *error);

/**
 * Take one of n parts for testing and the others for training, as
 * scikit-learn's KFold(n_folds, shuffle=True, random_state=seed) does, row for
 * row. The folds of one seed together hold each row once. [any]
 *
 * @param n_folds From 2 to the number of rows.
 * @param fold From 0.
 * @param train, test New data sets.
 */
DUET_API enum duet_status duet_data_fold(const struct duet_data *data,
                                         size_t n_folds, size_t fold,
                                         uint32_t seed, struct duet_data *train,
                                         struct duet_data *test,
                                         struct duet_error *error);

/** x -> (x - shift) / scale, column by column; in double. */
struct duet_scaler {
    size_t n;              /**< Columns. */
    double *shift, *scale; /**< n numbers each, in one allocation at shift. */
    void *reserved;        /**< NULL; for what later versions add. */
};

/**
 * Mean and population deviation of each column (1 where it is constant), NaNs
 * left out. [any]
 *
 * @return DUET_INVALID without rows; DUET_NOT_FINITE for infinite numbers;
 * DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_scaler_standardize(struct duet_scaler *scaler,
                                                  const struct duet_tensor *x,
                                                  struct duet_error *error);

/**
 * Minimum and range of each column (1 where it is constant), NaNs left out.
 * [any]
 *
 * @return As duet_scaler_standardize().
 */
DUET_API enum duet_status duet_scaler_minmax(struct duet_scaler *scaler,
                                             const struct duet_tensor *x,
                                             struct duet_error *error);

/**
 * Median and range between the quartiles of each column (1 where that is 0),
 * NaNs left out; both as scikit-learn's RobustScaler has them. [any]
 *
 * @return As duet_scaler_standardize().
 */
DUET_API enum duet_status duet_scaler_robust(struct duet_scaler *scaler,
                                             const struct duet_tensor *x,
                                             struct duet_error *error);

/** Scale x in place; it has as many columns as the scaler was made of. [any] */
DUET_API enum duet_status duet_scaler_apply(const struct duet_scaler *scaler,
                                            struct duet_tensor *x,
                                            struct duet_error *error);

/** Free what a scaler holds. Safe on one filled with zeros. [one] */
DUET_API void duet_scaler_finish(struct duet_scaler *scaler);

/* ---- Preparation --------------------------------------------------------- */

/** What a missing number becomes. A missing category becomes the most frequent
 * one, unless nothing is imputed. */
enum duet_impute {
    DUET_IMPUTE_MEDIAN,
    DUET_IMPUTE_MEAN,
    DUET_IMPUTE_MOST_FREQUENT, /**< Of several the least. */
    DUET_IMPUTE_VALUE,         /**< A number that is given. */
    DUET_IMPUTE_NONE           /**< A missing number stays NaN. */
};

/** How numbers are scaled, once nothing is missing. */
enum duet_scaling {
    DUET_SCALING_STANDARD, /**< As duet_scaler_standardize() does. */
    DUET_SCALING_MINMAX,   /**< As duet_scaler_minmax() does. */
    DUET_SCALING_ROBUST,   /**< As duet_scaler_robust() does. */
    DUET_SCALING_NONE
};

/** What becomes of a category that no row held which was fitted on. */
enum duet_unknown {
    DUET_UNKNOWN_ERROR, /**< It is refused, naming row, column and category. */
    DUET_UNKNOWN_ZEROS  /**< All its columns are 0, and it is counted. */
};

/** How to prepare rows. */
struct duet_prepare_options {
    size_t struct_size;      /**< sizeof(struct duet_prepare_options) */
    enum duet_impute impute; /**< (default DUET_IMPUTE_MEDIAN) */
    double value;            /**< For DUET_IMPUTE_VALUE: finite. (default 0) */
    enum duet_scaling scale; /**< (default DUET_SCALING_STANDARD) */
    enum duet_unknown unknown; /**< (default DUET_UNKNOWN_ERROR) */
};

/**
 * A preparation: what raw rows become, learnt from the rows to train on. It is
 * counted, see duet_prepare_unref().
 *
 * Missing numbers are imputed, numbers scaled, and a column of categories
 * becomes a column of 0 and 1 for each category that occurs, in the place where
 * it was. The figures are those of scikit-learn's SimpleImputer,
 * StandardScaler, MinMaxScaler, RobustScaler and OneHotEncoder.
 */
struct duet_prepare;

/**
 * Learn a preparation from the rows to train on. [any]
 *
 * @param options NULL: all defaults.
 * @param prepare Set to a new preparation with one reference. It keeps copies
 * of the names of columns, categories and classes.
 * @return DUET_INVALID without rows, or for a column where all is missing;
 * DUET_NOT_FINITE for infinite numbers; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_prepare_create(
    const struct duet_data *train, const struct duet_prepare_options *options,
    struct duet_prepare **prepare, struct duet_error *error);

/** Count one more owner; returns its argument. NULL: nothing. [one] */
DUET_API struct duet_prepare *duet_prepare_ref(struct duet_prepare *prepare);

/** Count one owner less; the last one frees. NULL: nothing. [one] */
DUET_API void duet_prepare_unref(struct duet_prepare *prepare);

/**
 * Prepare rows. Where both have names, columns are found by name, so that their
 * order doesn't matter and further columns are left out; else by position.
 * Categories and classes are found by name, whatever their numbers are. [one]
 *
 * @param data Its y may be empty, as a tensor of zeros is.
 * @param to Filled in; duet_data_finish() frees it.
 * @return DUET_INVALID naming the column that isn't there, or row, column and
 * value; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_prepare_apply(struct duet_prepare *prepare,
                                             const struct duet_data *data,
                                             struct duet_data *to,
                                             struct duet_error *error);

/**
 * Go the way back: numbers as they were, and the number of the category whose
 * column is largest, or NaN. [any]
 *
 * @param x rows x duet_prepare_columns().
 * @param to Filled in, rows x duet_prepare_inputs(); duet_tensor_finish() frees
 * it.
 */
DUET_API enum duet_status duet_prepare_inverse(
    const struct duet_prepare *prepare, const struct duet_tensor *x,
    struct duet_tensor *to, struct duet_error *error);

/**
 * Say how rows are prepared. [any]
 *
 * @param options Filled in as far as its struct_size, to be set before, says.
 */
DUET_API void duet_prepare_get_options(const struct duet_prepare *prepare,
                                       struct duet_prepare_options *options);

/** Columns that go in, and that are made of them. [any] */
DUET_API size_t duet_prepare_inputs(const struct duet_prepare *prepare);
DUET_API size_t duet_prepare_columns(const struct duet_prepare *prepare);

/** Names of the columns that go in; NULL: they have none. [any] */
DUET_API const char *const *duet_prepare_input_names(
    const struct duet_prepare *prepare);

/** Name of column `i` of those made: "age", "city_Seoul"; NULL past the end. */
DUET_API const char *duet_prepare_name(const struct duet_prepare *prepare,
                                       size_t i);

/** Names of the target's classes; NULL: it has none. `n` is set. [any] */
DUET_API const char *const *duet_prepare_classes(
    const struct duet_prepare *prepare, size_t *n);

/** Values met that DUET_UNKNOWN_ZEROS let pass. [one] */
DUET_API size_t duet_prepare_unknown(const struct duet_prepare *prepare);

/* ---- Plugins ------------------------------------------------------------- */

/** A plugin that the registry knows. Owned by the context. */
struct duet_entry;

/** A plugin with its options set: counted, see duet_instance_unref(). */
struct duet_instance;

/** "optimizer". Static. [any] */
DUET_API const char *duet_kind_name(enum duet_kind kind);

/** The kind of that name, or 0. [any] */
DUET_API enum duet_kind duet_kind_of(const char *name);

/**
 * Find a plugin by name, loading `<kind>_<name>.so` from the path on first use.
 * [one]
 *
 * @param name May pin a version: "adam@1.0.0".
 * @return DUET_NOT_FOUND (with the nearest name), DUET_REFUSED, DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_find(struct duet *duet, enum duet_kind kind,
                                    const char *name,
                                    const struct duet_entry **entry,
                                    struct duet_error *error);

/**
 * Load one file, whatever its name; its plugins go before others of their name.
 * [one]
 *
 * @param entry Set to the first plugin in the file; duet_entry_next() leads to
 * the others.
 * @return DUET_NOT_FOUND, DUET_REFUSED, DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_load(struct duet *duet, const char *path,
                                    const struct duet_entry **entry,
                                    struct duet_error *error);

/** The next plugin in the file of this one; NULL: it was the last. [one] */
DUET_API const struct duet_entry *duet_entry_next(
    const struct duet_entry *entry);

/**
 * Take over what a plugin's file holds now, with all plugins in it. Instances
 * and runs go on with their options and state; the next call runs the new code.
 * Not while a call of this context runs. [one]
 *
 * @return DUET_REFUSED naming the difference, where instances couldn't go on;
 * DUET_INVALID for a plugin that comes from no file; or as duet_load(). Then
 * the old code goes on.
 */
DUET_API enum duet_status duet_reload(struct duet *duet,
                                      const struct duet_entry *entry,
                                      struct duet_error *error);

/** What a plugin is. All strings are owned by the context. */
struct duet_plugin_info {
    size_t struct_size;             /**< sizeof(struct duet_plugin_info) */
    enum duet_kind kind;            /**< Never 0. */
    const char *name;               /**< Never NULL. */
    const char *version, *summary;  /**< NULL where it can't be loaded. */
    const char *file;               /**< NULL: it comes from no file. */
    const char *error;              /**< Why it can't be loaded; or NULL. */
    const struct duet_entry *entry; /**< NULL where it can't be loaded. */
};

/**
 * Say what a plugin is. [one]
 *
 * @param info Filled in as far as its struct_size, to be set before, says.
 */
DUET_API void duet_entry_info(const struct duet_entry *entry,
                              struct duet_plugin_info *info);

/**
 * Visit all plugins that can be found, by kind and name. They are loaded; those
 * that fail to load are visited, too. [one]
 *
 * @param kind 0: all kinds.
 * @param visit Returns false to end the walk; `info` is valid during the call.
 * @param data Given to `visit`.
 * @return DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_walk(
    struct duet *duet, enum duet_kind kind,
    bool (*visit)(void *data, const struct duet_plugin_info *info), void *data,
    struct duet_error *error);

/**
 * Row `i`, from 0, of a plugin's options. [one]
 *
 * @return NULL behind the last one; else a row that the context owns.
 */
DUET_API const struct duet_option *duet_entry_option(
    const struct duet_entry *entry, size_t i);

/** The value of an option. `type` says which member counts. */
struct duet_value {
    enum duet_type type; /**< A number may be given as REAL or INT, a choice as
                              TEXT. */
    union {
        double real;                  /**< Of a REAL; NAN: not given. */
        int64_t integer;              /**< Of an INT; index of a CHOICE. */
        bool boolean;                 /**< Of a BOOL. */
        const char *text;             /**< Of a TEXT; NULL: not given. */
        struct duet_reals reals;      /**< Of REALS. */
        struct duet_instance *plugin; /**< Borrowed; the instance counts it. */
        struct {
            size_t n;                            /**< Number of plugins. */
            struct duet_instance *const *plugin; /**< Each borrowed. */
        } plugins;                               /**< Of PLUGINS. */
    } as; /**< What the option is set to. */
};

/** One option as the user gives it. */
struct duet_setting {
    const char *name;
    struct duet_value value; /**< What it is set to. */
};

/** Initializers of a struct duet_setting. */
#define DUET_SET(name, type, member, value) \
    {                                       \
        name,                               \
        {                                   \
            type,                           \
            {                               \
                .member = value             \
            }                               \
        }                                   \
    }
#define DUET_SET_REAL(name, value) DUET_SET(name, DUET_TYPE_REAL, real, value)
#define DUET_SET_INT(name, value) DUET_SET(name, DUET_TYPE_INT, integer, value)
#define DUET_SET_BOOL(name, value) \
    DUET_SET(name, DUET_TYPE_BOOL, boolean, value)
#define DUET_SET_TEXT(name, value) DUET_SET(name, DUET_TYPE_TEXT, text, value)
#define DUET_SET_PLUGIN(name, value) \
    DUET_SET(name, DUET_TYPE_PLUGIN, plugin, value)

/**
 * Set a plugin's options: defaults, the variant's presets, then `settings`.
 * [one]
 *
 * @param settings Copied; NULL: none.
 * @param instance Set to a new instance with one reference.
 * @return DUET_INVALID naming option, value and permitted range; DUET_NOT_FOUND
 * for an unknown option or plugin, with the nearest name; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_entry_configure(
    struct duet *duet, const struct duet_entry *entry,
    const struct duet_setting *settings, size_t n_settings,
    struct duet_instance **instance, struct duet_error *error);

/** duet_find(), then duet_entry_configure(). [one] */
DUET_API enum duet_status duet_configure(struct duet *duet, enum duet_kind kind,
                                         const char *name,
                                         const struct duet_setting *settings,
                                         size_t n_settings,
                                         struct duet_instance **instance,
                                         struct duet_error *error);

/** Count one more owner; returns its argument. NULL: nothing. [one] */
DUET_API struct duet_instance *duet_instance_ref(
    struct duet_instance *instance);

/** Count one owner less; the last one frees. NULL: nothing. [one] */
DUET_API void duet_instance_unref(struct duet_instance *instance);

/* ---- Model --------------------------------------------------------------- */

/** The first parameters of every model, in the order they lie in memory. */
enum duet_tensor_index { DUET_W1, DUET_W2, DUET_B1, DUET_B2, DUET_N_TENSORS };

/** What a model is made of. */
struct duet_model_options {
    size_t struct_size;             /**< sizeof(struct duet_model_options) */
    size_t inputs, hidden, outputs; /**< Each 1 to 2^31. Required. */
    enum duet_dtype dtype; /**< Of the parameters. (default DUET_FLOAT64) */
    struct duet_instance *initializer[DUET_N_TENSORS]; /**< (default zeros) */
    struct duet_instance *activation; /**< Of the hidden layer. Required. */
    struct duet_instance
        *loss;            /**< It has the output's activation. Required. */
    struct duet_rng *rng; /**< Initializers draw from it, in this call alone.
                               (default the context's stream) */
};

/** One hidden layer, one output layer. */
struct duet_model;

/**
 * Make a model and initialize w1, w2, then biases that have an initializer.
 * [one]
 *
 * @param model Set to the model; give it to duet_model_destroy(). It counts the
 * instances.
 */
DUET_API enum duet_status duet_model_create(
    struct duet *duet, const struct duet_model_options *options,
    struct duet_model **model, struct duet_error *error);

/**
 * Copy a model: shape, plugins, every bit of its parameters, and its
 * preparation. [one]
 *
 * @param copy Set to a model of its own; give it to duet_model_destroy().
 */
DUET_API enum duet_status duet_model_copy(const struct duet_model *model,
                                          struct duet_model **copy,
                                          struct duet_error *error);

/**
 * Exchange the loss, between two runs. [one]
 *
 * @param loss It has no parameters, and the one that it replaces has none. The
 * model counts it.
 */
DUET_API enum duet_status duet_model_set_loss(struct duet_model *model,
                                              struct duet_instance *loss,
                                              struct duet_error *error);

/** Free a model, after the runs that train it. [one] */
DUET_API void duet_model_destroy(struct duet_model *model);

/** The model's shape and element type, as it was made. [any] */
DUET_API size_t duet_model_inputs(const struct duet_model *model);
DUET_API size_t duet_model_hidden(const struct duet_model *model);
DUET_API size_t duet_model_outputs(const struct duet_model *model);
DUET_API enum duet_dtype duet_model_dtype(const struct duet_model *model);

/**
 * The plugin that a model was made with. [any]
 *
 * @param kind DUET_KIND_ACTIVATION or DUET_KIND_LOSS.
 * @return Borrowed from the model; NULL for other kinds.
 */
DUET_API struct duet_instance *duet_model_plugin(const struct duet_model *model,
                                                 enum duet_kind kind);

/**
 * Have a model prepare the rows that it is given from now on, in training,
 * prediction and measurement. Without this the first run remembers the names of
 * the columns and classes that it is given. [one]
 *
 * @param prepare Makes as many columns as the model has inputs. The model
 * counts it.
 */
DUET_API enum duet_status duet_model_set_prepare(struct duet_model *model,
                                                 struct duet_prepare *prepare,
                                                 struct duet_error *error);

/** What the model prepares rows with, borrowed; NULL: nothing yet. [any] */
DUET_API struct duet_prepare *duet_model_get_prepare(
    const struct duet_model *model);

/**
 * Tensors of parameters: w1, w2, b1, b2, and those that plugins declare. A run
 * whose dropouts declare parameters appends them. [one]
 */
DUET_API size_t duet_model_n_tensors(const struct duet_model *model);

/** A model's tensor of parameters. */
struct duet_model_tensor {
    size_t struct_size;      /**< sizeof(struct duet_model_tensor) */
    const char *name;        /**< "w1", "activation.slope"; the model's. */
    enum duet_role role;     /**< Whether it holds weights or biases. */
    struct duet_tensor view; /**< Borrows the model's memory; writable. */
};

/**
 * Look at a tensor of parameters, which lives as long as the model. [one]
 *
 * @param index enum duet_tensor_index, or more.
 * @param tensor Filled in as far as its struct_size, to be set before, says.
 * @return DUET_INVALID for an index that isn't below duet_model_n_tensors().
 */
DUET_API enum duet_status duet_model_tensor_at(struct duet_model *model,
                                               size_t index,
                                               struct duet_model_tensor *tensor,
                                               struct duet_error *error);

/**
 * View all parameters as one row, in the order of the tensors. [one]
 *
 * @param view Filled in; borrows the model's memory, writable.
 */
DUET_API void duet_model_parameters(struct duet_model *model,
                                    struct duet_tensor *view);

/** What to predict. */
enum duet_output {
    DUET_OUTPUT_LOGITS,
    DUET_OUTPUT_PROBABILITY, /**< After the output's own activation. */
    DUET_OUTPUT_PREDICTION   /**< Classes from 0, or values. */
};

/** Columns of an output: 1 for predicted classes, else outputs. [any] */
DUET_API size_t duet_model_columns(const struct duet_model *model,
                                   enum duet_output output);

/**
 * Compute outputs for rows of x. [one]
 *
 * @param x rows x inputs, or with a preparation rows x duet_prepare_inputs().
 * @param y rows x duet_model_columns(), of the model's type; written.
 * @return DUET_INVALID where a shape or type differs; DUET_PLUGIN_FAILED;
 * DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_model_predict(struct duet_model *model,
                                             const struct duet_tensor *x,
                                             enum duet_output output,
                                             struct duet_tensor *y,
                                             struct duet_error *error);

/**
 * Compute outputs for the rows of a data set, whose y may be empty: like
 * duet_model_predict(), but columns are found by name. [one]
 */
DUET_API enum duet_status duet_model_predict_data(struct duet_model *model,
                                                  const struct duet_data *data,
                                                  enum duet_output output,
                                                  struct duet_tensor *y,
                                                  struct duet_error *error);

/**
 * How much rows count. The loss is the sum of weight times loss over the rows,
 * divided by the sum of the weights, so a row of weight 0 might as well not be
 * there, and one of weight 2 be there twice. Both weights of a row, by itself
 * and by its class, are multiplied. This struct doesn't grow.
 */
struct duet_weights {
    /** A row or a column with a number from 0 for each row of the data.
     * (default those of the data, or all 1) */
    const struct duet_tensor *sample;
    const double *classes; /**< A number from 0 for each class. (default all 1)
                            */
    size_t n_classes;      /**< Number of entries in `classes`. */
    bool balanced; /**< Instead of `classes`: rows / (classes * rows of the
                        class), so that all classes count the same. */
};

/**
 * Mean loss over the rows of a data set, without dropout or penalty. [one]
 *
 * @param weights Of the rows; NULL: those of the data, or all 1.
 */
DUET_API enum duet_status duet_model_loss(struct duet_model *model,
                                          const struct duet_data *data,
                                          const struct duet_weights *weights,
                                          double *loss,
                                          struct duet_error *error);

/**
 * A metric over a data set. [one]
 *
 * @param metric NULL: the loss's default one.
 * @param weights Of the rows; NULL: those of the data, or all 1.
 */
DUET_API enum duet_status duet_model_score(struct duet_model *model,
                                           const struct duet_data *data,
                                           struct duet_instance *metric,
                                           const struct duet_weights *weights,
                                           double *score,
                                           struct duet_error *error);

/**
 * Write a model to a file, whole or not at all: shape, plugins with their
 * options, parameters. [one]
 *
 * @return DUET_IO, DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_model_save(struct duet_model *model,
                                          const char *path,
                                          struct duet_error *error);

/**
 * Read a model back. Its plugins are found by name, as by duet_find(). [one]
 *
 * @return DUET_IO, DUET_MALFORMED, or as duet_find() and duet_model_create().
 */
DUET_API enum duet_status duet_model_load(struct duet *duet, const char *path,
                                          struct duet_model **model,
                                          struct duet_error *error);

/* ---- Training ------------------------------------------------------------ */

enum {
    DUET_N_PLACES = 5,
    DUET_MAX_METRICS = 16,
    DUET_MAX_REGULARIZERS = 16,
    DUET_MAX_SCHEDULES = 8
};

/** Regularizers of one tensor. This struct doesn't grow. */
struct duet_regularizers {
    size_t n; /**< At most DUET_MAX_REGULARIZERS. */
    /** In the order they are added. */
    struct duet_instance *regularizer[DUET_MAX_REGULARIZERS];
};

/** When to stop before the last epoch. This struct doesn't grow. */
struct duet_early_stop {
    size_t patience;     /**< Epochs without improvement. (default 0: never) */
    const char *monitor; /**< The name of a series of the history. (default
                              "val_loss", or "loss" without validation) */
    double min_delta;    /**< Least improvement that counts, 0 or more. */
    bool restore_best;   /**< Bring back the weights of the best epoch. */
};

/** A schedule of an option. This struct doesn't grow. */
struct duet_scheduled {
    const char *option; /**< Of an optimizer: a real number, "momentum". */
    struct duet_instance *schedule; /**< Its base is the option's value. */
};

/** A value to be reached. This struct doesn't grow. */
struct duet_goal {
    const char *name; /**< Of a series of the history. */
    double value;     /**< Reached by one that isn't worse. */
};

/** Reasons to end a run before its last epoch. This struct doesn't grow. */
struct duet_stop {
    /** End after the update in which so many seconds are over; those of runs
     * that this one resumes count. (default 0: never) */
    double seconds;
    /** End after the epoch in which all of these are reached. (default none) */
    const struct duet_goal *targets;
    size_t n_targets; /**< Number of entries in `targets`. */
};

/** What to do when a loss, a weight or an optimizer's state isn't finite. */
enum duet_on_nonfinite {
    DUET_NONFINITE_RAISE, /**< duet_fit_epoch() fails: DUET_NOT_FINITE. */
    DUET_NONFINITE_STOP   /**< The run ends with the last finite weights, and
                               history.stopped says what isn't finite. */
};

/** How to train. Let duet_fit_defaults() fill it in, then change fields. */
struct duet_fit_options {
    size_t struct_size; /**< sizeof(struct duet_fit_options) */
    size_t epochs;      /**< At the most. (default 100) */
    size_t batch;       /**< Rows of a batch. (default 0: all) */
    bool shuffle; /**< Draw a new order of the rows each epoch, if there are
                       batches. (default true) */
    struct duet_instance *optimizer[DUET_N_TENSORS]; /**< Of each tensor; those
                            of plugins go with w1 or b1. Required. */
    /** Of each tensor. (default none) */
    struct duet_regularizers regularizers[DUET_N_TENSORS];
    struct duet_instance
        *dropout[DUET_N_PLACES];    /**< By enum duet_place. (default none) */
    struct duet_instance *schedule; /**< (default constant rates) */
    double clip_norm;  /**< Of the whole gradient. (default 0: no limit) */
    double clip_value; /**< Of each element. (default 0: no limit) */
    const struct duet_data
        *validation; /**< Borrowed by the run. (default none) */
    struct duet_instance *metrics[DUET_MAX_METRICS]; /**< Measured after each
                                                          epoch. */
    size_t n_metrics; /**< Number of entries in `metrics`. (default 0) */
    struct duet_early_stop early_stop; /**< When to stop earlier. */
    struct duet_rng *rng; /**< Orders and masks are drawn from it; borrowed by
                               the run. (default the context's stream) */
    size_t threads;       /**< At most. (default the context's) */
    enum duet_on_nonfinite on_nonfinite; /**< (default DUET_NONFINITE_RAISE) */
    struct duet_weights weights; /**< Of the rows to train on, borrowed until
                          duet_fit_create() returns. (default those of the
                          data) */
    size_t accumulate; /**< Batches whose gradients make one update, for which
                            `batch` must be given: the bits are those of a batch
                            so many times as large. (default 1) */
    size_t validate_every; /**< Epochs from one validation to the next. (default
                                1) */
    /** What the history calls the metrics. (default the plugins' names) */
    const char *metric_names[DUET_MAX_METRICS];
    struct duet_stop stop; /**< Borrowed until duet_fit_create() returns. */
    /** Of other options than the rate, for the optimizers that have them. The
     * names are borrowed by the run. (default none) */
    struct duet_scheduled schedules[DUET_MAX_SCHEDULES];
    size_t n_schedules; /**< Number of entries in `schedules`. (default 0) */
};

/**
 * Fill in the defaults. [any]
 *
 * @param size sizeof(struct duet_fit_options), as the program knows it; nothing
 * behind that is written.
 * @param optimizer Of all tensors; NULL leaves them to be set. Borrowed.
 */
DUET_API void duet_fit_options_init(struct duet_fit_options *options,
                                    size_t size,
                                    struct duet_instance *optimizer);

/** duet_fit_options_init() for the struct of this header. [any] */
static inline void duet_fit_defaults(struct duet_fit_options *options,
                                     struct duet_instance *optimizer)
{
    duet_fit_options_init(options, sizeof *options, optimizer);
}

/** An array of the history. This struct doesn't grow. */
struct duet_series {
    const char *name;      /**< "val_loss" */
    const double *values;  /**< One for each epoch; NAN where not measured. */
    bool higher_is_better; /**< Whether higher values are better than lower. */
};

/**
 * What was measured, one value per epoch. An array that wasn't asked for is
 * NULL. Ask DUET_HAS() before reading a field that is newer than 1.0.
 */
struct duet_history {
    size_t struct_size; /**< As the library has it. */
    size_t epochs;      /**< Epochs run: how many values the arrays hold. */
    double *loss;       /**< Mean over rows before each update. */
    double *val_loss;   /**< After the epoch. */
    double *penalty;    /**< Mean over updates; NULL without regularizer. */
    double *metric[DUET_MAX_METRICS];     /**< On the training data, after. */
    double *val_metric[DUET_MAX_METRICS]; /**< On the validation data, after. */
    size_t best_epoch;     /**< From 1: least (or best) value monitored. */
    char stopped[512];     /**< Empty, or why training ended early. */
    double *lr;            /**< The rate of w1 at the epoch's last update. */
    double *gradient_norm; /**< Of that update: over all parameters, with
                                penalties, before clipping. */
    double *update_norm;   /**< Of the change of the weights by that update. */
    double *seconds;       /**< From the run's begin to the epoch's end. */
    const struct duet_series *series; /**< All arrays that there are. */
    size_t n_series;                  /**< Number of entries in `series`. */
};

/** The last update of a run. */
struct duet_last_update {
    size_t struct_size;   /**< As the library has it. */
    uint64_t step;        /**< Updates done. */
    double loss;          /**< Mean over the batch's rows, before the update. */
    double penalty;       /**< The regularizers', before the update. */
    double lr;            /**< The rate of w1. */
    double gradient_norm; /**< As in the history. */
    double update_norm;   /**< As in the history. */
};

/** A training run. */
struct duet_fit;

/**
 * Prepare a run: check, and allocate all that training needs. Nothing is
 * allocated after this. [one]
 *
 * @param model, data Borrowed until duet_fit_destroy().
 * @param options Copied; the run counts the instances.
 * @return DUET_INVALID naming the option, or the row of the data, and what was
 * expected; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_fit_create(
    struct duet_model *model, const struct duet_data *data,
    const struct duet_fit_options *options, struct duet_fit **fit,
    struct duet_error *error);

/** Free a run. [one] */
DUET_API void duet_fit_destroy(struct duet_fit *fit);

/**
 * Run one more epoch. On failure the model keeps the weights it has then. [one]
 *
 * @param more Set to false once training is over.
 * @return DUET_PLUGIN_FAILED, DUET_NOT_FINITE naming tensor, epoch, batch and
 * optimizer.
 */
DUET_API enum duet_status duet_fit_epoch(struct duet_fit *fit, bool *more,
                                         struct duet_error *error);

/**
 * Run one more update, and after the last one of an epoch what ends an epoch.
 * duet_fit_epoch() does this until an epoch is over. [one]
 *
 * @param epoch_over Set to whether an epoch has ended, or training is over.
 * @param more As for duet_fit_epoch(), which may return in between.
 */
DUET_API enum duet_status duet_fit_step(struct duet_fit *fit, bool *epoch_over,
                                        bool *more, struct duet_error *error);

/** The last update that duet_fit_step() did; owned by the run. [one] */
DUET_API const struct duet_last_update *duet_fit_last_update(
    const struct duet_fit *fit);

/**
 * End the run after the present update; the epoch is cut short. `reason` is
 * copied. [one]
 */
DUET_API void duet_fit_stop(struct duet_fit *fit, const char *reason);

/**
 * Whether duet_interrupt() ended the run, which may be in the midst of an
 * epoch. One that resumes its file goes on there. [one]
 */
DUET_API bool duet_fit_interrupted(const struct duet_fit *fit);

/**
 * Write all state of a run to a file, whole or not at all, so that another run
 * can go on from there and give the same bits. [one]
 *
 * @return DUET_IO, DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_fit_save(struct duet_fit *fit, const char *path,
                                        struct duet_error *error);

/**
 * Go on from a file, before the first epoch: with the same model, plugins,
 * options and data as the run that saved it. More epochs, other reasons to stop
 * and other threads are permitted, and plugins whose versions differ in their
 * last number; what else differs has to be named. [one]
 *
 * @param changed n_changed names such as "batch", "data", "optimizer", or
 * "optimizer.lr" for all tensors; NULL: none. The shape of the state, which is
 * that of the model and of the optimizers' slots, can't change.
 * @return DUET_IO; DUET_MALFORMED; DUET_INVALID naming what is not the same,
 * with both values.
 */
DUET_API enum duet_status duet_fit_resume(struct duet_fit *fit,
                                          const char *path,
                                          const char *const *changed,
                                          size_t n_changed,
                                          struct duet_error *error);

/** What was measured so far; owned by the run. [one] */
DUET_API const struct duet_history *duet_fit_history(
    const struct duet_fit *fit);

/* ---- By hand ------------------------------------------------------------- */

/**
 * Compute the mean loss over a data set, without penalties, and the gradient by
 * all parameters, with them: what the first step of a full batch would see.
 * [one]
 *
 * @param options Only regularizers, weights and threads count; NULL: defaults.
 * @param gradient Of the shape and type of duet_model_parameters(); written,
 * also on failure.
 */
DUET_API enum duet_status duet_model_gradient(
    struct duet_model *model, const struct duet_data *data,
    const struct duet_fit_options *options, struct duet_tensor *gradient,
    double *loss, struct duet_error *error);

/** An optimizer at work on tensors of the program's, step by step. */
struct duet_attached;

/** What an optimizer is attached to. */
struct duet_attach_options {
    size_t struct_size; /**< sizeof(struct duet_attach_options) */
    size_t n;           /**< Number of tensors. Required. */
    struct duet_tensor *const *tensors; /**< n weights, of one type, none empty.
                                 Borrowed; steps change them in place. */
    const char *const *names;           /**< For messages. (default all "w") */
    const enum duet_role *roles;        /**< (default all DUET_ROLE_WEIGHTS) */
    double (*evaluate)(void *data);     /**< Computes the loss at the weights as
          they are then, and the gradients into the tensors given to the step.
          (default: an optimizer that needs it fails) */
    void *data;                         /**< Given to `evaluate`. */
};

/**
 * Attach an optimizer to tensors: its state is allocated and starts anew.
 * [one]
 *
 * @param options Its arrays are copied.
 * @param attached Set; give it to duet_attached_destroy(). It counts
 * `optimizer`.
 */
DUET_API enum duet_status duet_attach(struct duet *duet,
                                      struct duet_instance *optimizer,
                                      const struct duet_attach_options *options,
                                      struct duet_attached **attached,
                                      struct duet_error *error);

/** Free the optimizer's state. The tensors stay. [one] */
DUET_API void duet_attached_destroy(struct duet_attached *attached);

/**
 * Step once. [one]
 *
 * @param gradients One for each tensor, of its shape and type; none overlaps a
 * tensor.
 * @param loss The objective at the weights as they are; NAN: not known.
 * @return DUET_INVALID where a gradient has another shape or type;
 * DUET_PLUGIN_FAILED, after which the weights may have changed.
 */
DUET_API enum duet_status duet_attached_step(
    struct duet_attached *attached, struct duet_tensor *const *gradients,
    double loss, struct duet_error *error);

/** Steps done. [one] */
DUET_API uint64_t duet_attached_steps(const struct duet_attached *attached);

/** The learning rate of the next step. [one] */
DUET_API double duet_attached_lr(const struct duet_attached *attached);

/** Set it; DUET_INVALID unless it is in [0, inf). [one] */
DUET_API enum duet_status duet_attached_set_lr(struct duet_attached *attached,
                                               double lr,
                                               struct duet_error *error);

/**
 * View an array of the optimizer's state. [one]
 *
 * @param tensor Index of the tensor; 0 for an optimizer that sees all of them
 * as one vector.
 * @param view Filled in; borrows memory of `attached`, writable.
 * @return DUET_NOT_FOUND naming the slots there are; DUET_INVALID.
 */
DUET_API enum duet_status duet_attached_slot(
    const struct duet_attached *attached, size_t tensor, const char *name,
    struct duet_tensor *view, struct duet_error *error);

/**
 * Read a number of the optimizer's state.
 *
 * @param tensor As for duet_attached_slot().
 * @param value Set.
 * @return DUET_NOT_FOUND where the optimizer keeps no such number;
 * DUET_INVALID.
 */
DUET_API enum duet_status duet_attached_scalar(
    const struct duet_attached *attached, size_t tensor, const char *name,
    double *value, struct duet_error *error);

/**
 * Exchange the weights with those for prediction, where the optimizer keeps
 * such; the second call brings back the first ones. [one]
 */
DUET_API void duet_attached_exchange(struct duet_attached *attached);

#ifdef __cplusplus
}
#endif

#endif
