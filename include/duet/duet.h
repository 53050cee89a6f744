/*
 * duet/duet.h - training two-layer networks from C.
 *
 * A context (struct duet) holds the registry of plugins and the default random
 * stream. Find a plugin, configure it, make a model, and fit it:
 *
 *     struct duet *duet;
 *     struct duet_error error;
 *     if (duet_create(&duet, &error) != DUET_OK) ...
 *     duet_configure(duet, DUET_KIND_OPTIMIZER, "adam", NULL, 0, &adam, &error);
 *
 * Functions that can fail return a status and say why in `error`, which may
 * be NULL. On failure nothing is changed and outputs are left alone, unless
 * said. A context and what was made with it belong to one thread at a time.
 */
#ifndef DUET_DUET_H
#define DUET_DUET_H

#include <duet/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DUET_VERSION "0.1.0"

/** Marks what the shared library exports. */
#define DUET_API __attribute__((visibility("default")))

/* ---- Errors ---------------------------------------------------------------- */

enum duet_status {
    DUET_OK,
    DUET_NO_MEMORY,
    DUET_INVALID,       /**< An argument or option that makes no sense. */
    DUET_NOT_FOUND,     /**< No plugin, option or file of that name. */
    DUET_REFUSED,       /**< A plugin file that can't be loaded. */
    DUET_IO,            /**< The system couldn't read or write. */
    DUET_MALFORMED,     /**< A file's content isn't what it should be. */
    DUET_PLUGIN_FAILED, /**< A plugin called duet_fail(). */
    DUET_NOT_FINITE,    /**< A number became NaN or infinite. */
    DUET_NO_EFFECT      /**< An option that another one makes meaningless. */
};

/** Why a call failed. This struct doesn't grow: new fields use up `reserved`. */
struct duet_error {
    enum duet_status status; /**< What the call returned. */
    uint32_t option;         /**< For DUET_NO_EFFECT the option's index among
                                  the plugin's; else 0. */
    uint32_t reserved[6];    /**< Don't read or write. */
    char text[2016]; /**< One sentence or more, no final period or newline. */
};

/**
 * Write down why a call fails, as printf() would.
 *
 * @param error Where to; NULL: nowhere.
 * @return `status`, so that failing is one line.
 */
__attribute__((format(printf, 3, 4))) DUET_API enum duet_status duet_error_set(
    struct duet_error *error, enum duet_status status, const char *format, ...);

/* ---- The context ------------------------------------------------------------ */

struct duet;

/**
 * Make a context with the plugin path of the environment.
 *
 * @param duet Set to the context, to be given to duet_destroy().
 * @return DUET_NO_MEMORY, or DUET_INVALID where DUET_CPU names an instruction
 * set that is unknown or can't run here.
 */
DUET_API enum duet_status duet_create(struct duet **duet,
                                      struct duet_error *error);

/** Free a context, once all that was made with it is gone. NULL: nothing. */
DUET_API void duet_destroy(struct duet *duet);

/**
 * Search these folders for plugins before all others.
 *
 * @param folders Separated by ':'. Copied.
 */
DUET_API enum duet_status duet_add_plugin_path(struct duet *duet,
                                               const char *folders,
                                               struct duet_error *error);

/** Processors that this process may run on, at least 1. */
DUET_API size_t duet_processors(void);

/* ---- Tensors ------------------------------------------------------------------ */

enum duet_dtype { DUET_FLOAT64, DUET_FLOAT32 };

/** "float64", "float32" */
DUET_API const char *duet_dtype_name(enum duet_dtype dtype);

/** Size of an element in bytes. */
DUET_API size_t duet_dtype_size(enum duet_dtype dtype);

/** Element type of a tensor, as its real_size says. */
DUET_API enum duet_dtype duet_tensor_dtype(const struct duet_tensor *tensor);

/**
 * Allocate a tensor of zeros, aligned to 64 bytes.
 *
 * @param tensor Filled in; free its data with duet_tensor_finish().
 * @param rows, columns May be 0.
 * @return DUET_NO_MEMORY, also where the size overflows.
 */
