/* test_pool.c - a pool does every task once, and can be used again. */
#include "pool.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_TASKS = 1000, MAX_THREADS = 4 };

/* What a job left behind. */
struct record {
    atomic_int done[MAX_TASKS];
    atomic_int by[MAX_THREADS];
    atomic_int strangers; /* Threads with an index too large. */
    size_t n_threads;
};

static void note(void *data, size_t thread, size_t i)
{
    struct record *record = data;

    atomic_fetch_add(&record->done[i], 1);
    if (thread < record->n_threads)
        atomic_fetch_add(&record->by[thread], 1);
    else
        atomic_fetch_add(&record->strangers, 1);
}

static void check_job(struct duet_pool *pool, size_t n_tasks)
{
    static struct record record;

    record = (struct record) { .n_threads = duet_pool_threads(pool) };
    duet_pool_run(pool, n_tasks, note, &record);
    for (size_t i = 0; i < MAX_TASKS; i++) {
        const int want = i < n_tasks;

        if (record.done[i] != want) {
            printf("\ntask %zu of %zu on %zu threads: done %d times, want %d",
                   i, n_tasks, record.n_threads, record.done[i], want);
            CU_FAIL("a task not done once");
            return;
        }
    }
    CU_ASSERT_EQUAL(record.strangers, 0);
}

static void test_every_task_once(void)
{
    for (size_t n_threads = 1; n_threads <= MAX_THREADS; n_threads++) {
        struct duet_pool *pool;

        CU_ASSERT_EQUAL_FATAL(duet_pool_create(&pool, n_threads, NULL),
                              DUET_OK);
        CU_ASSERT_EQUAL(duet_pool_threads(pool), n_threads);
        for (size_t n_tasks = 0; n_tasks <= 9; n_tasks++)
            check_job(pool, n_tasks);
        check_job(pool, MAX_TASKS);
        duet_pool_destroy(pool);
    }
}

static void test_no_pool(void)
{
    CU_ASSERT_EQUAL(duet_pool_threads(NULL), 1);
    check_job(NULL, 0);
    check_job(NULL, 7);
    duet_pool_destroy(NULL);
}

static void pause_for(long nanoseconds)
{
    nanosleep(&(struct timespec) { .tv_nsec = nanoseconds }, NULL);
}

/* With pauses on both sides of the time that threads spin: they fall asleep. */
static void test_used_again(void)
{
    struct duet_pool *pool;

    CU_ASSERT_EQUAL_FATAL(duet_pool_create(&pool, 3, NULL), DUET_OK);
    for (size_t i = 0; i < 3000; i++) {
        check_job(pool, i % 7);
        if (i % 16 == 0)
            pause_for((long)(i % 5) * 20000);
    }
    duet_pool_destroy(pool);
}

/* The caller has nothing to do while a task waits: it sleeps until the end. */
static void wait_in_turn(void *data, size_t thread, size_t i)
{
    atomic_int *n = data;

    (void)thread;
    pause_for(i ? 2000000 : 100000);
    atomic_fetch_add(n, 1);
}

static void test_slow_tasks(void)
{
    struct duet_pool *pool;

    CU_ASSERT_EQUAL_FATAL(duet_pool_create(&pool, 2, NULL), DUET_OK);
    for (int i = 0; i < 20; i++) {
        atomic_int n = 0;

        duet_pool_run(pool, 2, wait_in_turn, &n);
        CU_ASSERT_EQUAL(n, 2);
    }
    duet_pool_destroy(pool);
}

/* Threads that meet in a job: both must be in it at once. */
static void meet(void *data, size_t thread, size_t i)
{
    atomic_int *arrived = data;

    (void)thread;
    (void)i;
    atomic_fetch_add(arrived, 1);
    while (atomic_load(arrived) < 2)
        pause_for(1000);
}

