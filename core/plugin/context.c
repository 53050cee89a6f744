/* context.c - making and freeing a context. */
#include "context.h"

#include "errors.h"
#include "pool.h"
#include "registry.h"
#include "search.h"
#include "sized.h"

#include <stdlib.h>

/* What the options say, or else the environment. */
static enum duet_status configure(struct duet *duet,
                                  const struct duet_context_options *o,
                                  struct duet_error *error)
{
    const bool look = !o->ignore_environment;
    const char *cpu = !o->cpu && look ? getenv("DUET_CPU") : o->cpu;
    const bool given = o->threads > 0;
    enum duet_status status = duet_level_choose(cpu, &duet->level, error);

    if (status == DUET_OK)
        status =
            duet_threads_most(look && !given ? getenv("DUET_THREADS") : NULL,
                              &duet->threads, error);
    if (status == DUET_OK && o->threads > 1024)
        status = duet_error_set(error, DUET_INVALID,
                                "%zu threads, expected 1 to 1024", o->threads);
    if (given)
        duet->threads = o->threads;
    return status == DUET_OK ? duet_search_init(duet, look, error) : status;
}

enum duet_status duet_create(struct duet **duet,
                             const struct duet_context_options *options,
                             struct duet_error *error)
{
    struct duet_context_options o = { .struct_size = sizeof o };
    struct duet *made = calloc(1, sizeof *made);
    enum duet_status status = DUET_OK;

    if (!made)
        return duet_no_memory(error);
    pthread_mutex_init(&made->warnings.lock, NULL);
    duet_rng_seed(&made->rng, 0);
    if (options)
        status = duet_sized_take(
            &o, sizeof o, options,
            DUET_SIZE_UP_TO(struct duet_context_options, threads), "context",
            error);
    if (status == DUET_OK)
        status = configure(made, &o, error);
    if (status != DUET_OK) {
        duet_destroy(made);
        return status;
    }
    *duet = made;
    return DUET_OK;
}

void duet_destroy(struct duet *duet)
{
    if (!duet)
        return;
    if (duet->scripts.finish)
        duet->scripts.finish(duet->scripts.data);
    duet_registry_finish(duet);
    duet_search_finish(duet);
    for (size_t i = 0; i < duet->warnings.n; i++)
        free(duet->warnings.text[i]);
    free(duet->warnings.text);
    free(duet->between.data);
    pthread_mutex_destroy(&duet->warnings.lock);
    free(duet);
}

struct duet_rng *duet_default_rng(struct duet *duet)
{
    return &duet->rng;
}

const struct duet_numerics *duet_context_numerics(const struct duet *duet,
                                                  enum duet_dtype dtype)
{
    return duet_numerics_for(dtype, duet->level);
}

const char *duet_version(void)
{
    return DUET_VERSION;
}

size_t duet_threads(const struct duet *duet, size_t wanted)
{
    return wanted && wanted < duet->threads ? wanted : duet->threads;
}

void duet_set_log(struct duet *duet, duet_log_function *function, void *data)
{
    duet->log = function;
    duet->log_data = data;
}

void duet_message(struct duet *duet, enum duet_severity severity,
                  const char *message)
{
    if (duet->log)
        duet->log(duet->log_data, severity, message);
}

bool duet_interrupt(struct duet *duet, bool asked)
{
    atomic_store(&duet->interruption.asked, asked);
    return atomic_load(&duet->interruption.n_runs) > 0;
}

void duet_between_steps(struct duet *duet)
{
    if (duet->between.call)
        duet->between.call(duet, duet->between.data);
}
