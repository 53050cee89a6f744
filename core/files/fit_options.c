/* fit_options.c - the options of models and of runs, by name. */
#include "fit_options.h"

#define SEED_RANGE "[0, 4294967295]"
#define SEED_SUMMARY \
    "seed of a stream of its own; the default stream goes on unless given"

/* ---- Plugins for each tensor or place ------------------------------------ */

/* The rows of a table with an entry for each tensor, and for each role. */
#define TENSOR_ROWS(rows, type, kind)                                   \
    static const struct duet_row rows[] = {                             \
        DUET_ROW_ONLY("weights", type, 0, kind, NULL, "for w1 and w2"), \
        DUET_ROW_ONLY("biases", type, 0, kind, NULL, "for b1 and b2"),  \
        DUET_ROW_ONLY("w1", type, 0, kind, NULL, "for w1"),             \
        DUET_ROW_ONLY("w2", type, 0, kind, NULL, "for w2"),             \
        DUET_ROW_ONLY("b1", type, 0, kind, NULL, "for b1"),             \
        DUET_ROW_ONLY("b2", type, 0, kind, NULL, "for b2"),             \
        DUET_ROW_END,                                                   \
    }

TENSOR_ROWS(optimizer_rows, DUET_TYPE_PLUGIN, "optimizer");

static const struct duet_table optimizer_table = {
    .name = "fit.optimizers",
    .summary = "An optimizer for each tensor; the narrower name wins",
    .rows = optimizer_rows,
    .plain = "weights biases",
};

TENSOR_ROWS(regularizer_rows, DUET_TYPE_SUM, "regularizer");

static const struct duet_table regularizer_table = {
    .name = "fit.regularizers",
    .summary = "A regularizer for each tensor; the narrower name wins",
    .rows = regularizer_rows,
    .plain = "weights",
    .list = "several regularizers are added: l1 {} + l2 {}",
};

static const struct duet_row dropout_rows[] = {
    DUET_ROW_ONLY("input", DUET_TYPE_PLUGIN, 0, "dropout", NULL,
                  "for the inputs"),
    DUET_ROW_ONLY("hidden", DUET_TYPE_PLUGIN, 0, "dropout", NULL,
                  "for the hidden layer, after its activation"),
    DUET_ROW_ONLY("output", DUET_TYPE_PLUGIN, 0, "dropout", NULL,
                  "for the logits"),
    DUET_ROW_ONLY("w1", DUET_TYPE_PLUGIN, 0, "dropout", NULL,
                  "for the weights w1 themselves (dropconnect)"),
    DUET_ROW_ONLY("w2", DUET_TYPE_PLUGIN, 0, "dropout", NULL,
                  "for the weights w2 themselves (dropconnect)"),
    DUET_ROW_END,
};

static const struct duet_table dropout_table = {
    .name = "fit.dropouts",
    .summary = "A dropout for each place",
    .rows = dropout_rows,
    .plain = "hidden",
};

TENSOR_ROWS(initializer_rows, DUET_TYPE_PLUGIN, "initializer");

static const struct duet_table initializer_table = {
    .name = "model.initializers",
    .summary = "An initializer for each tensor; the narrower name wins, and a "
               "tensor without one is 0",
    .rows = initializer_rows,
    .plain = "weights",
};

/* ---- Tables within the options of a fit ---------------------------------- */

static const struct duet_row early_stop_rows[] = {
    DUET_ROW(DUET_TYPE_INT, struct duet_early_stop, patience, 10, "[1, 1e9]",
             NULL, "epochs without improvement before training stops"),
    DUET_ROW(
        DUET_TYPE_TEXT, struct duet_early_stop, monitor, 0, NULL, NULL,
        "a name of the history, such as \"val_loss\" or \"val_f1\"; higher "
        "values are better where they are for the metric. \"val_loss\" "
        "with `validation`, else \"loss\", unless given"),
    DUET_ROW(DUET_TYPE_REAL, struct duet_early_stop, min_delta, 0, "[0, inf)",
             NULL,
             "least change that counts as an improvement; an equal value is no "
             "worse"),
    DUET_ROW(DUET_TYPE_BOOL, struct duet_early_stop, restore_best, 0, NULL,
             NULL, "restore the weights of the best epoch"),
    DUET_ROW_END,
};

static const struct duet_table early_stop_table = {
    .name = "early_stop",
    .summary = "When to stop before the last epoch",
    .rows = early_stop_rows,
    .size = sizeof(struct duet_early_stop),
};

