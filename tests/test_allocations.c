/* test_allocations.c - each allocation of each operation failed in turn. */
#include "failing.h"
#include "look.h"
#include "plugged.h"
#include "scratch.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <stdio.h>
#include <string.h>

/* What the operations work with; made while nothing fails. */
static struct {
    struct duet *duet;
    struct duet_data data, watched, table;
    struct scratch scratch;
    char saved_model[SCRATCH_PATH], saved_run[SCRATCH_PATH];
    char written[SCRATCH_PATH], words[SCRATCH_PATH];
} world;

/*
 * An operation frees all that it made, also where it fails, and says how it
 * went.
 */
typedef enum duet_status operation(struct duet_error *error);

/* Run it with the first allocation failing, then the second, and so on. */
static void fail_each_in_turn(const char *name, operation *run)
{
    for (size_t n = 1; n < 100000; n++) {
        struct duet_error error = { 0 };
        enum duet_status status;
        bool failed;

        failing_start(n);
        status = run(&error);
        failed = failing_stop();
        if (failing_n_live() > 0)
            printf("\n%s, allocation %zu failed: %zu left behind", name, n,
                   failing_n_live());
        CU_ASSERT_FATAL(failing_n_live() == 0);
        if (!failed) {
            if (status != DUET_OK)
                printf("\n%s: %s", name, error.text);
            CU_ASSERT(status == DUET_OK);
            CU_ASSERT(n > 1);
            return;
        }
        /* What only serves a warning or a hint may be done without. */
        if (status != DUET_NO_MEMORY && status != DUET_OK)
            printf("\n%s, allocation %zu failed: got '%s', want a word about "
                   "memory",
                   name, n, error.text);
        CU_ASSERT(status == DUET_NO_MEMORY || status == DUET_OK);
        CU_ASSERT(status == DUET_OK || error.text[0]);
    }
    CU_FAIL("an operation does not come to an end");
}

/* ---- Contexts, plugins --------------------------------------------------- */

static enum duet_status load_plugins(struct duet_error *error)
{
    const struct duet_setting rate = DUET_SET_REAL("lr", 0.5);
    struct duet_instance *instance = NULL;
    struct duet *duet = NULL;
    enum duet_status status = duet_create(&duet, NULL, error);

    if (status == DUET_OK)
        status = duet_add_plugin_path(duet, DUET_TEST_PLUGINS, error);
    if (status == DUET_OK)
        status = duet_configure(duet, DUET_KIND_OPTIMIZER, "adam", &rate, 1,
                                &instance, error);
    duet_instance_unref(instance);
    duet_destroy(duet);
    return status;
}

/* ---- Data ---------------------------------------------------------------- */

static enum duet_status read_numbers(struct duet_error *error)
{
    const char *columns[] = { "mean_radius", "mean_area" };
    const struct duet_csv_options csv = { .struct_size = sizeof csv,
                                          .target = "benign",
                                          .columns = columns,
                                          .n_columns = 2 };
    struct duet_data data = { 0 };
    const enum duet_status status = duet_data_read_csv(
        &data, DUET_TEST_DATA "/breast_cancer.csv", &csv, error);

    duet_data_finish(&data);
    return status;
}

static const struct duet_csv_options csv_of_words = { .struct_size =
                                                          sizeof csv_of_words,
                                                      .target = "class" };

static enum duet_status read_words(struct duet_error *error)
{
    struct duet_data data = { 0 }, row = { 0 };
    enum duet_status status =
        duet_data_read_csv(&data, world.words, &csv_of_words, error);

    if (status == DUET_OK)
        status = duet_data_set_weights(&data, &data.y, error);
    if (status == DUET_OK)
        status = duet_data_rows(&row, &data, (const size_t[]) { 1 }, 1, error);
    duet_data_finish(&data);
    duet_data_finish(&row);
    return status;
}

static enum duet_status split_with_strata(struct duet_error *error)
{
    struct duet_data train = { 0 }, test = { 0 };
    const enum duet_status status =
        duet_data_split(&world.data, 0.3, 1, true, &train, &test, error);

    duet_data_finish(&train);
    duet_data_finish(&test);
    return status;
}

static enum duet_status fold(struct duet_error *error)
{
    struct duet_data train = { 0 }, test = { 0 };
    const enum duet_status status =
        duet_data_fold(&world.data, 5, 2, 1, &train, &test, error);

    duet_data_finish(&train);
    duet_data_finish(&test);
    return status;
}

static enum duet_status scale(struct duet_error *error)
{
    struct duet_scaler scaler = { 0 };
    enum duet_status status =
        duet_scaler_standardize(&scaler, &world.data.x, error);