static void test_side_by_side(void)
{
    struct duet_pool *pool;

    CU_ASSERT_EQUAL_FATAL(duet_pool_create(&pool, 2, NULL), DUET_OK);
    for (int i = 0; i < 20; i++) {
        atomic_int arrived = 0;

        pause_for(i % 2 * 50000);
        duet_pool_run(pool, 2, meet, &arrived);
        CU_ASSERT_EQUAL(arrived, 2);
    }
    duet_pool_destroy(pool);
}

#ifdef __linux__
/* Threads that meet, and where they do. */
struct meeting {
    atomic_int arrived;
    int processor[2];
};

static void meet_somewhere(void *data, size_t thread, size_t i)
{
    struct meeting *meeting = data;

    meeting->processor[thread] = sched_getcpu();
    meet(&meeting->arrived, thread, i);
}

/* Whether a sleeping worker leaves a processor to the caller that comes to it;
   if other processes keep it from falling asleep, not the first time. */
static bool steps_aside(struct duet_pool *pool, int processor)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET((size_t)processor, &one);
    CU_ASSERT_EQUAL(sched_setaffinity(0, sizeof one, &one), 0);
    for (int i = 0; i < 100; i++) {
        struct meeting meeting = { .processor = { -1, -1 } };

        duet_pool_run(pool, 2, meet_somewhere, &meeting);
        if (meeting.processor[0] == processor &&
            meeting.processor[1] != processor)
            return true;
        pause_for(1000000);
    }
    return false;
}

static void test_stepping_aside(void)
{
    struct duet_pool *pool;
    cpu_set_t all;

    CU_ASSERT_EQUAL_FATAL(sched_getaffinity(0, sizeof all, &all), 0);
    if (CPU_COUNT(&all) < 2)
        return;
    CU_ASSERT_EQUAL_FATAL(duet_pool_create(&pool, 2, NULL), DUET_OK);
    for (int processor = 0; processor < CPU_SETSIZE; processor++)
        if (CPU_ISSET((size_t)processor, &all))
            CU_ASSERT(steps_aside(pool, processor));
    CU_ASSERT_EQUAL(sched_setaffinity(0, sizeof all, &all), 0);
    duet_pool_destroy(pool);
}
#else
static void test_stepping_aside(void)
{
}
#endif

static void test_processors(void)
{
    CU_ASSERT(duet_processors() >= 1);
}

static void expect_threads(const char *text, size_t want)
{
    size_t n = 0;

    CU_ASSERT_EQUAL(duet_threads_most(text, &n, NULL), DUET_OK);
    CU_ASSERT_EQUAL(n, want);
}

static void test_threads_most(void)
{
    const size_t processors = duet_processors();

    expect_threads(NULL, processors);
    expect_threads("", processors);
    expect_threads("1", 1);
    expect_threads("1000", 1000);
}

static void test_no_number_of_threads(void)
{
    static const char *const wrong[] = {
        "0", "-1", "1.5", "1025", "two", "2 "
    };
    struct duet_error error;
    size_t n;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CU_ASSERT_EQUAL(duet_threads_most(wrong[i], &n, &error), DUET_INVALID);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, wrong[i]));
    }
}

static CU_TestInfo tests[] = {
    { "every task is done once, on 1 to 4 threads", test_every_task_once },
    { "without a pool the caller does all", test_no_pool },
    { "a pool is used thousands of times, awake and asleep", test_used_again },
    { "the caller waits for slow tasks", test_slow_tasks },
    { "tasks run side by side", test_side_by_side },
    { "a worker keeps off the caller's processor", test_stepping_aside },
    { "there is a processor", test_processors },
    { "there is a thread for each processor, or as many as DUET_THREADS says",
      test_threads_most },
    { "a DUET_THREADS that is no number of threads is an error",
      test_no_number_of_threads },
    CU_TEST_INFO_NULL
};

int register_pool_suite(void)
{
    CU_SuiteInfo suites[] = { { "pool", NULL, NULL, NULL, NULL, tests },
                              CU_SUITE_INFO_NULL };

    return CU_register_suites(suites) == CUE_SUCCESS ? 0 : -1;
}