static const struct duet_row clip_rows[] = {
    DUET_ROW_AS("norm", DUET_TYPE_REAL, struct duet_fit_options, clip_norm, 0,
                "(0, inf)", NULL,
                "largest norm of the gradient, over all parameters"),
    DUET_ROW_AS("value", DUET_TYPE_REAL, struct duet_fit_options, clip_value, 0,
                "(0, inf)", NULL,
                "largest absolute value of an element of the gradient"),
    DUET_ROW_END,
};

static const struct duet_table clip_table = {
    .name = "clip",
    .summary = "Limits of the gradient, regularization included",
    .rows = clip_rows,
    .size = sizeof(struct duet_fit_options),
};

static const struct duet_row stop_rows[] = {
    DUET_ROW(DUET_TYPE_REAL, struct duet_stop, seconds, 0, "(0, inf)", NULL,
             "end the run after the update in which they are over; those of "
             "the runs that it resumes count"),
    DUET_ROW_ONLY("target", DUET_TYPE_FORM, 0, "options", NULL,
                  "values to reach, by their names in the history, as in `{ "
                  "val_loss = 0.05 }`: the run ends after the epoch in which "
                  "no value is worse than its target"),
    DUET_ROW_END,
};

static const struct duet_table stop_table = {
    .name = "stop",
    .summary = "Further reasons to end a run before the last epoch",
    .rows = stop_rows,
    .size = sizeof(struct duet_stop),
};

static const struct duet_row validation_rows[] = {
    DUET_ROW_ONLY("share", DUET_TYPE_FORM, DUET_REQUIRED, "data|(0, 1)", NULL,
                  "share of the rows; or a data set, instead of a share"),
    DUET_ROW_ONLY("stratify", DUET_TYPE_BOOL, 0, NULL, NULL,
                  "keep the proportions of the classes"),
    DUET_ROW_ONLY("seed", DUET_TYPE_INT, 0, SEED_RANGE, NULL,
                  "seed of the split"),
    DUET_ROW_END,
};

static const struct duet_table validation_table = {
    .name = "validation",
    .summary = "A share of the rows to validate on, split off as by `split`",
    .rows = validation_rows,
    .plain = "share",
};

static const struct duet_row checkpoint_rows[] = {
    DUET_ROW_ONLY("path", DUET_TYPE_TEXT, DUET_REQUIRED, NULL, NULL,
                  "the file, which is replaced as a whole each time; `{epoch}` "
                  "in it is the number of epochs done"),
    DUET_ROW_ONLY("every", DUET_TYPE_INT, 1, "[1, inf)", NULL,
                  "epochs from one checkpoint to the next"),
    DUET_ROW_ONLY("best", DUET_TYPE_BOOL, 0, NULL, NULL,
                  "save only after an epoch that is the best so far, by what "
                  "`early_stop` monitors"),
    DUET_ROW_ONLY("keep", DUET_TYPE_INT, 0, "[1, inf)", NULL,
                  "with `{epoch}` in the path: how many of this run's files to "
                  "keep, the latest ones; all unless given"),
    DUET_ROW_END,
};

static const struct duet_table checkpoint_table = {
    .name = "checkpoint",
    .summary = "Where to save the state of a run, for `resume`",
    .rows = checkpoint_rows,
};

static const struct duet_row resume_rows[] = {
    DUET_ROW_ONLY("path", DUET_TYPE_TEXT, DUET_REQUIRED, NULL, NULL,
                  "the checkpoint"),
    DUET_ROW_ONLY("missing", DUET_TYPE_CHOICE, 0, "fail|start", NULL,
                  "if there is no such file: fail, or start a new run"),
    DUET_ROW_ONLY("changed", DUET_TYPE_TEXTS, 0, NULL, NULL,
                  "what may differ from the run that wrote the checkpoint: "
                  "names such as \"data\", \"optimizer\" or \"optimizer.lr\""),
    DUET_ROW_END,
};

static const struct duet_table resume_table = {
    .name = "resume",
    .summary = "How to go on from a checkpoint",
    .rows = resume_rows,
    .plain = "path",
};

static const struct duet_row record_rows[] = {
    DUET_ROW_ONLY("weights", DUET_TYPE_INT, DUET_REQUIRED, "[1, inf)", NULL,
                  "epochs from one copy of the tensors to the next; the first "
                  "copy is made before training"),
    DUET_ROW_END,
};

static const struct duet_table record_table = {
    .name = "record",
    .summary = "Further contents of the history",
    .rows = record_rows,
};

/* ---- model:fit ----------------------------------------------------------- */

