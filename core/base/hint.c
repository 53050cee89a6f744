/* hint.c - what a message says of a name that nothing has. */
#include "hint.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

/*
 * A name that people bring from Keras, PyTorch, scikit-learn or the lecture's
 * slides. `ours` counts where it is one of the names there; a note always.
 */
struct alias {
    const char *where; /* NULL: everywhere */
    const char *theirs;
    const char *ours; /* NULL: see the note */
    const char *note;
};

/* clang-format off */
static const struct alias aliases[] = {
    /* Options of plugins. */
    { NULL, "learning_rate", "lr", NULL },
    { NULL, "eta", "lr", NULL },
    { NULL, "eps", "epsilon", NULL },
    { NULL, "epsilon", "eps", NULL },
    { NULL, "rho", "decay", NULL },
    { NULL, "rho", "beta2", NULL },
    { NULL, "decay", "decay_rate", NULL },
    { NULL, "beta_1", "beta1", NULL },
    { NULL, "beta_2", "beta2", NULL },
    { NULL, "betas", NULL, "write beta1 and beta2" },
    { NULL, "lambda", "alpha", NULL },
    { NULL, "l1", "alpha", NULL },
    { NULL, "l2", "alpha", NULL },
    { NULL, "p", "rate", NULL },
    { NULL, "max_lr", NULL, "the peak is the optimizer's lr" },
    { NULL, "stddev", "std", NULL },
    { NULL, "scale", "std", NULL },
    { NULL, "loc", "mean", NULL },
    { NULL, "minval", "low", NULL },
    { NULL, "maxval", "high", NULL },
    { NULL, "t_max", "steps", NULL },
    { NULL, "decay_steps", "steps", NULL },
    { NULL, "pos_weight", "positive_weight", NULL },
    { NULL, "weight", "class_weight", NULL },
    { "schedule", "monitor", NULL,
      "it follows the validation loss, or else the loss" },

    /* Options of fit. */
    { "fit", "lr", NULL, "it belongs to the optimizer: sgd { lr = ... }" },
    { "fit", "learning_rate", NULL,
      "it belongs to the optimizer: sgd { lr = ... }" },
    { "fit", "loss", NULL, "the loss belongs to the model" },
    { "fit", "activation", NULL, "the activation belongs to the model" },
    { "fit", "initializer", NULL, "the initializer belongs to the model" },
    { "fit", "patience", NULL, "write early_stop = { patience = ... }" },
    { "fit", "verbose", "progress", NULL },
    { "fit", "callbacks", "on_epoch", NULL },
    { "fit", "validation_split", "validation", NULL },
    { "fit", "validation_data", "validation", NULL },
    { "fit", "lr_scheduler", "schedule", NULL },
    { "fit", "early_stopping", "early_stop", NULL },
    { NULL, "batch_size", "batch", NULL },
    { NULL, "batch_size", "size", NULL },
    { NULL, "batchsize", "batch", NULL },
    { NULL, "batchsize", "size", NULL },
    { NULL, "n_epochs", "epochs", NULL },
    { NULL, "max_iter", "epochs", NULL },
    { NULL, "random_state", "seed", NULL },
    { NULL, "n_jobs", "threads", NULL },
    { NULL, "solver", "optimizer", NULL },
    { NULL, "weight_decay", "regularizer", NULL },
    { NULL, "kernel_regularizer", "regularizer", NULL },

    { "fit", "clipnorm", NULL, "write clip = { norm = ... }" },
    { "fit", "clipvalue", NULL, "write clip = { value = ... }" },
    { "fit", "gradient_clip_val", NULL, "write clip = { norm = ... }" },

    /* Values of another kind than the option's: "=" and the option. */
    { "fit", "=regularizer", NULL,
      "write duet.regularizer.l2 { alpha = ... }" },
    { "fit", "=dropout", NULL, "write duet.dropout.inverted { rate = ... }" },
    { "fit", "=early_stop", NULL, "write early_stop = { patience = ... }" },
    { "fit", "=clip", NULL, "write clip = { norm = ... }" },
    { "fit", "=checkpoint", NULL, "write checkpoint = { path = ... }" },
    { "target", "=classes", NULL,
      "class numbers need loss = duet.loss.crossentropy {}" },
    { "target", "=from 1", NULL, "classes are counted from 0: subtract 1" },
    { "model", "=hidden", NULL,
      "a model has one hidden layer: a whole number" },

    /* Other tables of options. */
    { "early_stop", "restore", "restore_best", NULL },
    { "early_stop", "restore_best_weights", "restore_best", NULL },
    { "early_stop", "n_iter_no_change", "patience", NULL },
    { "early_stop", "tol", "min_delta", NULL },
    { "clip", "max_norm", "norm", NULL },
    { "clip", "clipnorm", "norm", NULL },
    { "clip", "clipvalue", "value", NULL },
    { "model", "units", "hidden", NULL },
    { "model", "hidden_layer_sizes", "hidden", NULL },
    { "model", "input_dim", "inputs", NULL },
    { "model", "in_features", "inputs", NULL },
    { "model", "out_features", "outputs", NULL },
    { "model", "kernel_initializer", "initializer", NULL },
    { "model", "optimizer", NULL, "the optimizer is an option of model:fit" },
    { "csv", "sep", "delimiter", NULL },
    { "csv", "usecols", "columns", NULL },
    { "csv", "na_values", "na", NULL },
    { "csv", "label", "target", NULL },
    { "csv", "dtype", "types", NULL },
    { "csv", "parse_dates", "types", NULL },
    { "csv", "skipinitialspace", "trim", NULL },
    { "csv", "sample_weight", "weight", NULL },
    { "csv", "encoding", NULL, "files are read as UTF-8" },
    { "csv", "index_col", NULL, "`columns` lists the inputs" },
    { "csv", "skiprows", NULL, "a file begins with its header row, or data" },
    { "data", "read_csv", "csv", NULL },
    { "data", "make_moons", "moons", NULL },
    { "data", "make_circles", "circles", NULL },
    { "data", "make_blobs", "blobs", NULL },
    { "data", "loadtxt", "csv", NULL },
    { "data", "make_classification", "blobs", NULL },
    { NULL, "n_samples", "rows", NULL },
    { NULL, "n_features", "columns", NULL },
    { "split", "test_size", "test", NULL },
    { "folds", "n_splits", "k", NULL },
    { "folds", "n_repeats", "repeats", NULL },
    { "search", "cv", "folds", NULL },
    { "search", "scoring", "metric", NULL },
    { "search", "param_grid", "grid", NULL },
    { "search", "param_distributions", "random", NULL },
    { "search", "n_iter", "tries", NULL },
    { "search", "n_jobs", "workers", NULL },
    { "search", "estimator", "model", NULL },
    { "prepare", "handle_unknown", "unknown", NULL },
    { "prepare", "strategy", "impute", NULL },
    { "prepare", "imputer", "impute", NULL },
    { "prepare", "encoder", "categories", NULL },

    /* Plugins. */
    { "initializer", "glorot_uniform", NULL,
      "write duet.initializer.glorot { distribution = \"uniform\" }" },
    { "initializer", "glorot_normal", NULL,
      "write duet.initializer.glorot { distribution = \"normal\" }" },
    { "initializer", "xavier_uniform", NULL,
      "write duet.initializer.glorot { distribution = \"uniform\" }" },
    { "initializer", "xavier_normal", NULL,
      "write duet.initializer.glorot { distribution = \"normal\" }" },
    { "initializer", "he_normal", NULL,
      "write duet.initializer.he { distribution = \"normal\" }" },
    { "initializer", "he_uniform", NULL,
      "write duet.initializer.he { distribution = \"uniform\" }" },
    { "initializer", "kaiming_normal", NULL,
      "write duet.initializer.he { distribution = \"normal\" }" },
    { "initializer", "kaiming_uniform", NULL,
      "write duet.initializer.he { distribution = \"uniform\" }" },
    { "initializer", "kaiming", "he", NULL },
    { "initializer", "lecun_normal", NULL,
      "write duet.initializer.lecun { distribution = \"normal\" }" },
    { "initializer", "random_normal", "normal", NULL },
    { "initializer", "random_uniform", "uniform", NULL },
    { "activation", "softmax", NULL,
      "the softmax is part of duet.loss.crossentropy" },
    { "activation", "linear", "identity", NULL },
    { "activation", "logistic", "sigmoid", NULL },
    { "activation", "swish", "silu", NULL },
    { "loss", "bce", "binary_crossentropy", NULL },
    { "loss", "bce_with_logits", "binary_crossentropy", NULL },
    { "loss", "binary_cross_entropy", "binary_crossentropy", NULL },
    { "loss", "log_loss", "binary_crossentropy", NULL },
    { "loss", "categorical_crossentropy", "crossentropy", NULL },
    { "loss", "sparse_categorical_crossentropy", "crossentropy", NULL },
    { "loss", "cross_entropy", "crossentropy", NULL },
    { "loss", "nll", "crossentropy", NULL },
    { "loss", "BCELoss", "binary_crossentropy", NULL },
    { "loss", "BCEWithLogitsLoss", "binary_crossentropy", NULL },
    { "loss", "CrossEntropyLoss", "crossentropy", NULL },
    { "loss", "NLLLoss", "crossentropy", NULL },
    { "loss", "MSELoss", "mse", NULL },
    { "loss", "L1Loss", "mae", NULL },
    { "loss", "SmoothL1Loss", "huber", NULL },
    { "loss", "HuberLoss", "huber", NULL },
    { "loss", "mean_squared_error", "mse", NULL },
    { "loss", "mean_absolute_error", "mae", NULL },
    { "loss", "l1", "mae", NULL },
    { "loss", "l2", "mse", NULL },
    { "loss", "smooth_l1", "huber", NULL },
    { "loss", "kl_div", "kl", NULL },
    { "metric", "acc", "accuracy", NULL },
    { "metric", "auc", "roc_auc", NULL },
    { "metric", "roc_auc_score", "roc_auc", NULL },
    { "metric", "r2_score", "r2", NULL },
    { "metric", "f1_score", "f1", NULL },
    { "metric", "mse", "rmse", NULL },
    { "metric", "confusion_matrix", "confusion", NULL },
    { "metric", "precision_score", "precision", NULL },
    { "metric", "recall_score", "recall", NULL },
    { "metric", "average_precision", "pr_auc", NULL },
    { "metric", "brier_score", "brier", NULL },
    { "metric", "matthews_corrcoef", "mcc", NULL },
    { "schedule", "reduce_lr_on_plateau", "plateau", NULL },
    { "schedule", "ReduceLROnPlateau", "plateau", NULL },
    { "schedule", "CosineAnnealingLR", "cosine", NULL },
    { "schedule", "OneCycleLR", "one_cycle", NULL },
    { "schedule", "ExponentialLR", "exponential", NULL },
    { "schedule", "cosine_annealing", "cosine", NULL },
    { "schedule", "cosine_decay", "cosine", NULL },
    { "schedule", "onecycle", "one_cycle", NULL },
    { "schedule", "step_lr", "step", NULL },
    { "schedule", "exponential_decay", "exponential", NULL },
    { "dropout", "dropout", "inverted", NULL },
    { "dropout", "alpha_dropout", "alpha", NULL },
    { "dropout", "gaussian_dropout", "gaussian", NULL },
    { "regularizer", "lasso", "l1", NULL },
    { "regularizer", "ridge", "l2", NULL },
    { "regularizer", "l1_l2", "elastic", NULL },
    { "regularizer", "weight_decay", "l2", NULL },

    /* Methods and fields. */
    { "tensor", "stdev", "std", NULL },
    { "tensor", "variance", "var", NULL },
    { "tensor", "greater", "gt", NULL },
    { "tensor", "less", "lt", NULL },
    { "tensor", "equal", "eq", NULL },
    { "tensor", "amax", "max", NULL },
    { "tensor", "amin", "min", NULL },
    { "tensor", "item", "get", NULL },
    { "tensor", "astype", "copy", NULL },
    { "tensor", "to", "copy", NULL },
    { "tensor", "take", "rows_of", NULL },
    { "tensor", "index_select", "rows_of", NULL },
    { "tensor", "sigmoid", NULL,
      "write duet.activation.sigmoid {}:forward(t)" },
    { "tensor", "softmax", NULL,
      "the softmax is part of duet.loss.crossentropy" },
    { "tensor", "relu", NULL, "write duet.activation.relu {}:forward(t)" },
    { "tensor", "inv", NULL, "write t:solve(duet.tensor.eye(t.rows))" },
    { "tensor", "cat", "concat", NULL },
    { "tensor", "vstack", "concat", NULL },
    { "tensor", "hstack", NULL, "write duet.tensor.concat(list, 2)" },
    { "tensor", "concatenate", "concat", NULL },
    { "tensor", "column_stack", NULL, "write duet.tensor.stack(list, 2)" },
    { "tensor", "arange", "linspace", NULL },
    { "tensor", "array", NULL, "write duet.tensor { ... }" },
    { "tensor", "randn", NULL,
      "write duet.rng(seed):normal(0, 1, rows, columns)" },
    { "tensor", "rand", NULL,
      "write duet.rng(seed):uniform(0, 1, rows, columns)" },
    { "tensor", "matmul", "dot", NULL },
    { "tensor", "mm", "dot", NULL },
    { "tensor", "t", "transpose", NULL },
    { "tensor", "T", "transpose", NULL },
    { "tensor", "numpy", "totable", NULL },
    { "tensor", "tolist", "totable", NULL },
    { "tensor", "clone", "copy", NULL },
    { "tensor", "view", "reshape", NULL },
    { "tensor", "size", "shape", NULL },
    { "tensor", "zeros_like", NULL,
      "write duet.tensor.zeros(t.rows, t.columns)" },
    { "tensor", "ones_like", NULL,
      "write duet.tensor.ones(t.rows, t.columns)" },
    { "standardize", "fit", NULL,
      "a scaler is fitted when it is made, and called: scaler(data)" },
    { "minmax", "fit", NULL,
      "a scaler is fitted when it is made, and called: scaler(data)" },
    { "preparation", "transform", NULL, "a preparation is called: p(data)" },
    { "preparation", "fit_transform", NULL,
      "write p:fit(train), then p(train)" },
    { "preparation", "inverse_transform", "inverse", NULL },
    { NULL, "transform", NULL, "a scaler is called: scaler(data)" },
    { "tensor", "len", NULL, "write #t for rows, t.columns for columns" },
    { "tensor", "flatten", NULL, "write t:reshape(1, -1)" },
    { "rng", "randn", "normal", NULL },
    { "rng", "rand", "uniform", NULL },
    { "rng", "random", "uniform", NULL },
    { "rng", "gauss", "normal", NULL },
    { "data", "shuffle", NULL,
      "d:batches { size = ..., shuffle = true } draws an order" },
    { "data", "train_test_split", "split", NULL },
    { "data", "read_csv", "csv", NULL },
    { "data", "load", "csv", NULL },
    { "instance", "zero_grad", NULL,
      "a gradient is given to each step: u = adam {}:attach(w); u:step(g)" },
    { "instance", "step", NULL,
      "attach it to a tensor: u = adam {}:attach(w); u:step(g)" },
    { "model", "evaluate", "score", NULL },
    { "model", "forward", "logits", NULL },
    { "model", "state_dict", NULL, "write model:save(path)" },
    { "model", "load", NULL, "write duet.model.load(path)" },
    { "model", "load_state_dict", NULL, "write duet.model.load(path)" },
    { "model", "get_weights", NULL, "they are model.w1, b1, w2 and b2" },
    { "model", "partial_fit", NULL, "model:fit goes on from the weights" },
    { "duet", "Sequential", NULL,
      "write duet.model { inputs = ..., hidden = ..., outputs = ... }" },
    { "duet", "Dense", NULL,
      "write duet.model { inputs = ..., hidden = ..., outputs = ... }" },
    { "duet", "nn", NULL,
      "duet.model makes a network; duet.loss and duet.activation have parts" },
    { "duet", "optim", "optimizer", NULL },
    { "duet", "optimizers", "optimizer", NULL },
    { "duet", "losses", "loss", NULL },
    { "duet", "layers", NULL,
      "write duet.model { inputs = ..., hidden = ..., outputs = ... }" },
    { "duet", "array", NULL, "write duet.tensor { ... }" },
    { "duet", "random", NULL, "write duet.rng(seed):uniform(0, 1)" },
    { "duet", "manual_seed", "seed", NULL },
    { "duet", "train_test_split", NULL,
      "write data:split { test = 0.2, seed = 0 }" },
    { "duet", "KFold", "folds", NULL },
    { "duet", "StratifiedKFold", "folds", NULL },
    { "duet", "cross_val_score", NULL,
      "write for train, val in data:folds { k = 5, seed = 0 } do" },
    { "duet", "GridSearchCV", "search", NULL },
    { "duet", "RandomizedSearchCV", "search", NULL },
    { "duet", "StandardScaler", NULL,
      "write duet.prepare { scale = \"standard\" }" },
    { "duet", "Pipeline", NULL, "write duet.model { prepare = { ... } }" },
    { "duet", "MLPClassifier", "model", NULL },
    { "duet", "MLPRegressor", "model", NULL },
    { "duet", "sequential", NULL,
      "write duet.model { inputs = ..., hidden = ..., outputs = ... }" },
    { "duet", "load_model", NULL, "write duet.model.load(path)" },
    { "duet", "read_csv", NULL, "write duet.data.csv(path, { ... })" },
    { "model", "predict_proba", "probability", NULL },
    { "model", "compile", NULL,
      "loss and activation are options of duet.model, the optimizer of "
      "model:fit" },
};
/* clang-format on */

