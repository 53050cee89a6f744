/*
 * pool.c - threads that wait for work.
 *
 * Each thread has a share of a job's tasks, the same share in every job with
 * that number of tasks, so data that it wrote is still in its cache. A thread
 * that has finished its share helps the others. A share's `left` counts the
 * tasks that no thread has taken yet: the thread that lowers it from k to k - 1
 * runs task end - k. A job ends only after its tasks, so the share's other
 * fields don't change while a thread runs one of them, and a thread that wakes
 * late delays no other.
 *
 * Threads spin for a short time before they sleep, longer than the caller's own
 * work between two jobs of a step takes. Waking a thread takes as long as a
 * step of a small model, but spinning on is worse beside another busy process.
 */
#include "pool.h"

#include "number.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SPIN_NANOSECONDS = 50000, SPINS_PER_LOOK = 32 };

/** A thread of a pool, and its share of the job: one line of the cache. */
struct member {
    _Alignas(64) atomic_size_t left; /**< Tasks to take of its share ... */
    size_t end;                      /**< ... which ends before this one. */
    void (*task)(void *data, size_t thread, size_t i);
    void *data;
    struct duet_pool *pool;
    size_t index;     /**< 0: the caller's. */
    pthread_t thread; /**< Of others. */
};

struct duet_pool {
    _Alignas(64) atomic_size_t open; /* Tasks that have not ended. */
    atomic_size_t sleepers;          /* Workers that must be woken. */
    atomic_bool caller_sleeps, ending;
    atomic_int caller_at; /* The processor, as it last woke workers; or -1. */

    pthread_mutex_t lock;
    pthread_cond_t work, done; /* For the workers, for the caller. */
#ifdef __linux__
    cpu_set_t processors; /* That the creator may use. */
#endif
    size_t n_members; /* The caller, and those started. */
    unsigned life;    /* Of the process that started them: see `lives`. */
    struct member members[];
};

/*
 * How often this process is a copy by fork(). A copy has the pools of its
 * parent, but none of their threads: there a caller does all the work.
 */
static atomic_uint lives;
static pthread_once_t counts_lives = PTHREAD_ONCE_INIT;

static void begin_life(void)
{
    atomic_fetch_add(&lives, 1);
}

static void count_lives(void)
{
    pthread_atfork(NULL, NULL, begin_life);
}

static void pause_briefly(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("yield");
#endif
}

static long long nanoseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Wait a little for (*x != 0) to become `wanted`; whether it did. */
static bool spin_until(atomic_size_t *x, bool wanted)
{
    const long long end = nanoseconds() + SPIN_NANOSECONDS;

    do {
        for (int i = 0; i < SPINS_PER_LOOK; i++) {
            if ((atomic_load_explicit(x, memory_order_acquire) != 0) == wanted)
                return true;
            pause_briefly();
        }
    } while (nanoseconds() < end);
    return false;
}

/* Do a task of a share, on a thread; false if none is left to take. */
static bool do_task(struct member *share, size_t thread)
{
    size_t left = atomic_load(&share->left);

    while (left > 0)
        if (atomic_compare_exchange_weak(&share->left, &left, left - 1)) {
            share->task(share->data, thread, share->end - left);
            return true;
        }
    return false;
}

static void end_task(struct duet_pool *pool)
{
    if (atomic_fetch_sub(&pool->open, 1) == 1 &&
        atomic_load(&pool->caller_sleeps)) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_signal(&pool->done);
        pthread_mutex_unlock(&pool->lock);
    }
}

/* Do the thread's tasks, then others', until none is left to take. */
static void work(struct duet_pool *pool, size_t thread)
{
    const size_t n = pool->n_members;

    for (size_t k = 0; k < n; k++)
        while (do_task(&pool->members[(thread + k) % n], thread))
            end_task(pool);
}

/*
 * Workers keep off the processor that the caller runs on. There they would take
 * its time, and a system that sees two threads sleep by turns may leave them
 * together for good, though a processor is free.
 */
#ifdef __linux__
static void note_caller(struct duet_pool *pool)
{
    atomic_store(&pool->caller_at, sched_getcpu());
}

static cpu_set_t elsewhere(const struct duet_pool *pool)
{
    const int caller_at = atomic_load(&pool->caller_at);
    cpu_set_t processors = pool->processors;

    if (caller_at >= 0)
        CPU_CLR((size_t)caller_at, &processors);
    return processors; /* if none, a thread stays as it is: setting it fails */
}

static void start_elsewhere(const struct duet_pool *pool, pthread_attr_t *how)
{
    const cpu_set_t processors = elsewhere(pool);

    if (CPU_COUNT(&processors))
        pthread_attr_setaffinity_np(how, sizeof processors, &processors);
}

static void step_aside(const struct duet_pool *pool)
{
    const cpu_set_t processors = elsewhere(pool);

    if (sched_getcpu() == atomic_load(&pool->caller_at))
        pthread_setaffinity_np(pthread_self(), sizeof processors, &processors);
}
#else
static void note_caller(struct duet_pool *pool)
{
    (void)pool;
}

static void start_elsewhere(const struct duet_pool *pool, pthread_attr_t *how)
{
    (void)pool;
    (void)how;
}

static void step_aside(const struct duet_pool *pool)
{
    (void)pool;
}
#endif

/* Who sleeps says so first and looks once more after; who has news writes them
   first and looks for sleepers after. So one of the two sees the other. */
