/*
 * program.c - a program that uses every struct of duet.h that may grow, each at
 * the end of a page: a library that reads or writes beyond what the program
 * knows of it is caught by the memory protection.
 *
 * Built with headers of 1.0 for a library that has grown, and with GROWN and
 * headers that have grown for a library that hasn't: program DATA.csv PLUGINS
 */
#include <duet/duet.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct duet_error error;

static void fail(const char *what)
{
    printf("%s: %s\n", what, error.text);
    exit(1);
}

static void need(enum duet_status status, const char *what)
{
    if (status != DUET_OK)
        fail(what);
}

/* Zeros right before memory that can't be touched; opens with the size. */
static void *at_edge(size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE))
        fail("mmap");
    memcpy(pages + page - size, &size, sizeof size);
    return pages + page - size;
}

#define NEW(type) ((struct type *)at_edge(sizeof(struct type)))

static struct duet_instance *plugin(struct duet *duet, enum duet_kind kind,
                                    const char *name)
{
    struct duet_instance *instance;

    need(duet_configure(duet, kind, name, NULL, 0, &instance, &error), name);
    return instance;
}

static struct duet_model *make_model(struct duet *duet, size_t inputs)
{
    struct duet_model_options *o = NEW(duet_model_options);
    struct duet_model *model;

    o->inputs = inputs;
    o->hidden = 2;
    o->outputs = 1;
    o->activation = plugin(duet, DUET_KIND_ACTIVATION, "tanh");
    o->loss = plugin(duet, DUET_KIND_LOSS, "binary_crossentropy");
    o->initializer[DUET_W1] = o->initializer[DUET_W2] =
        plugin(duet, DUET_KIND_INITIALIZER, "normal");
#ifdef GROWN
    o->grown_tail = 1;
    if (duet_model_create(duet, o, &model, &error) != DUET_INVALID)
        fail("an unknown option is refused");
    o->grown_tail = 0;
#endif
    need(duet_model_create(duet, o, &model, &error), "model");
    duet_instance_unref(o->activation);
    duet_instance_unref(o->loss);
    duet_instance_unref(o->initializer[DUET_W1]);
    return model;
}

static void look_at(struct duet_model *model)
{
    struct duet_model_tensor *t = NEW(duet_model_tensor);

    need(duet_model_tensor_at(model, DUET_B1, t, &error), "tensor");
    if (strcmp(t->name, "b1") || t->view.columns != 2)
        fail("b1");
}

static void train(struct duet *duet, struct duet_model *model,
                  const struct duet_data *data)
{
    struct duet_fit_options *o = NEW(duet_fit_options);
    struct duet_instance *adam = plugin(duet, DUET_KIND_OPTIMIZER, "adam");
    const struct duet_history *history;
    struct duet_fit *fit;
    bool more = true;
    double loss;

    duet_fit_defaults(o, adam);
    if (o->struct_size != sizeof *o || o->epochs != 100 || !o->shuffle)
        fail("defaults");
    o->epochs = 3;
    need(duet_fit_create(model, data, o, &fit, &error), "fit");
    while (more)
        need(duet_fit_epoch(fit, &more, &error), "epoch");
    history = duet_fit_history(fit);
    need(duet_model_loss(model, data, NULL, &loss, &error), "loss");
    if (history->epochs != 3 || !(loss < history->loss[0]) || *history->stopped)
        fail("history");
    duet_fit_destroy(fit);
    duet_instance_unref(adam);
}

/* From 0 by half of the way to 3, four times. */
static void step(struct duet *duet)
{
    struct duet_attach_options *o = NEW(duet_attach_options);
    double w = 0, g;
    struct duet_tensor weight = duet_tensor_view(DUET_FLOAT64, 1, 1, &w);
    struct duet_tensor gradient = duet_tensor_view(DUET_FLOAT64, 1, 1, &g);
    struct duet_tensor *to = &weight, *by = &gradient;
    struct duet_instance *sgd = plugin(duet, DUET_KIND_OPTIMIZER, "sgd");
    struct duet_attached *attached;

    o->n = 1;
    o->tensors = &to;
    need(duet_attach(duet, sgd, o, &attached, &error), "attach");
    need(duet_attached_set_lr(attached, 0.5, &error), "lr");
    for (int t = 0; t < 4; t++) {
        g = w - 3;
        need(duet_attached_step(attached, &by, 0, &error), "step");
    }
    if (fabs(w - 3 * (1 - 0.0625)) > 0)
        fail("w");
    duet_attached_destroy(attached);
    duet_instance_unref(sgd);
}

static bool visit(void *data, const struct duet_plugin_info *info)
{
    struct duet_plugin_info *own = NEW(duet_plugin_info);

    duet_entry_info(info->entry, own);
    if (strcmp(own->name, info->name) || own->entry != info->entry)
        fail("info");
    ++*(size_t *)data;
    return true;
}

int main(int argc, char **argv)
{
    struct duet_context_options *o = NEW(duet_context_options);
    struct duet_csv_options *csv = NEW(duet_csv_options);
    struct duet_model *model;
    struct duet_data data;
    struct duet *duet;
    size_t n = 0;

    if (argc != 3)
        return 2;
    o->ignore_environment = true;
    need(duet_create(&duet, o, &error), "context");
    need(duet_add_plugin_path(duet, argv[2], &error), "path");
    csv->target = "benign";
    need(duet_data_read_csv(&data, argv[1], csv, &error), "csv");
    model = make_model(duet, data.x.columns);
    look_at(model);
    train(duet, model, &data);
    step(duet);
    need(duet_walk(duet, DUET_KIND_SCHEDULE, visit, &n, &error), "walk");
    if (n == 0)
        fail("no plugins");
    duet_model_destroy(model);
    duet_data_finish(&data);
    duet_destroy(duet);
    return 0;
}