    duet_scaler_finish(&scaler);
    if (status != DUET_OK)
        return status;
    memset(&scaler, 0, sizeof scaler);
    status = duet_scaler_minmax(&scaler, &world.data.x, error);
    duet_scaler_finish(&scaler);
    if (status != DUET_OK)
        return status;
    memset(&scaler, 0, sizeof scaler);
    status = duet_scaler_robust(&scaler, &world.data.x, error);
    duet_scaler_finish(&scaler);
    return status;
}

static enum duet_status prepare_rows(struct duet_error *error)
{
    const struct duet_prepare_options options = { .struct_size = sizeof options,
                                                  .scale = DUET_SCALING_ROBUST,
                                                  .unknown =
                                                      DUET_UNKNOWN_ZEROS };
    struct duet_prepare *prepare = NULL;
    struct duet_data data = { 0 };
    struct duet_tensor back = { 0 };
    enum duet_status status =
        duet_prepare_create(&world.table, &options, &prepare, error);

    if (status == DUET_OK)
        status = duet_prepare_apply(prepare, &world.table, &data, error);
    if (status == DUET_OK)
        status = duet_prepare_inverse(prepare, &data.x, &back, error);
    duet_tensor_finish(&back);
    duet_data_finish(&data);
    duet_prepare_unref(prepare);
    return status;
}

/* ---- Models -------------------------------------------------------------- */

/* All the plugins that a run needs, and a model. */
struct parts {
    struct duet_instance *xavier, *sigmoid, *loss, *adam, *l2, *inverted, *step,
        *accuracy;
    struct duet_model *model;
    struct duet_prepare *prepare;
};

static enum duet_status configure(enum duet_kind kind, const char *name,
                                  struct duet_instance **instance,
                                  struct duet_error *error)
{
    return duet_configure(world.duet, kind, name, NULL, 0, instance, error);
}

static enum duet_status make_parts(struct parts *p, enum duet_dtype dtype,
                                   struct duet_error *error)
{
    const struct {
        enum duet_kind kind;
        const char *name;
        struct duet_instance **to;
    } wanted[] = {
        { DUET_KIND_INITIALIZER, "xavier", &p->xavier },
        { DUET_KIND_ACTIVATION, "sigmoid", &p->sigmoid },
        { DUET_KIND_LOSS, "binary_crossentropy", &p->loss },
        { DUET_KIND_OPTIMIZER, "adam", &p->adam },
        { DUET_KIND_REGULARIZER, "l2", &p->l2 },
        { DUET_KIND_DROPOUT, "inverted", &p->inverted },
        { DUET_KIND_SCHEDULE, "step", &p->step },
        { DUET_KIND_METRIC, "accuracy", &p->accuracy },
    };
    struct duet_model_options options = {
        .struct_size = sizeof options,
        .inputs = world.data.x.columns,
        .hidden = 5,
        .outputs = 1,
        .dtype = dtype,
    };
    enum duet_status status = DUET_OK;

    memset(p, 0, sizeof *p);
    for (size_t i = 0; status == DUET_OK && i < sizeof wanted / sizeof *wanted;
         i++)
        status = configure(wanted[i].kind, wanted[i].name, wanted[i].to, error);
    if (status != DUET_OK)
        return status;
    options.initializer[DUET_W1] = options.initializer[DUET_W2] = p->xavier;
    options.activation = p->sigmoid;
    options.loss = p->loss;
    status = duet_model_create(world.duet, &options, &p->model, error);
    if (status == DUET_OK)
        status = duet_prepare_create(&world.data, NULL, &p->prepare, error);
    return status == DUET_OK
               ? duet_model_set_prepare(p->model, p->prepare, error)
               : status;
}

static void free_parts(struct parts *p)
{
    duet_model_destroy(p->model);
    duet_prepare_unref(p->prepare);
    duet_instance_unref(p->xavier);
    duet_instance_unref(p->sigmoid);
    duet_instance_unref(p->loss);
    duet_instance_unref(p->adam);
    duet_instance_unref(p->l2);
    duet_instance_unref(p->inverted);
    duet_instance_unref(p->step);
    duet_instance_unref(p->accuracy);
}

static enum duet_status use_model(struct duet_error *error)
{
    struct duet_tensor y = { 0 };
    struct parts p;
    double loss, score;
    enum duet_status status = make_parts(&p, DUET_FLOAT64, error);