static bool has(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

/* The alias of a name, or NULL. */
static const struct alias *find(const char *where, const char *name,
                                const char *const *names, size_t n)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        const struct alias *alias = &aliases[i];

        if (!strcmp(alias->theirs, name) &&
            (!alias->where || !strcmp(alias->where, where)) &&
            (alias->note || has(names, n, alias->ours)))
            return alias;
    }
    return NULL;
}

static void list(char *text, const char *const *names, size_t n)
{
    size_t length = (size_t)sprintf(text, " (there are: ");

    for (size_t i = 0; i < n; i++) {
        /* Room for ", ...)" stays. */
        if (length + strlen(names[i]) + 10 > DUET_HINT_SIZE) {
            length += (size_t)sprintf(text + length, ", ...");
            break;
        }
        length +=
            (size_t)sprintf(text + length, "%s%s", i ? ", " : "", names[i]);
    }
    strcpy(text + length, ")");
}

const char *duet_hint(char text[DUET_HINT_SIZE], const char *where,
                      const char *name, const char *const *names, size_t n)
{
    const struct alias *alias = find(where, name, names, n);
    const size_t nearest = duet_text_nearest(name, names, n);

    *text = '\0';
    if (alias && alias->note)
        snprintf(text, DUET_HINT_SIZE, " (%s)", alias->note);
    else if (alias)
        snprintf(text, DUET_HINT_SIZE, " (did you mean '%s'?)", alias->ours);
    else if (nearest < n)
        snprintf(text, DUET_HINT_SIZE, " (did you mean '%s'?)", names[nearest]);
    else if (n)
        list(text, names, n);
    return text;
}
