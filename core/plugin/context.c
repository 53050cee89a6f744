/* context.c - making and freeing a context. */
#include "context.h"

#include "registry.h"
#include "search.h"

#include <stdlib.h>

enum duet_status duet_create(struct duet **duet, struct duet_error *error)
{
    struct duet *made = calloc(1, sizeof *made);
    enum duet_status status;

    if (!made)
        return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    pthread_mutex_init(&made->warnings.lock, NULL);
    duet_rng_seed(&made->rng, 0);
    status = duet_level_choose(getenv("DUET_CPU"), &made->level, error);
    if (status == DUET_OK)
        status = duet_search_init(made, error);
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

void duet_between_steps(struct duet *duet)
{
    if (duet->between)
        duet->between(duet);
}
