/* host.c - what the host offers to plugins. */
#include "host.h"

#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN_AT_ONCE = 512, PARALLEL_GRAIN = 4096 };

static void fail(void *context, const char *message)
{
    struct duet_call *call = context;

    if (call->failed)
        return; /* the first reason is the cause */
    call->failed = true;
    snprintf(call->failure, sizeof call->failure, "%s", message);
}

/* Remember a text; false if it was known. */
static bool is_news(struct duet_warnings *warnings, const char *message)
{
    char **grown;

    for (size_t i = 0; i < warnings->n; i++)
        if (!strcmp(warnings->text[i], message))
            return false;
    grown = realloc(warnings->text, (warnings->n + 1) * sizeof *grown);
    if (grown) {
        warnings->text = grown;
        grown[warnings->n] = duet_text_copy(message);
        warnings->n += grown[warnings->n] != NULL;
    }
    return true;
}

static void warn(void *context, const char *message)
{
    struct duet_call *call = context;
    struct duet_warnings *warnings = &call->duet->warnings;

    pthread_mutex_lock(&warnings->lock);
    if (is_news(warnings, message))
        duet_message(call->duet, DUET_SEVERITY_WARNING, message);
    pthread_mutex_unlock(&warnings->lock);
}

static void *lend(void *context, size_t bytes)
{
    struct duet_call *call = context;
    const size_t i = call->n_scratch;
    const size_t size = (bytes + 63) / 64 * 64;

    if (i == DUET_MAX_SCRATCH) {
        fail(call, "it asked for scratch memory too often in one call");
        return NULL;
    }
    if (call->scratch[i].size < size || !call->scratch[i].memory) {
        free(call->scratch[i].memory);
        call->scratch[i].size = size ? size : 64;
        call->scratch[i].memory =
            size < bytes ? NULL : aligned_alloc(64, call->scratch[i].size);
        if (!call->scratch[i].memory) {
            call->scratch[i].size = 0;
            fail(call, "out of memory");
            return NULL;
        }
    }
    call->n_scratch++;
    return call->scratch[i].memory;
}

static void draw(struct duet_call *call, size_t n, real *out, bool down,
                 double (*next)(struct duet_rng *rng))
{
    const size_t size = call->numerics->real_size;
    double drawn[DRAWN_AT_ONCE];

    if (!call->rng) {
        fail(call, "it drew random numbers in a call that has none; `fill` and "
                   "`draw` have");
        return;
    }
    for (size_t done = 0; done < n;) {
        const size_t some = n - done < DRAWN_AT_ONCE ? n - done : DRAWN_AT_ONCE;

        for (size_t i = 0; i < some; i++)
            drawn[i] = next(call->rng);
        call->numerics->from_double(some, drawn, down,
                                    (char *)out + done * size);
        done += some;
    }
}

static void uniform(void *context, size_t n, real *out)
{
    draw(context, n, out, true, duet_rng_uniform);
}

static void normal(void *context, size_t n, real *out)
{
    draw(context, n, out, false, duet_rng_normal);
}

static double sum(void *context, size_t n, const real *x)
{
    const struct duet_call *call = context;

    return call->numerics->sum(n, x);
}

static double dot(void *context, size_t n, const real *x, const real *y)
{
    const struct duet_call *call = context;

    return call->numerics->dot(n, x, y);
}

struct parallel {
    size_t n;
    void (*body)(void *data, size_t first, size_t last);
    void *data;
};

static void run_part(void *data, size_t thread, size_t i)
{
    const struct parallel *p = data;
    const size_t first = i * PARALLEL_GRAIN;
    const size_t last =
        p->n - first < PARALLEL_GRAIN ? p->n : first + PARALLEL_GRAIN;

    (void)thread;
    p->body(p->data, first, last);
}

static void parallel(void *context, size_t n,
                     void (*body)(void *data, size_t first, size_t last),
                     void *data)
{
    const struct duet_call *call = context;
    struct parallel p = { n, body, data };

    duet_pool_run(call->pool, (n + PARALLEL_GRAIN - 1) / PARALLEL_GRAIN,
                  run_part, &p);
}

static double evaluate(void *context)
{
    struct duet_call *call = context;

    if (call->services)
        return call->services->evaluate(call->unit);
    fail(call, "it evaluated outside an optimizer's step");
    return (double)NAN;
}

static double objective(void *context, const struct duet_objective_args *o)
{
    struct duet_call *call = context;
    struct duet_objective_args own = { 0 };

    if (!call->services) {
        fail(call, "it asked for the objective outside an optimizer's step");
        return (double)NAN;
    }
    memcpy(&own, o, o->struct_size < sizeof own ? o->struct_size : sizeof own);
    return call->services->objective(call->unit, &own);
}

static void step(void *context, const struct duet_child *child,
                 const real *gradient)
{
    struct duet_call *call = context;

    if (call->services)
        call->services->step_child(call->unit, child, gradient);
    else
        fail(call, "it stepped a plugin outside an optimizer's step");
}

static double lr(void *context, const struct duet_child *child,
                 const struct duet_schedule_args *moment)
{
    const struct duet_instance *schedule = child->instance;
    const union duet_descriptor *d = duet_entry_any(schedule->entry);
    struct duet_schedule_args own = { 0 };
    const size_t size = moment->struct_size;

    if (schedule->entry->n_scalars) {
        fail(context, "a schedule that observes can't stand inside another");
        return (double)NAN;
    }
    memcpy(&own, moment, size < sizeof own ? size : sizeof own);
    own.struct_size = sizeof own;
    own.scalar = NULL;
    return d->schedule.lr(schedule->config, &own);
}

static bool layers(void *context, const real *seed, struct duet_layers *l)
{
    struct duet_call *call = context;

    if (call->services)
        return call->services->layers(call->unit, seed, l);
    fail(call, "it asked for the layers outside an optimizer's step");
    return false;
}

static const void *extension(void *context, const char *id)
{
    static const struct duet_layers_service service = { sizeof service, 0,
                                                        layers };

    (void)context;
    return strcmp(id, DUET_LAYERS) ? NULL : &service;
}

void duet_call_init(struct duet_call *call, struct duet *duet,
                    enum duet_dtype dtype)
{
    memset(call, 0, sizeof *call);
    call->host = (struct duet_host) {
        .struct_size = sizeof call->host,
        .abi_minor = DUET_ABI_MINOR,
        .context = call,
        .fail = fail,
        .warn = warn,
        .scratch = lend,
        .uniform = uniform,
        .normal = normal,
        .sum = sum,
        .dot = dot,
        .parallel = parallel,
        .evaluate = evaluate,
        .step = step,
        .lr = lr,
        .extension = extension,
        .objective = objective,
    };
    call->duet = duet;
    call->numerics = duet_context_numerics(duet, dtype);
}

void duet_call_finish(struct duet_call *call)
{
    for (size_t i = 0; i < DUET_MAX_SCRATCH; i++)
        free(call->scratch[i].memory);
}

enum duet_status duet_call_end(struct duet_call *call,
                               const struct duet_instance *instance,
                               const char *tensor, struct duet_error *error)
{
    const struct duet_entry *entry = instance->entry;

    call->n_scratch = 0;
    if (!call->failed)
        return DUET_OK;
    call->failed = false;
    return duet_error_set(error, DUET_PLUGIN_FAILED, "%s %s: %s%s%s",
                          duet_kind_name(entry->kind), entry->name,
                          tensor && *tensor ? tensor : "",
                          tensor && *tensor ? ": " : "", call->failure);
}
