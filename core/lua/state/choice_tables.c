/* choice_tables.c - options of duet.map, duet.search and duet.compare, which
 * are written in Lua. */
#include "choice_tables.h"

#define WORKERS                                                           \
    DUET_ROW_ONLY("workers", DUET_TYPE_INT, 0, "[1, 1024]", NULL,         \
                  "processes at a time; as many as there are processors " \
                  "unless given")
#define PROGRESS                                                      \
    DUET_ROW_ONLY(                                                    \
        "progress", DUET_TYPE_FORM, 0, "boolean|string", NULL,        \
        "say on stderr how far it is, on a terminal unless given; a " \
        "string goes before it")
#define SEED_RANGE "[0, 4294967295]"

static const struct duet_row map_rows[] = {
    WORKERS,
    PROGRESS,
    DUET_ROW_END,
};

const struct duet_table duet_lua_map_table = {
    .name = "map",
    .summary = "How to call a function many times",
    .rows = map_rows,
};

static const struct duet_row search_rows[] = {
    DUET_ROW_ONLY("model", DUET_TYPE_FORM, DUET_REQUIRED,
                  "fun(chosen: table<string, any>): duet.model, "
                  "duet.fit.options?",
                  NULL,
                  "makes a model of what was chosen, and says how to fit "
                  "it"),
    DUET_ROW_ONLY("grid", DUET_TYPE_FORM, 0, "table", NULL,
                  "lists of values by name, of which all combinations are "
                  "tried"),
    DUET_ROW_ONLY("random", DUET_TYPE_FORM, 0, "options", NULL,
                  "instead of `grid`: by name, lists of values or ranges "
                  "`{ min =, max =, log =, whole = }` to draw from"),
    DUET_ROW_ONLY("tries", DUET_TYPE_INT, 20, "[1, 1e6]", "random",
                  "number of combinations to draw"),
    DUET_ROW_ONLY("halving", DUET_TYPE_FORM, 0, "[2, 1e6]", NULL,
                  "try all with few epochs, go on with one of so many, with "
                  "so many times the epochs, and so on; `fit` says the most "
                  "epochs"),
    DUET_ROW_ONLY("data", DUET_TYPE_FORM, DUET_REQUIRED, "data", NULL,
                  "what to train on and to score"),
    DUET_ROW_ONLY("folds", DUET_TYPE_FORM, 0, "[2, inf)|options", NULL,
                  "number of folds, 5 unless given; or the options of "
                  "duet.folds, or what it returns"),
    DUET_ROW_ONLY("prepare", DUET_TYPE_FORM, 0,
                  "fun(train: duet.data): fun(d: duet.data): duet.data", NULL,
                  "makes a scaler of the rows to train on, such as "
                  "`duet.data.standardize`; it is applied to them and to the "
                  "rows held out"),
    DUET_ROW_ONLY("metric", DUET_TYPE_PLUGIN, 0, "metric", NULL,
                  "what to score by; the loss's default metric unless given"),
    DUET_ROW_ONLY("seed", DUET_TYPE_INT, 0, SEED_RANGE, NULL,
                  "seed of the folds and of what is drawn"),
    DUET_ROW_ONLY("file", DUET_TYPE_TEXT, 0, NULL, NULL,
                  "keep results in this file, and go on with those that are "
                  "in it"),
    WORKERS,
    PROGRESS,
    DUET_ROW_END,
};

const struct duet_table duet_lua_search_table = {
    .name = "search",
    .summary = "What to try, and how to score it",
    .rows = search_rows,
};

static const struct duet_row compare_rows[] = {
    DUET_ROW_ONLY("choices", DUET_TYPE_FORM, DUET_REQUIRED, "options", NULL,
                  "by name, functions `f(seed, train)` that return a model "
                  "and the options of its fit, or `{ make = f, rates = }`"),
    DUET_ROW_ONLY("data", DUET_TYPE_FORM, DUET_REQUIRED, "data", NULL,
                  "what to train on and to score"),
    DUET_ROW_ONLY("seeds", DUET_TYPE_INT, 3, "[1, 1e6]", NULL,
                  "runs of each choice on each split"),
    DUET_ROW_ONLY("splits", DUET_TYPE_INT, 10, "[1, 1e6]", NULL,
                  "times that the rows are split anew"),
    DUET_ROW_ONLY("test", DUET_TYPE_REAL, 0.2, "(0, 1)", NULL,
                  "share of the rows to test on"),
    DUET_ROW_ONLY("stratify", DUET_TYPE_BOOL, 0, NULL, NULL,
                  "keep the proportions of the classes in the splits"),
    DUET_ROW_ONLY("prepare", DUET_TYPE_FORM, 0,
                  "fun(train: duet.data): fun(d: duet.data): duet.data", NULL,
                  "as for duet.search"),
    DUET_ROW_ONLY("metric", DUET_TYPE_PLUGIN, 0, "metric", NULL,
                  "what to score by; the loss's default metric unless given"),
    DUET_ROW_ONLY(
        "rates", DUET_TYPE_FORM, 0, "numbers", NULL,
        "ascending learning rates to choose from, for each choice; its "
        "function then is `f(seed, train, lr)`; the choice is made "
        "by rows held out of those to train on"),
    DUET_ROW_ONLY("baseline", DUET_TYPE_TEXT, 0, NULL, NULL,
                  "the choice that all others are compared with; all pairs "
                  "are compared unless given"),
    DUET_ROW_ONLY("curves", DUET_TYPE_BOOL, 0, NULL, NULL,
                  "record the losses of every run, for `result:plot`"),
    DUET_ROW_ONLY("confidence", DUET_TYPE_REAL, 0.95, "(0, 1)", NULL,
                  "of all intervals together"),
    DUET_ROW_ONLY("seed", DUET_TYPE_INT, 0, SEED_RANGE, NULL,
                  "seed of the first split, and the first of the runs'"),
    WORKERS,
    PROGRESS,
    DUET_ROW_END,
};

const struct duet_table duet_lua_compare_table = {
    .name = "compare",
    .summary = "What to compare, and how often",
    .rows = compare_rows,
};