DUET_API enum duet_status duet_tensor_init(struct duet_tensor *tensor,
                                           enum duet_dtype dtype, size_t rows,
                                           size_t columns,
                                           struct duet_error *error);

/** Free the data of a tensor made by duet_tensor_init(). */
DUET_API void duet_tensor_finish(struct duet_tensor *tensor);

/** Element (row, column), both from 0, as a double; not checked. */
DUET_API double duet_tensor_get(const struct duet_tensor *tensor, size_t row,
                                size_t column);

/** Set element (row, column), both from 0, rounded to its type; not checked. */
DUET_API void duet_tensor_set(struct duet_tensor *tensor, size_t row,
                              size_t column, double value);

/* ---- Random numbers -------------------------------------------------------------- */

struct
    duet_rng; /* defined in core/data/rng.h: the stream of NumPy's RandomState */

/** The default stream, which starts as seed 0. Owned by the context. */
DUET_API struct duet_rng *duet_default_rng(struct duet *duet);

/** Start a stream as numpy.random.seed(seed) does. */
DUET_API void duet_rng_seed(struct duet_rng *rng, uint32_t seed);

/* ---- Data ---------------------------------------------------------------------- */

/**
 * Rows to learn from: x is rows x inputs; y rows x targets. For a classifier y
 * holds class numbers from 0. This struct doesn't grow: whatever later versions
 * add lies behind `reserved`.
 */
struct duet_data {
    struct duet_tensor x, y; /**< Inputs and targets, a row for each sample. */
    char **names;            /**< x.columns names of the inputs; NULL: none. One
                           allocation holds the pointers and the texts. */
    char **classes;   /**< n_classes names; NULL where y holds values. Likewise
                           one allocation. */
    size_t n_classes; /**< 0 where y holds values. */
    void *reserved;   /**< NULL; for what later versions keep with the rows. */
};

/** How to read a CSV file. Fields that are 0 or NULL take their defaults. */
struct duet_csv_options {
    size_t struct_size; /**< sizeof(struct duet_csv_options). Required. */
    const char *target; /**< Name of the column that becomes y. Required. */
    char delimiter;     /**< 0: ',' */
    const char *const *columns; /**< Names of the inputs, in this order; NULL:
                                     all but the target. */
    size_t n_columns;           /**< Of columns. */
    const char *const *na;      /**< Fields that mean: no number. NaN in x. */
    size_t n_na;                /**< Of na. */
    const char *const *labels;  /**< The target's classes in the order of their
                                    numbers; NULL: the target holds numbers, or
                                    its distinct words, sorted. */
    size_t n_labels;            /**< Of labels. */
    size_t threads;             /**< At most; 0: one for each processor. */
};

/**
 * Read a CSV file (RFC 4180, in UTF-8) with a header row into float64 tensors.
 *
 * Numbers are decimal, with blanks around them allowed. A target of words,
 * known by that of the first row, becomes classes. Empty lines are skipped. A
 * field that is empty is an error unless "" is in `na`; the target can't be
 * missing.
 *
 * @param data Filled in; free with duet_data_finish().
 * @param path May be a pipe: it is read once, from begin to end.
 * @return DUET_IO; DUET_MALFORMED with file:line:column in the message, where
 * column counts bytes from 1; DUET_NOT_FOUND for a column that isn't there;
 * DUET_INVALID for options that make no sense; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_data_read_csv(
    struct duet_data *data, const char *path,
    const struct duet_csv_options *options, struct duet_error *error);

/** Free what a data set holds. Safe on one filled with zeros. */
DUET_API void duet_data_finish(struct duet_data *data);

/**
 * Copy the rows with these indices (from 0) into a new data set.
 *
 * @return DUET_INVALID for an index that is too large; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_data_rows(struct duet_data *to,
                                         const struct duet_data *from,
                                         const size_t *index, size_t n,
                                         struct duet_error *error);

/**
 * Split as scikit-learn's train_test_split does, row for row: ceil(test * rows)
 * rows to test.
 *
 * @param test Share, above 0 and below 1.
 * @param stratify Keep the classes' proportions (StratifiedShuffleSplit's rows).
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
 * row. All folds of a seed belong together.
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

/**
 * x -> (x - shift) / scale, column by column; in double. This struct doesn't
 * grow: whatever later versions add lies behind `reserved`.
 */
