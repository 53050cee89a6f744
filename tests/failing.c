/* failing.c - allocations that fail when a test says so. */
#include "failing.h"

#include <pthread.h>
#include <stdlib.h>

enum { MAX_LIVE = 4096 };

/* Live allocations are remembered: what the C library allocates for itself,
 * and has us free, isn't among them. */
static struct {
    pthread_mutex_t lock;
    bool on, failed;
    size_t n_calls, fail_at;
    void *live[MAX_LIVE];
    size_t n_live;
} failing = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* The names that the linker gives: not ours to choose. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-*) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *p);

void failing_start(size_t n)
{
    failing.on = true;
    failing.failed = false;
    failing.n_calls = failing.n_live = 0;
    failing.fail_at = n;
}

bool failing_stop(void)
{
    failing.on = false;
    return failing.failed;
}

size_t failing_n_calls(void)
{
    return failing.n_calls;
}

size_t failing_n_live(void)
{
    return failing.n_live;
}

/* Count a call; whether it is to fail. */
static bool fails(void)
{
    bool failed = false;

    pthread_mutex_lock(&failing.lock);
    if (failing.on && ++failing.n_calls == failing.fail_at)
        failing.failed = failed = true;
    pthread_mutex_unlock(&failing.lock);
    return failed;
}

static void *remember(void *p)
{
    pthread_mutex_lock(&failing.lock);
    if (failing.on && p) {
        if (failing.n_live == MAX_LIVE)
            abort();
        failing.live[failing.n_live++] = p;
    }
    pthread_mutex_unlock(&failing.lock);
    return p;
}

static void forget(const void *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&failing.lock);
    for (size_t i = failing.n_live; i-- > 0;)
        if (failing.live[i] == p) {
            failing.live[i] = failing.live[--failing.n_live];
            break;
        }
    pthread_mutex_unlock(&failing.lock);
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : remember(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : remember(__real_calloc(n, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    forget(old);
    return remember(__real_realloc(old, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : remember(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *p)
{
    forget(p);
    __real_free(p);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-*) */
