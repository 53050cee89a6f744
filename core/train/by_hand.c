/* by_hand.c - gradients, and steps of an optimizer, for a program. */
#include "errors.h"
#include "number.h"
#include "sized.h"
#include "trainer_local.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- The gradient -------------------------------------------------------- */

enum duet_status duet_model_gradient(struct duet_model *model,
                                     const struct duet_data *data,
                                     const struct duet_fit_options *options,
                                     struct duet_tensor *gradient, double *loss,
                                     struct duet_error *error)
{
    struct duet_fit_options given = { .epochs = 0 }, only = { .epochs = 0 };
    struct duet_trainer *trainer;
    enum duet_status status = DUET_OK;
    double sum;

    if (duet_tensor_dtype(gradient) != model->dtype ||
        gradient->rows * gradient->columns != model->n_parameters)
        return duet_error_set(error, DUET_INVALID,
                              "gradient: %zu numbers of %s, expected %zu of %s",
                              gradient->rows * gradient->columns,
                              duet_dtype_name(duet_tensor_dtype(gradient)),
                              model->n_parameters,
                              duet_dtype_name(model->dtype));
    if (options)
        status =
            duet_sized_take(&given, sizeof given, options,
                            DUET_SIZE_UP_TO(struct duet_fit_options, threads),
                            "gradient", error);
    memcpy(only.regularizers, given.regularizers, sizeof only.regularizers);
    only.weights = given.weights;
    only.threads = given.threads;
    if (status == DUET_OK)
        status = duet_trainer_create(model, data, &only, &trainer, error);
    if (status != DUET_OK)
        return status;
    duet_trainer_take_batch(trainer, 0, trainer->rows);
    status = duet_trainer_gradient(trainer, gradient->data, &sum, error);
    if (status == DUET_OK)
        *loss = sum / trainer->batch_weight;
    duet_trainer_destroy(trainer);
    return status;
}

/* ---- An optimizer on tensors of the program ------------------------------ */

struct duet_attached {
    struct duet_stepper *stepper;
    size_t n;
    struct duet_tensor *tensors; /* of the program's */
    struct duet_part *parts;
    /* Copies of all tensors and gradients, one after another; NULL: there is
       one tensor, which is stepped where it lies. */
    real *weight, *gradient;
    struct duet_tensor *const *gradients; /* of the step under way */
    double (*evaluate)(void *data);
    void *data;
};

static size_t bytes_of(const struct duet_tensor *tensor)
{
    return tensor->rows * tensor->columns * tensor->real_size;
}

/* Copy between the program's weights and the vector that is stepped. */
static void copy_weights(const struct duet_attached *a, bool out)
{
    char *at = a->weight;

    for (size_t i = 0; at && i < a->n; at += bytes_of(&a->tensors[i++]))
        memcpy(out ? a->tensors[i].data : at, out ? at : a->tensors[i].data,
               bytes_of(&a->tensors[i]));
}

static void take_gradients(const struct duet_attached *a)
{
    char *at = a->gradient;

    for (size_t i = 0; at && i < a->n; at += bytes_of(&a->tensors[i++]))
        memcpy(at, a->gradients[i]->data, bytes_of(&a->tensors[i]));
}

static double evaluate(void *data)
{
    const struct duet_attached *a = data;
    double loss;

    copy_weights(a, true);
    loss = a->evaluate(a->data);
    take_gradients(a);
    return loss;
}