struct duet_scaler {
    size_t n;              /**< Columns. */
    double *shift, *scale; /**< n numbers each, in one allocation at shift. */
    void *reserved;        /**< NULL; for what later versions add. */
};

/**
 * Mean and population deviation of each column (1 where it is constant), NaNs
 * left out.
 *
 * @return DUET_INVALID without rows; DUET_NOT_FINITE for infinite numbers;
 * DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_scaler_standardize(struct duet_scaler *scaler,
                                                  const struct duet_tensor *x,
                                                  struct duet_error *error);

/** Minimum and range of each column (1 where it is constant); likewise. */
DUET_API enum duet_status duet_scaler_minmax(struct duet_scaler *scaler,
                                             const struct duet_tensor *x,
                                             struct duet_error *error);

/** Scale x in place. Columns must be as many as the scaler's. */
DUET_API enum duet_status duet_scaler_apply(const struct duet_scaler *scaler,
                                            struct duet_tensor *x,
                                            struct duet_error *error);

DUET_API void duet_scaler_finish(struct duet_scaler *scaler);

/* ---- Plugins -------------------------------------------------------------------- */

/** A plugin that the registry knows. Owned by the context. */
struct duet_entry;

/** A plugin with its options set: counted, see duet_instance_unref(). */
struct duet_instance;

/** "optimizer" */
DUET_API const char *duet_kind_name(enum duet_kind kind);

/** The kind of that name, or 0. */
DUET_API enum duet_kind duet_kind_of(const char *name);

/**
 * Find a plugin by name, loading `<kind>_<name>.so` from the path on first use.
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
 *
 * @param entries Set to the plugins, in the file's order; owned by the context.
 */
DUET_API enum duet_status duet_load(struct duet *duet, const char *path,
                                    const struct duet_entry *const **entries,
                                    size_t *n_entries,
                                    struct duet_error *error);

/**
 * Take over what a plugin's file holds now, with all plugins in it. Instances
 * and runs go on with their options and state; the next call runs the new code.
 *
 * @return DUET_REFUSED naming the difference, where instances couldn't go on;
 * DUET_INVALID for a plugin that comes from no file; or as duet_load(). Then
 * the old code goes on.
 */
DUET_API enum duet_status duet_reload(struct duet *duet,
                                      const struct duet_entry *entry,
                                      struct duet_error *error);

/**
 * From now on, between two steps of any run, reload plugins whose files have
 * changed, as duet_reload() does; what came of it is printed to stderr.
 */
DUET_API void duet_watch(struct duet *duet);

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
            size_t n;                            /**< How many. */
            struct duet_instance *const *plugin; /**< Each borrowed. */
        } plugins;                               /**< Of PLUGINS. */
    } as; /**< What the option is set to. */
};

/** One option as the user gives it. */
struct duet_setting {
    const char *name;        /**< Of the option. */
    struct duet_value value; /**< What it is set to. */
};

/** Shorthands for the commonest settings. */
#define DUET_SET_REAL(name, value) \
    {                              \
        name,                      \
        {                          \
            DUET_TYPE_REAL,        \
            {                      \
                .real = value      \
            }                      \
        }                          \
    }
#define DUET_SET_TEXT(name, value) \
    {                              \
        name,                      \
        {                          \
            DUET_TYPE_TEXT,        \
            {                      \
                .text = value      \
            }                      \
        }                          \
    }

/**
 * Set a plugin's options: defaults, the variant's presets, then `settings`.
 *
 * @param instance Set to a new instance with one reference.
 * @return DUET_INVALID naming option, value and permitted range; DUET_NOT_FOUND
 * for an unknown option or plugin, with the nearest name; DUET_NO_MEMORY.
 */
DUET_API enum duet_status duet_entry_configure(
    struct duet *duet, const struct duet_entry *entry,
    const struct duet_setting *settings, size_t n_settings,
    struct duet_instance **instance, struct duet_error *error);

/** duet_find(), then duet_entry_configure(). */
DUET_API enum duet_status duet_configure(struct duet *duet, enum duet_kind kind,
                                         const char *name,
                                         const struct duet_setting *settings,
                                         size_t n_settings,
                                         struct duet_instance **instance,
                                         struct duet_error *error);