#define WEIGHT_ROWS                                                         \
    DUET_ROW_ONLY(                                                          \
        "sample_weight", DUET_TYPE_FORM, 0, "tensor|numbers", NULL,         \
        "a number from 0 for each row: the loss is the sum of weight "      \
        "times loss, divided by the sum of the weights; those of the data " \
        "set unless given"),                                                \
        DUET_ROW_ONLY(                                                      \
            "class_weight", DUET_TYPE_FORM, 0, "string|options", NULL,      \
            "numbers by name of class, where others are 1, or a list "      \
            "in the order of the classes; \"balanced\": rows / "            \
            "(classes * rows of the class). Both weights of a row "         \
            "are multiplied")

static const struct duet_row fit_rows[] = {
    DUET_ROW(DUET_TYPE_INT, struct duet_fit_options, epochs, 100, "[0, 1e9]",
             NULL, "most epochs to run"),
    DUET_ROW(DUET_TYPE_INT, struct duet_fit_options, batch, 0, "[1, 1e9]", NULL,
             "rows of a batch; all rows unless given, or 32 if no optimizer is "
             "given"),
    DUET_ROW(DUET_TYPE_INT, struct duet_fit_options, accumulate, 1, "[1, 1e6]",
             "batch",
             "batches whose gradients make one update: the bits are those of a "
             "batch so many times as large"),
    DUET_ROW(DUET_TYPE_BOOL, struct duet_fit_options, shuffle, 1, NULL, NULL,
             "with `batch`: take the rows in a new order in each epoch"),
    DUET_ROW_TABLE("optimizer", &optimizer_table, DUET_NO_FIELD,
                   "for all tensors, or for each; `adam {}` unless given"),
    DUET_ROW_TABLE("regularizer", &regularizer_table, DUET_NO_FIELD,
                   "for the weights, or for each tensor"),
    DUET_ROW_TABLE("dropout", &dropout_table, DUET_NO_FIELD,
                   "for the hidden layer, or for each place"),
    DUET_ROW_ONLY("schedule", DUET_TYPE_FORM, 0,
                  "schedule|fun(c: duet.call.moment): number|options", NULL,
                  "changes the rate of each optimizer; a function is what `lr` "
                  "is in `duet.schedule.define`: `function(c) return c.base * "
                  "0.95 ^ (c.t - 1) end`. A table has schedules of several "
                  "options by name: `{ lr = \"cosine\", momentum = f }`"),
    DUET_ROW_TABLE("clip", &clip_table, 0,
                   "limits of the gradient, regularization included"),
    WEIGHT_ROWS,
    DUET_ROW_TABLE("validation", &validation_table, DUET_NO_FIELD,
                   "a data set, or a share that is split off as by `split { "
                   "test = share, seed = 0 }`"),
    DUET_ROW(DUET_TYPE_INT, struct duet_fit_options, validate_every, 1,
             "[1, inf)", "validation",
             "epochs from one validation to the next"),
    DUET_ROW_TABLE("early_stop", &early_stop_table,
                   offsetof(struct duet_fit_options, early_stop),
                   "when to stop before the last epoch"),
    DUET_ROW_TABLE("stop", &stop_table, offsetof(struct duet_fit_options, stop),
                   "further reasons to end the run before the last epoch"),
    DUET_ROW_ONLY("metrics", DUET_TYPE_NAMED, 0, "metric", NULL,
                  "what to measure after each epoch, at most 16; a key that is "
                  "a string is the metric's name in the history"),
    DUET_ROW_TABLE("record", &record_table, DUET_NO_FIELD,
                   "further contents of the history"),
    DUET_ROW_ONLY("progress", DUET_TYPE_FORM, 0, "boolean|string", NULL,
                  "show progress on stderr; with a label, or unless given, on "
                  "a terminal alone"),
    DUET_ROW_ONLY("warn", DUET_TYPE_BOOL, 1, NULL, NULL,
                  "warn on stderr, once in a run, where inputs differ in size "
                  "by more than a factor of 100 and the model has no "
                  "preparation, or where the loss hardly fell and nine in ten "
                  "outputs of hidden units hardly react to their inputs"),
    DUET_ROW_ONLY("on_epoch", DUET_TYPE_FORM, 0, "fun(run: duet.run)", NULL,
                  "called after each epoch"),
    DUET_ROW_ONLY("on_step", DUET_TYPE_FORM, 0, "fun(run: duet.run)", NULL,
                  "called after each update, with what it measured: `step`, "
                  "`loss`, `penalty`, `lr`, `gradient_norm`, `update_norm`"),
    DUET_ROW_TABLE("checkpoint", &checkpoint_table, DUET_NO_FIELD,
                   "where to save the state of the run, for `resume`"),
    DUET_ROW_TABLE("resume", &resume_table, DUET_NO_FIELD,
                   "a checkpoint to go on from, or its path. The model, the "
                   "data, the plugins and all options must be those of the run "
                   "that wrote it, but `epochs`, `stop`, `threads` and what "
                   "`changed` names. The bits are those of an uninterrupted "
                   "run"),
    DUET_ROW_ONLY("receipt", DUET_TYPE_TEXT, 0, NULL, NULL,
                  "a JSON file to write when the run has ended: what it was, "
                  "and hashes of its weights, for `duet verify`"),
    DUET_ROW_ONLY("seed", DUET_TYPE_INT, -1, SEED_RANGE, NULL, SEED_SUMMARY),
    DUET_ROW(DUET_TYPE_CHOICE, struct duet_fit_options, on_nonfinite,
             DUET_NONFINITE_RAISE, "raise|stop", NULL,
             "when a loss, a weight or an optimizer's state is no longer a "
             "finite number: raise an error, or end the run with the last "
             "finite weights, and `history.stopped` says what isn't finite"),
    DUET_ROW(DUET_TYPE_INT, struct duet_fit_options, threads, 0, "[1, 1024]",
             NULL,
             "threads to train with, at most the number of processors (or "
             "DUET_THREADS, if it is set); all of them unless given. The "
             "results don't depend on it"),
    DUET_ROW_END,
};

