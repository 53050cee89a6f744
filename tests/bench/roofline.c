/*
 * roofline.c - what this machine can do at most: multiply-adds, and bytes of
 * memory, with as many threads as the argument says. Prints JSON: billions of
 * operations, and of bytes, per second.
 *
 * Compiled for the processor at hand, with multiply-adds contracted.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    LANES_BYTES = 64,
    CHAINS = 16, /* more than latency times throughput */
    LENGTH = 12 * 1000 * 1000,
    TURNS = 40,
    MOST_THREADS = 64
};

static const long rounds = 1000 * 1000;

typedef double doubles __attribute__((vector_size(LANES_BYTES)));
typedef float floats __attribute__((vector_size(LANES_BYTES)));

/* A thread's share of the arrays, and where it leaves what it computed. */
struct share {
    float *w, *m, *v;
    const float *g;
    size_t n;
    double result;
};

/* ---- What is measured ---------------------------------------------------- */

#define DEFINE_CHAINS(name, lanes, type)                     \
    static void name(struct share *share)                    \
    {                                                        \
        const lanes factor = (lanes) { 0 } + (type)0.999999; \
        const lanes term = (lanes) { 0 } + (type)1e-6;       \
        lanes chain[CHAINS];                                 \
                                                             \
        for (int i = 0; i < CHAINS; i++)                     \
            chain[i] = (lanes) { 0 } + (type)i;              \
        for (long round = 0; round < rounds; round++)        \
            for (int i = 0; i < CHAINS; i++)                 \
                chain[i] = chain[i] * factor + term;         \
        for (int i = 1; i < CHAINS; i++)                     \
            chain[0] += chain[i];                            \
        share->result = (double)chain[0][0];                 \
    }

DEFINE_CHAINS(multiply_add_f64, doubles, double)
DEFINE_CHAINS(multiply_add_f32, floats, float)

/* Reads four arrays and writes three, as Adam does. */
static void update(struct share *share)
{
    float *restrict w = share->w, *restrict m = share->m,
                    *restrict v = share->v;
    const float *restrict g = share->g;

    for (size_t i = 0; i < share->n; i++) {
        m[i] = m[i] * 0.9f + g[i];
        v[i] = v[i] * 0.9f + g[i];
        w[i] = w[i] + m[i] + v[i];
    }
}

static void copy(struct share *share)
{
    for (size_t i = 0; i < share->n; i++)
        share->w[i] = share->g[i];
}

/* ---- Measuring ----------------------------------------------------------- */

static void (*task)(struct share *share);

static void *run_task(void *share)
{
    task(share);
    return NULL;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The least seconds that all threads take side by side. */
static double measure(void (*what)(struct share *share), struct share *shares,
                      int n_threads)
{
    pthread_t threads[MOST_THREADS];
    double least = 1e9;

    task = what;
    for (int turn = 0; turn < TURNS; turn++) {
        const double start = now();

        for (int i = 1; i < n_threads; i++)
            if (pthread_create(&threads[i], NULL, run_task, &shares[i]) != 0)
                exit(1);
        run_task(&shares[0]);
        for (int i = 1; i < n_threads; i++)
            pthread_join(threads[i], NULL);
        least = now() - start < least ? now() - start : least;
    }
    return least;
}

static float *allocate(void)
{
    float *array = aligned_alloc(LANES_BYTES, LENGTH * sizeof *array);

    if (!array)
        exit(1);
    for (size_t i = 0; i < LENGTH; i++)
        array[i] = 1.0f;
    return array;
}

int main(int argc, char **argv)
{
    const int n_threads = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1;
    const double chains = (double)rounds * CHAINS * 2 * n_threads;
    const double bytes = (double)LENGTH * sizeof(float);
    struct share shares[MOST_THREADS] = { 0 };
    float *w = allocate(), *m = allocate(), *v = allocate(), *g = allocate();

    if (n_threads < 1 || n_threads > MOST_THREADS)
        return 2;
    for (int i = 0; i < n_threads; i++) {
        const size_t first = (size_t)LENGTH / (size_t)n_threads * (size_t)i;

        shares[i] = (struct share) {
            w + first,
            m + first,
            v + first,
            g + first,
            (size_t)LENGTH / (size_t)n_threads,
            0,
        };
    }
    printf("{\"threads\": %d, \"fma_f64\": %.1f, \"fma_f32\": %.1f, "
           "\"update\": %.1f, \"copy\": %.1f}\n",
           n_threads,
           chains * 8e-9 / measure(multiply_add_f64, shares, n_threads),
           chains * 16e-9 / measure(multiply_add_f32, shares, n_threads),
           7e-9 * bytes / measure(update, shares, n_threads),
           2e-9 * bytes / measure(copy, shares, n_threads));
    free(w);
    free(m);
    free(v);
    free(g);
    return 0;
}