/** Count one more owner; returns its argument. */
DUET_API struct duet_instance *duet_instance_ref(
    struct duet_instance *instance);

/** Count one owner less; the last one frees. NULL: nothing. */
DUET_API void duet_instance_unref(struct duet_instance *instance);

/* ---- Model ----------------------------------------------------------------------- */

/** The first parameters of every model, in the order they lie in memory. */
enum duet_tensor_index { DUET_W1, DUET_W2, DUET_B1, DUET_B2, DUET_N_TENSORS };

/** What a model is made of. Fields that are 0 or NULL take their defaults. */
struct duet_model_options {
    size_t struct_size; /**< sizeof(struct duet_model_options). Required. */
    size_t inputs, hidden, outputs; /**< Each at least 1. */
    enum duet_dtype dtype;          /**< Element type of the parameters. */
    struct duet_instance *initializer[DUET_N_TENSORS]; /**< NULL: zeros. */
    struct duet_instance *activation; /**< Of the hidden layer. */
    struct duet_instance *loss;       /**< Knows the output's own activation. */
    struct duet_rng *rng;             /**< Drawn from by initializers; NULL: the
                                     default stream. */
};

/** One hidden layer, one output layer. */
struct duet_model;

/**
 * Make a model and initialize w1, w2, then biases that have an initializer.
 *
 * @param model Set to the model; give it to duet_model_destroy().
 */
DUET_API enum duet_status duet_model_create(
    struct duet *duet, const struct duet_model_options *options,
    struct duet_model **model, struct duet_error *error);

DUET_API void duet_model_destroy(struct duet_model *model);

/** A view of w1, w2, b1, b2, or of a plugin's parameter after them. */
DUET_API struct duet_tensor duet_model_tensor(struct duet_model *model,
                                              size_t index);

/** What to predict. */
enum duet_output {
    DUET_OUTPUT_LOGITS,
    DUET_OUTPUT_PROBABILITY, /**< After the output's own activation. */
    DUET_OUTPUT_PREDICTION   /**< Classes from 0, or values. */
};

/** Columns of an output: 1 for the prediction of classes, else outputs. */
DUET_API size_t duet_model_columns(const struct duet_model *model,
                                   enum duet_output output);

/**
 * Compute outputs for rows of x.
 *
 * @param x Of the model's element type; rows x inputs.
 * @param y rows x duet_model_columns(), of the same type; written.
 */
DUET_API enum duet_status duet_model_predict(struct duet_model *model,
                                             const struct duet_tensor *x,
                                             enum duet_output output,
                                             struct duet_tensor *y,
                                             struct duet_error *error);

/** Mean loss over the rows of a data set, without dropout or penalty. */
DUET_API enum duet_status duet_model_loss(struct duet_model *model,
                                          const struct duet_data *data,
                                          double *loss,
                                          struct duet_error *error);

/** A metric over a data set; `metric` NULL: the loss's default one. */
DUET_API enum duet_status duet_model_score(struct duet_model *model,
                                           const struct duet_data *data,
                                           struct duet_instance *metric,
                                           double *score,
                                           struct duet_error *error);

/**
 * Write a model to a file, whole or not at all: shape, plugins with their
 * options, parameters.
 */
DUET_API enum duet_status duet_model_save(struct duet_model *model,
                                          const char *path,
                                          struct duet_error *error);

/**
 * Read a model back. Its plugins are found by name, as by duet_find().
 *
 * @return DUET_IO, DUET_MALFORMED, or as duet_find() and duet_model_create().
 */
DUET_API enum duet_status duet_model_load(struct duet *duet, const char *path,
                                          struct duet_model **model,
                                          struct duet_error *error);

/* ---- Training -------------------------------------------------------------------- */

enum { DUET_N_PLACES = 5, DUET_MAX_METRICS = 16, DUET_MAX_REGULARIZERS = 16 };

/** Regularizers of one tensor, added in order. */
struct duet_regularizers {
    size_t n; /**< How many. */
    /** In the order they are added. */
    struct duet_instance *regularizer[DUET_MAX_REGULARIZERS];
};