    if (status == DUET_OK)
        status = duet_model_loss(p.model, &world.data, NULL, &loss, error);
    if (status == DUET_OK)
        status =
            duet_model_score(p.model, &world.data, NULL, NULL, &score, error);
    if (status == DUET_OK)
        status =
            duet_tensor_init(&y, DUET_FLOAT64, world.data.x.rows, 1, error);
    if (status == DUET_OK)
        status = duet_model_predict(p.model, &world.data.x,
                                    DUET_OUTPUT_PROBABILITY, &y, error);
    duet_tensor_finish(&y);
    free_parts(&p);
    return status;
}

static enum duet_status save_model(struct duet_error *error)
{
    struct parts p;
    enum duet_status status = make_parts(&p, DUET_FLOAT64, error);

    if (status == DUET_OK)
        status = duet_model_save(p.model, world.written, error);
    free_parts(&p);
    return status;
}

static enum duet_status load_model(struct duet_error *error)
{
    struct duet_model *model = NULL;
    const enum duet_status status =
        duet_model_load(world.duet, world.saved_model, &model, error);

    duet_model_destroy(model);
    return status;
}

/* ---- Training ------------------------------------------------------------ */

/* A run with everything in it, in float32, so that data are converted. */
static enum duet_status make_fit(struct parts *p, struct duet_fit **fit,
                                 struct duet_error *error)
{
    struct duet_fit_options options;
    enum duet_status status = make_parts(p, DUET_FLOAT32, error);

    *fit = NULL;
    if (status != DUET_OK)
        return status;
    duet_fit_defaults(&options, p->adam);
    options.epochs = 3;
    options.batch = 32;
    options.threads = 2;
    options.regularizers[DUET_W1] = (struct duet_regularizers) { 1, { p->l2 } };
    options.dropout[DUET_PLACE_HIDDEN] = p->inverted;
    options.schedule = p->step;
    options.clip_norm = 1;
    options.validation = &world.watched;
    options.metrics[0] = p->accuracy;
    options.n_metrics = 1;
    options.early_stop =
        (struct duet_early_stop) { .patience = 2, .restore_best = true };
    return duet_fit_create(p->model, &world.data, &options, fit, error);
}

static enum duet_status train(struct duet_error *error)
{
    struct duet_fit *fit;
    struct parts p;
    bool more = true;
    enum duet_status status = make_fit(&p, &fit, error);

    while (status == DUET_OK && more)
        status = duet_fit_epoch(fit, &more, error);
    duet_fit_destroy(fit);
    free_parts(&p);
    return status;
}

static enum duet_status save_run(struct duet_error *error)
{
    struct duet_fit *fit;
    struct parts p;
    bool more;
    enum duet_status status = make_fit(&p, &fit, error);

    if (status == DUET_OK)
        status = duet_fit_epoch(fit, &more, error);
    if (status == DUET_OK)
        status = duet_fit_save(fit, world.written, error);
    duet_fit_destroy(fit);
    free_parts(&p);
    return status;
}

static enum duet_status resume_run(struct duet_error *error)
{
    struct duet_fit *fit;
    struct parts p;
    enum duet_status status = make_fit(&p, &fit, error);

    if (status == DUET_OK)
        status = duet_fit_resume(fit, world.saved_run, NULL, 0, error);
    duet_fit_destroy(fit);
    free_parts(&p);
    return status;
}

/* ---- What programs do by hand -------------------------------------------- */

static enum duet_status copy_data(struct duet_error *error)
{
    static const char *const names[] = { "benign", "malignant" };
    struct duet_data data = { 0 };
    const enum duet_status status =
        duet_data_init(&data, &world.data.x, &world.data.y,
                       (const char *const *)world.data.names, names, 2, error);

    duet_data_finish(&data);
    return status;
}

static bool go_on(void *data, const struct duet_plugin_info *info)
{
    (void)data;
    return !info->error;
}

static enum duet_status walk(struct duet_error *error)
{
    return duet_walk(world.duet, DUET_KIND_SCHEDULE, go_on, NULL, error);
}

static enum duet_status look(struct duet_error *error)
{
    struct duet_looked looked;
    const enum duet_status status =
        duet_look(DUET_TEST_PLUGINS "/optimizer_adam.so", &looked, error);

    duet_looked_finish(&looked);
    return status;
}