const struct duet_table duet_fit_table = {
    .name = "fit",
    .summary = "How to train",
    .rows = fit_rows,
    .size = sizeof(struct duet_fit_options),
};

static const struct duet_row weights_rows[] = {
    WEIGHT_ROWS,
    DUET_ROW_END,
};

const struct duet_table duet_weights_table = {
    .name = "weights",
    .summary = "How much each row counts",
    .rows = weights_rows,
};

static const struct duet_row gradient_rows[] = {
    WEIGHT_ROWS,
    DUET_ROW_TABLE("regularizer", &regularizer_table, DUET_NO_FIELD,
                   "for the weights, or for each tensor"),
    DUET_ROW_END,
};

const struct duet_table duet_gradient_table = {
    .name = "gradient",
    .summary = "What is added to the gradient of the loss",
    .rows = gradient_rows,
};

/* ---- duet.model ---------------------------------------------------------- */

static const struct duet_row model_rows[] = {
    DUET_ROW(DUET_TYPE_INT, struct duet_model_options, inputs, 0, "[1, 1e9]",
             NULL,
             "columns of the inputs; those that the first fit gives it, unless "
             "given"),
    DUET_ROW(DUET_TYPE_INT, struct duet_model_options, hidden, DUET_REQUIRED,
             "[1, 1e9]", NULL, "units of the hidden layer"),
    DUET_ROW(DUET_TYPE_INT, struct duet_model_options, outputs, 0, "[1, 1e9]",
             NULL,
             "columns of the output; as the target of the first fit needs "
             "unless given: 1 for two classes, k for k classes, else the "
             "target's columns"),
    DUET_ROW_TABLE("initializer", &initializer_table, DUET_NO_FIELD,
                   "for the weights, so that biases are 0, or for each tensor; "
                   "`xavier {}` unless given"),
    DUET_ROW(DUET_TYPE_PLUGIN, struct duet_model_options, activation, 0,
             "activation", NULL,
             "of the hidden layer; `sigmoid {}` unless given"),
    DUET_ROW(
        DUET_TYPE_PLUGIN, struct duet_model_options, loss, 0, "loss", NULL,
        "knows the output's own activation; as the target of the first fit "
        "needs unless given: `binary_crossentropy {}` for two classes or "
        "the numbers 0 and 1, `crossentropy {}` for more classes, `mse "
        "{}` for values"),
    DUET_ROW_ONLY(
        "prepare", DUET_TYPE_FORM, 0, "prepare|preparation", NULL,
        "how raw rows are prepared, as `duet.prepare` is told; learnt "
        "from the rows of the first fit unless it is a preparation "
        "that is fitted, kept with the model and in its file"),
    DUET_ROW(DUET_TYPE_CHOICE, struct duet_model_options, dtype, DUET_FLOAT64,
             "float64|float32", NULL, "type of the parameters"),
    DUET_ROW_ONLY("seed", DUET_TYPE_INT, -1, SEED_RANGE, NULL, SEED_SUMMARY),
    DUET_ROW_END,
};

const struct duet_table duet_model_table = {
    .name = "model",
    .summary = "A model with one hidden layer",
    .rows = model_rows,
    .size = sizeof(struct duet_model_options),
};