/** When to stop before the last epoch. */
struct duet_early_stop {
    size_t patience;     /**< Epochs without improvement; 0: never stop. */
    const char *monitor; /**< "loss", "val_loss", or a metric's name with or
                                  without "val_"; NULL: "val_loss". */
    double min_delta;    /**< What counts as improvement. At least 0. */
    bool restore_best;   /**< Bring back the weights of the best epoch. */
};

/** How to train. Let duet_fit_defaults() fill it in, then change fields. */
struct duet_fit_options {
    size_t struct_size; /**< sizeof(struct duet_fit_options). */
    size_t epochs;      /**< At the most. */
    size_t batch;       /**< Rows; 0: all. */
    bool shuffle;       /**< A new permutation each epoch; with a batch. */
    struct duet_instance *optimizer[DUET_N_TENSORS]; /**< Of each tensor. */
    /** Of each tensor. */
    struct duet_regularizers regularizers[DUET_N_TENSORS];
    struct duet_instance *dropout[DUET_N_PLACES]; /**< By enum duet_place. */
    struct duet_instance *schedule; /**< NULL: the rates as given. */
    double clip_norm;               /**< 0: no limit. Over all parameters. */
    double clip_value;              /**< 0: no limit. Of each element. */
    const struct duet_data *validation; /**< NULL: none. Borrowed. */
    struct duet_instance *metrics[DUET_MAX_METRICS]; /**< Measured after each
                                                          epoch. */
    size_t n_metrics;                                /**< Of metrics. */
    struct duet_early_stop early_stop; /**< When to stop earlier. */
    struct duet_rng *rng;              /**< NULL: the default stream. */
    size_t threads; /**< At most; 0: one for each processor. */
};

/**
 * Fill in the defaults: 100 epochs, shuffled, one optimizer for all tensors.
 *
 * @param size sizeof(struct duet_fit_options), as the program knows it; nothing
 * behind that is written.
 * @param optimizer Borrowed; NULL leaves the optimizers to be set.
 */
DUET_API void duet_fit_options_init(struct duet_fit_options *options,
                                    size_t size,
                                    struct duet_instance *optimizer);

/** duet_fit_options_init() for the struct of this header. */
static inline void duet_fit_defaults(struct duet_fit_options *options,
                                     struct duet_instance *optimizer)
{
    duet_fit_options_init(options, sizeof *options, optimizer);
}

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
    size_t best_epoch; /**< From 1: least (or best) value monitored. */
    char stopped[128]; /**< Empty, or why training ended early. */
};

/** A training run. */
struct duet_fit;

/**
 * Prepare a run: check, allocate all that training needs. Nothing is allocated
 * after this. Model and data are borrowed until duet_fit_destroy().
 */
DUET_API enum duet_status duet_fit_create(
    struct duet_model *model, const struct duet_data *data,
    const struct duet_fit_options *options, struct duet_fit **fit,
    struct duet_error *error);

DUET_API void duet_fit_destroy(struct duet_fit *fit);

/** Run one more epoch; `*more` is false once training is over. */
DUET_API enum duet_status duet_fit_epoch(struct duet_fit *fit, bool *more,
                                         struct duet_error *error);

/** End the run after the present epoch. */
DUET_API void duet_fit_stop(struct duet_fit *fit, const char *reason);

/**
 * Write all state of a run to a file, whole or not at all, so that another run
 * can go on from there and give the same bits.
 */
DUET_API enum duet_status duet_fit_save(struct duet_fit *fit, const char *path,
                                        struct duet_error *error);

/**
 * Go on from a file, before the first epoch: with the same model, plugins and
 * data as the run that saved it. More epochs are permitted.
 *
 * @return DUET_IO; DUET_MALFORMED; DUET_INVALID naming what is not the same.
 */
DUET_API enum duet_status duet_fit_resume(struct duet_fit *fit,
                                          const char *path,
                                          struct duet_error *error);

/** What was measured so far; owned by the run. */
DUET_API const struct duet_history *duet_fit_history(
    const struct duet_fit *fit);

#ifdef __cplusplus
}
#endif

#endif