/* The tensors as parts of one vector; *size: its elements. */
static enum duet_status lay_out(struct duet_attached *a,
                                const struct duet_attach_options *o,
                                size_t *size, struct duet_error *error)
{
    const enum duet_dtype dtype = duet_tensor_dtype(o->tensors[0]);

    a->tensors = calloc(o->n, sizeof *a->tensors);
    a->parts = calloc(o->n, sizeof *a->parts);
    if (!a->tensors || !a->parts)
        return duet_no_memory(error);
    a->n = o->n;
    for (size_t i = 0; i < o->n; i++) {
        const struct duet_tensor *t = o->tensors[i];

        if (duet_tensor_dtype(t) != dtype || !bytes_of(t))
            return duet_error_set(error, DUET_INVALID,
                                  "attach: tensor %zu is %zu x %zu of %s, "
                                  "expected elements, of %s as the first",
                                  i, t->rows, t->columns,
                                  duet_dtype_name(duet_tensor_dtype(t)),
                                  duet_dtype_name(dtype));
        a->tensors[i] = *t;
        a->parts[i] = (struct duet_part) {
            .name = o->names ? o->names[i] : "w",
            .role = o->roles ? o->roles[i] : DUET_ROLE_WEIGHTS,
            .first = *size,
            .rows = t->rows,
            .columns = t->columns,
        };
        *size += t->rows * t->columns;
    }
    return DUET_OK;
}

static enum duet_status make_copies(struct duet_attached *a, size_t size,
                                    struct duet_error *error)
{
    const enum duet_dtype dtype = duet_tensor_dtype(&a->tensors[0]);
    struct duet_tensor weight, gradient;
    enum duet_status status = duet_tensor_init(&weight, dtype, 1, size, error);

    if (status != DUET_OK)
        return status;
    a->weight = weight.data;
    status = duet_tensor_init(&gradient, dtype, 1, size, error);
    if (status == DUET_OK)
        a->gradient = gradient.data;
    copy_weights(a, false);
    return status;
}

static enum duet_status make(struct duet_attached *a, struct duet *duet,
                             struct duet_instance *optimizer,
                             const struct duet_attach_options *o,
                             struct duet_error *error)
{
    enum duet_status status;
    size_t size = 0;

    if (!o->n || !o->tensors)
        return duet_error_set(error, DUET_INVALID,
                              "attach: no tensors are given");
    a->evaluate = o->evaluate;
    a->data = o->data;
    status = lay_out(a, o, &size, error);
    if (status == DUET_OK && a->n > 1)
        status = make_copies(a, size, error);
    if (status != DUET_OK)
        return status;
    return duet_stepper_create(
        duet, optimizer, duet_tensor_dtype(&a->tensors[0]), a->parts, a->n,
        a->weight ? a->weight : a->tensors[0].data, NULL, &a->stepper, error);
}

enum duet_status duet_attach(struct duet *duet, struct duet_instance *optimizer,
                             const struct duet_attach_options *options,
                             struct duet_attached **attached,
                             struct duet_error *error)
{
    struct duet_attach_options o = { .n = 0 };
    enum duet_status status = duet_sized_take(
        &o, sizeof o, options,
        DUET_SIZE_UP_TO(struct duet_attach_options, data), "attach", error);
    struct duet_attached *made;

    if (status != DUET_OK)
        return status;
    made = calloc(1, sizeof *made);
    if (!made)
        return duet_no_memory(error);
    status = make(made, duet, optimizer, &o, error);
    if (status == DUET_OK)
        *attached = made;
    else
        duet_attached_destroy(made);
    return status;
}

void duet_attached_destroy(struct duet_attached *attached)
{
    if (!attached)
        return;
    duet_stepper_destroy(attached->stepper);
    free(attached->tensors);
    free(attached->parts);
    free(attached->weight);
    free(attached->gradient);
    free(attached);
}

static enum duet_status check_gradients(const struct duet_attached *a,
                                        struct duet_tensor *const *gradients,
                                        struct duet_error *error)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct duet_tensor *t = &a->tensors[i], *g = gradients[i];

        if (g->rows != t->rows || g->columns != t->columns ||
            g->real_size != t->real_size)
            return duet_error_set(
                error, DUET_INVALID,
                "step: gradient %zu is %zu x %zu of %s, expected %zu x %zu of "
                "%s as its tensor",
                i, g->rows, g->columns, duet_dtype_name(duet_tensor_dtype(g)),
                t->rows, t->columns, duet_dtype_name(duet_tensor_dtype(t)));
    }
    return DUET_OK;
}