static void sleep_for_work(struct member *worker)
{
    struct duet_pool *pool = worker->pool;

    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleepers, 1);
    while (!atomic_load(&worker->left) && !atomic_load(&pool->ending))
        pthread_cond_wait(&pool->work, &pool->lock);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
    step_aside(pool);
}

static void sleep_until_done(struct duet_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->caller_sleeps, true);
    while (atomic_load(&pool->open))
        pthread_cond_wait(&pool->done, &pool->lock);
    atomic_store(&pool->caller_sleeps, false);
    pthread_mutex_unlock(&pool->lock);
}

static void wake_workers(struct duet_pool *pool)
{
    if (!atomic_load(&pool->sleepers))
        return;
    note_caller(pool);
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
}

static void *worker_main(void *argument)
{
    struct member *worker = argument;
    struct duet_pool *pool = worker->pool;

    while (!atomic_load(&pool->ending)) {
        if (!spin_until(&worker->left, true))
            sleep_for_work(worker);
        work(pool, worker->index);
    }
    return NULL;
}

static int start_worker(struct member *worker)
{
    pthread_attr_t how;
    int failure;

    pthread_attr_init(&how);
    start_elsewhere(worker->pool, &how);
    failure = pthread_create(&worker->thread, &how, worker_main, worker);
    pthread_attr_destroy(&how);
    return failure;
}

/* A struct for as many threads, of which only the caller's runs yet. */
static struct duet_pool *pool_of(size_t n_threads)
{
    const size_t most =
        (SIZE_MAX - sizeof(struct duet_pool)) / sizeof(struct member);
    struct duet_pool *pool;
    size_t size;

    if (n_threads > most)
        return NULL;
    size = sizeof *pool + n_threads * sizeof(struct member);
    pool = aligned_alloc(_Alignof(struct duet_pool), size);
    if (!pool)
        return NULL;
    memset(pool, 0, size);
    for (size_t i = 0; i < n_threads; i++) {
        atomic_init(&pool->members[i].left, 0);
        pool->members[i].pool = pool;
        pool->members[i].index = i;
    }
    pool->n_members = 1;
    pthread_once(&counts_lives, count_lives);
    pool->life = atomic_load(&lives);
    atomic_init(&pool->open, 0);
    atomic_init(&pool->sleepers, 0);
    atomic_init(&pool->caller_sleeps, false);
    atomic_init(&pool->ending, false);
#ifdef __linux__
    if (sched_getaffinity(0, sizeof pool->processors, &pool->processors))
        memset(&pool->processors, 0xff, sizeof pool->processors);
#endif
    note_caller(pool);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, NULL);
    return pool;
}

enum duet_status duet_pool_create(struct duet_pool **pool, size_t n_threads,
                                  struct duet_error *error)
{
    struct duet_pool *made = pool_of(n_threads);

    if (!made)
        return duet_error_set(error, DUET_NO_MEMORY,
                              "no memory for %zu threads", n_threads);
    for (size_t i = 1; i < n_threads; i++) {
        const int failure = start_worker(&made->members[i]);

        if (failure) {
            duet_pool_destroy(made);
            return duet_error_set(error, DUET_NO_MEMORY,
                                  "can't start thread %zu of %zu: %s", i + 1,
                                  n_threads, strerror(failure));
        }
        made->n_members++;
    }
    *pool = made;
    return DUET_OK;
}

void duet_pool_destroy(struct duet_pool *pool)
{
    if (!pool)
        return;
    if (pool->life != atomic_load(&lives)) {
        free(pool); /* its lock may be held by a thread that isn't here */
        return;
    }
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->ending, true);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 1; i < pool->n_members; i++)
        pthread_join(pool->members[i].thread, NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

size_t duet_pool_threads(const struct duet_pool *pool)
{
    return pool ? pool->n_members : 1;
}

void duet_pool_run(struct duet_pool *pool, size_t n_tasks,
                   void (*task)(void *data, size_t thread, size_t i),
                   void *data)
{
    const size_t n_threads = duet_pool_threads(pool);

    if (n_threads < 2 || n_tasks < 2 || pool->life != atomic_load(&lives)) {
        for (size_t i = 0; i < n_tasks; i++)
            task(data, 0, i);
        return;
    }
    atomic_store(&pool->open, n_tasks);
    for (size_t i = 0, first = 0; i < n_threads; i++) {
        struct member *member = &pool->members[i];

        member->task = task;
        member->data = data;
        member->end = (n_tasks * (i + 1) + n_threads - 1) / n_threads;
        atomic_store(&member->left, member->end - first);
        first = member->end;
    }
    wake_workers(pool);
    work(pool, 0);
    if (!spin_until(&pool->open, false))
        sleep_until_done(pool);
}

size_t duet_processors(void)
{
#ifdef __linux__
    cpu_set_t set;

    if (!sched_getaffinity(0, sizeof set, &set))
        return (size_t)CPU_COUNT(&set);
#endif
    /* Also where there are more than CPU_SETSIZE, which is 1024. */
    const long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n > 1 ? (size_t)n : 1;
}

enum duet_status duet_threads_most(const char *text, size_t *most,
                                   struct duet_error *error)
{
    double number;

    *most = duet_processors();
    if (text && *text) {
        if (!duet_number_parse(text, strlen(text), &number) || number < 1 ||
            number > 1024 || floor(number) != number)
            return duet_error_set(error, DUET_INVALID,
                                  "DUET_THREADS is '%s', expected 1 to 1024",
                                  text);
        *most = (size_t)number;
    }
    return DUET_OK;
}