static enum duet_status step_by_hand(struct duet_error *error)
{
    double w[2] = { 1, 2 }, g[2] = { 3, 4 };
    struct duet_tensor one = duet_tensor_view(DUET_FLOAT64, 1, 1, w);
    struct duet_tensor two = duet_tensor_view(DUET_FLOAT64, 1, 1, w + 1);
    struct duet_tensor by = duet_tensor_view(DUET_FLOAT64, 1, 1, g);
    struct duet_tensor *const tensors[] = { &one, &two };
    struct duet_tensor *const gradients[] = { &by, &by };
    const struct duet_attach_options options = { .struct_size = sizeof options,
                                                 .n = 2,
                                                 .tensors = tensors };
    struct duet_attached *attached = NULL;
    struct duet_instance *adam = NULL;
    enum duet_status status =
        configure(DUET_KIND_OPTIMIZER, "adam", &adam, error);

    if (status == DUET_OK)
        status = duet_attach(world.duet, adam, &options, &attached, error);
    if (status == DUET_OK)
        status = duet_attached_step(attached, gradients, 0, error);
    duet_attached_destroy(attached);
    duet_instance_unref(adam);
    return status;
}

/* ---- The suite ----------------------------------------------------------- */

static void need(enum duet_status status, const struct duet_error *error)
{
    if (status != DUET_OK)
        printf("\n%s", error->text);
    CU_ASSERT_FATAL(status == DUET_OK);
}

static void open_world(void)
{
    static const char words[] =
        "a,class,b\n1,red,x\n3,\"gre\"\"en\",y\n5,red,x\n";
    const struct duet_csv_options csv = { .struct_size = sizeof csv,
                                          .target = "benign" };
    struct duet_error error;
    struct duet_data all;

    scratch_open(&world.scratch);
    scratch_write(&world.scratch, "words.csv", words, sizeof words - 1);
    scratch_path(&world.scratch, "words.csv", world.words);
    scratch_path(&world.scratch, "saved.model", world.saved_model);
    scratch_path(&world.scratch, "saved.run", world.saved_run);
    scratch_path(&world.scratch, "written", world.written);
    world.duet = plugged_context();
    need(walk(&error), &error); /* what it loads stays with the context */
    need(duet_data_read_csv(&all, DUET_TEST_DATA "/breast_cancer.csv", &csv,
                            &error),
         &error);
    need(duet_data_split(&all, 0.2, 0, false, &world.data, &world.watched,
                         &error),
         &error);
    duet_data_finish(&all);
    need(duet_data_read_csv(&world.table, world.words, &csv_of_words, &error),
         &error);
    need(save_model(&error), &error);
    CU_ASSERT_FATAL(!rename(world.written, world.saved_model));
    need(save_run(&error), &error);
    CU_ASSERT_FATAL(!rename(world.written, world.saved_run));
}

static void close_world(void)
{
    duet_data_finish(&world.data);
    duet_data_finish(&world.watched);
    duet_data_finish(&world.table);
    duet_destroy(world.duet);
    scratch_close(&world.scratch);
}

static void nothing_is_lost_where_memory_runs_out(void)
{
    static const struct {
        const char *name;
        operation *run;
    } operations[] = {
        { "loading plugins", load_plugins },
        { "reading numbers", read_numbers },
        { "reading words", read_words },
        { "splitting", split_with_strata },
        { "folding", fold },
        { "scaling", scale },
        { "preparing rows", prepare_rows },
        { "using a model", use_model },
        { "saving a model", save_model },
        { "loading a model", load_model },
        { "training", train },
        { "saving a run", save_run },
        { "resuming a run", resume_run },
        { "copying data", copy_data },
        { "walking over plugins", walk },
        { "looking at a file of plugins", look },
        { "stepping by hand", step_by_hand },
    };

    open_world();
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        fail_each_in_turn(operations[i].name, operations[i].run);
    close_world();
}

static void an_epoch_allocates_nothing(void)
{
    struct duet_error error;
    struct duet_fit *fit;
    struct parts p;
    bool more = true;

    open_world();
    need(make_fit(&p, &fit, &error), &error);
    failing_start(0);
    for (size_t i = 0; i < 3; i++)
        need(duet_fit_epoch(fit, &more, &error), &error);
    failing_stop();
    if (failing_n_calls() > 0)
        printf("\n%zu allocations in 3 epochs", failing_n_calls());
    CU_ASSERT(failing_n_calls() == 0);
    duet_fit_destroy(fit);
    free_parts(&p);
    close_world();
}

int register_allocations_suite(void)
{
    CU_pSuite suite = CU_add_suite("allocations", NULL, NULL);

    return suite &&
                   CU_add_test(suite, "nothing is lost where memory runs out",
                               nothing_is_lost_where_memory_runs_out) &&
                   CU_add_test(suite, "an epoch allocates nothing",
                               an_epoch_allocates_nothing)
               ? 0
               : -1;
}