enum duet_status duet_attached_step(struct duet_attached *attached,
                                    struct duet_tensor *const *gradients,
                                    double loss, struct duet_error *error)
{
    const double lr = attached->stepper->lr;
    const struct duet_where where = { .struct_size = sizeof where,
                                      .name = "",
                                      .flags = DUET_WHERE_TRAINING };
    enum duet_status status = check_gradients(attached, gradients, error);

    if (status != DUET_OK)
        return status;
    duet_between_steps(attached->stepper->duet);
    attached->gradients = gradients;
    copy_weights(attached, false);
    take_gradients(attached);
    status = duet_stepper_step(
        attached->stepper,
        &(struct duet_step) {
            .where = &where,
            .lr = lr,
            .base_lr = lr,
            .loss = loss,
            .gradient =
                attached->gradient ? attached->gradient : gradients[0]->data,
            .evaluate = attached->evaluate ? evaluate : NULL,
            .data = attached,
        },
        error);
    copy_weights(attached, true);
    return status;
}

uint64_t duet_attached_steps(const struct duet_attached *attached)
{
    return attached->stepper->t;
}

double duet_attached_lr(const struct duet_attached *attached)
{
    return attached->stepper->lr;
}

enum duet_status duet_attached_set_lr(struct duet_attached *attached, double lr,
                                      struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    if (!(lr >= 0) || isinf(lr))
        return duet_error_set(error, DUET_INVALID,
                              "lr is %s, expected a number in [0, inf)",
                              duet_number_print(lr, number));
    attached->stepper->lr = lr;
    return DUET_OK;
}

static enum duet_status find_unit(const struct duet_stepper *stepper,
                                  size_t tensor, const struct duet_unit **unit,
                                  struct duet_error *error)
{
    if (tensor >= stepper->n_units)
        return duet_error_set(error, DUET_INVALID,
                              "there is no state of tensor %zu, expected 0 to "
                              "%zu",
                              tensor, stepper->n_units - 1);
    *unit = &stepper->units[tensor];
    return DUET_OK;
}

enum duet_status duet_attached_slot(const struct duet_attached *attached,
                                    size_t tensor, const char *name,
                                    struct duet_tensor *view,
                                    struct duet_error *error)
{
    const struct duet_stepper *stepper = attached->stepper;
    const struct duet_entry *entry = stepper->instance->entry;
    const size_t i = duet_entry_slot(entry, name);
    const struct duet_unit *unit = NULL;
    const enum duet_status status = find_unit(stepper, tensor, &unit, error);
    size_t rows, columns;

    if (status != DUET_OK)
        return status;
    if (i == entry->n_slots || !unit->slot[i])
        return duet_error_set(error, DUET_NOT_FOUND,
                              "optimizer %s keeps no slot '%s' with these "
                              "options",
                              entry->name, name);
    rows = unit->rows;
    columns = unit->columns;
    duet_slot_shape(&entry->slots[i], unit->parts, unit->n_parts, &rows,
                    &columns);
    *view = duet_tensor_view(stepper->dtype, unit->slot_size[i] / columns,
                             columns, unit->slot[i]);
    return DUET_OK;
}

enum duet_status duet_attached_scalar(const struct duet_attached *attached,
                                      size_t tensor, const char *name,
                                      double *value, struct duet_error *error)
{
    const struct duet_stepper *stepper = attached->stepper;
    const struct duet_entry *entry = stepper->instance->entry;
    const struct duet_unit *unit = NULL;
    const enum duet_status status = find_unit(stepper, tensor, &unit, error);

    for (size_t i = 0; status == DUET_OK && i < entry->n_scalars; i++)
        if (!strcmp(entry->scalars[i].name, name)) {
            *value = unit->scalar[i];
            return DUET_OK;
        }
    return status == DUET_OK
               ? duet_error_set(error, DUET_NOT_FOUND,
                                "optimizer %s keeps no number '%s'",
                                entry->name, name)
               : status;
}

void duet_attached_exchange(struct duet_attached *attached)
{
    copy_weights(attached, false);
    duet_stepper_exchange(attached->stepper);
    copy_weights(attached, true);
}
