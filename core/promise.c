/* promise.c - what plugins promise beyond what their methods compute. */
#include "promise.h"

#include "host.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An activation's layer, twice: as it is, and backwards. */
struct layer {
    char *x, *y, *gy, *gx;
};

/* Everything that a comparison needs. */
struct trial {
    struct duet_instance *instance;
    enum duet_dtype dtype;
    size_t n, size; /* elements, and bytes of one */
    struct duet_call call;
    struct duet_where where;
    char *memory;
};

static enum duet_status start(struct trial *t, struct duet *duet,
                              struct duet_instance *instance,
                              enum duet_dtype dtype, size_t n, size_t n_arrays,
                              struct duet_error *error)
{
    *t = (struct trial) { .instance = instance,
                          .dtype = dtype,
                          .n = n,
                          .where = { .struct_size = sizeof t->where,
                                     .name = "" } };
    duet_call_init(&t->call, duet, dtype);
    t->size = t->call.numerics->real_size;
    t->memory = calloc(n_arrays, n * t->size + 1);
    return t->memory ? DUET_OK
                     : duet_error_set(error, DUET_NO_MEMORY, "out of memory");
}

static void finish(struct trial *t)
{
    duet_call_finish(&t->call);
    free(t->memory);
}

/* Elements first .. first + n - 1 of a layer, as rows of `columns`. */
static void activate(struct trial *t, const struct layer *l, size_t first,
                     size_t n, size_t columns)
{
    const struct duet_activation *activation =
        &duet_instance_build(t->instance, t->dtype)->activation;
    const size_t at = first * t->size;
    struct duet_activated a = {
        .struct_size = sizeof a,
        .rows = columns ? n / columns : 0,
        .columns = columns,
        .x = l->x + at,
        .y = l->y + at,
        .host = &t->call.host,
        .where = &t->where,
    };

    activation->forward(t->instance->config, &a);
    t->call.n_scratch = 0;
    a.x = activation->needs_x ? a.x : NULL;
    a.gy = l->gy + at;
    a.gx = l->gx + at;
    activation->backward(t->instance->config, &a);
    t->call.n_scratch = 0;
}

static enum duet_status compare(const struct trial *t, const char *method,
                                const char *a, const char *b, bool backwards,
                                struct duet_error *error)
{
    for (size_t i = 0; i < t->n; i++) {
        const size_t j = backwards ? t->n - 1 - i : i;

        if (memcmp(a + i * t->size, b + j * t->size, t->size))
            return duet_error_set(error, DUET_PLUGIN_FAILED,
                                  "%s %s: %s: element %zu is not the same bits "
                                  "as it promises",
                                  duet_kind_name(t->instance->entry->kind),
                                  t->instance->entry->name, method, i + 1);
    }
    return DUET_OK;
}

static void reverse(const struct trial *t, const char *from, char *to)
{
    for (size_t i = 0; i < t->n; i++)
        memcpy(to + (t->n - 1 - i) * t->size, from + i * t->size, t->size);
}

static struct layer layer_in(const struct trial *t, size_t i)
{
    const size_t bytes = t->n * t->size;
    char *first = t->memory + 4 * i * bytes;

    return (struct layer) { first, first + bytes, first + 2 * bytes,
                            first + 3 * bytes };
}

enum duet_status duet_promise_elementwise(struct duet *duet,
                                          struct duet_instance *activation,
                                          enum duet_dtype dtype, size_t rows,
                                          size_t columns, const real *x,
                                          const real *gy,
                                          struct duet_error *error)
{
    const size_t n = rows * columns, piece = n / 3;
    struct layer plain, other;
    struct trial t;
    enum duet_status status;

    if (!duet_instance_build(activation, dtype)->activation.elementwise)
        return DUET_OK;
    status = start(&t, duet, activation, dtype, n, 8, error);
    if (status != DUET_OK)
        return status;
    plain = layer_in(&t, 0);
    other = layer_in(&t, 1);
    memcpy(plain.x, x, n * t.size);
    memcpy(plain.gy, gy, n * t.size);
    reverse(&t, plain.x, other.x);
    reverse(&t, plain.gy, other.gy);
    activate(&t, &plain, 0, n, columns);
    activate(&t, &other, 0, piece, piece);
    activate(&t, &other, piece, n - piece, n - piece);
    status = duet_call_end(&t.call, activation, NULL, error);
    if (status == DUET_OK)
        status = compare(&t, "forward", plain.y, other.y, true, error);
    if (status == DUET_OK)
        status = compare(&t, "backward", plain.gx, other.gx, true, error);
    finish(&t);
    return status;
}

enum duet_status duet_promise_one_pass(struct duet *duet,
                                       struct duet_instance *loss,
                                       enum duet_dtype dtype,
                                       const struct duet_judged *j,
                                       struct duet_error *error)
{
    const struct duet_loss *l = &duet_instance_build(loss, dtype)->loss;
    struct duet_judged apart = *j, at_once;
    double value, same_value;
    struct trial t;
    enum duet_status status;

    if (!l->value_and_gradient)
        return DUET_OK;
    status = start(&t, duet, loss, dtype, j->rows * j->columns, 2, error);
    if (status != DUET_OK)
        return status;
    apart.struct_size = sizeof apart;
    apart.host = &t.call.host;
    apart.where = &t.where;
    at_once = apart;
    apart.gradient = t.memory;
    at_once.gradient = t.memory + t.n * t.size;
    value = l->value(loss->config, &apart);
    t.call.n_scratch = 0;
    l->gradient(loss->config, &apart);
    t.call.n_scratch = 0;
    same_value = l->value_and_gradient(loss->config, &at_once);
    status = duet_call_end(&t.call, loss, NULL, error);
    if (status == DUET_OK && value != same_value &&
        !(isnan(value) && isnan(same_value)))
        status = duet_error_set(error, DUET_PLUGIN_FAILED,
                                "loss %s: value_and_gradient: the value is "
                                "%.17g, expected %.17g, that of value",
                                loss->entry->name, same_value, value);
    if (status == DUET_OK)
        status = compare(&t, "value_and_gradient", apart.gradient,
                         at_once.gradient, false, error);
    finish(&t);
    return status;
}
