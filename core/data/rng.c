/* rng.c - the random stream, NumPy's legacy one. */
#include "rng.h"

#include "errors.h"

#include "log_exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = DUET_RNG_WORDS, SHIFT = 397 };

void duet_rng_seed(struct duet_rng *rng, uint32_t seed)
{
    rng->key[0] = seed;
    for (uint32_t i = 1; i < WORDS; i++) {
        const uint32_t last = rng->key[i - 1];

        rng->key[i] = UINT32_C(1812433253) * (last ^ (last >> 30)) + i;
    }
    rng->position = WORDS;
    rng->has_gauss = 0;
    rng->gauss = 0.0;
}

/* key[i] ^ what its predecessor, mixed by `factor`, makes of it. */
static uint32_t mixed(const uint32_t *key, size_t i, uint32_t factor)
{
    return key[i] ^ ((key[i - 1] ^ (key[i - 1] >> 30)) * factor);
}

/* Step i through 1..WORDS-1; on wrapping, word 0 becomes the last one. */
static size_t next_of(uint32_t *key, size_t i)
{
    if (++i < WORDS)
        return i;
    key[0] = key[WORDS - 1];
    return 1;
}

void duet_rng_seed_array(struct duet_rng *rng, const uint32_t *words, size_t n)
{
    uint32_t *key = rng->key;
    size_t i = 1;

    duet_rng_seed(rng, 19650218);
    for (size_t step = 0; step < (n > WORDS ? n : WORDS); step++) {
        const size_t j = step % n;

        key[i] = mixed(key, i, 1664525) + words[j] + (uint32_t)j;
        i = next_of(key, i);
    }
    for (size_t step = 1; step < WORDS; step++) {
        key[i] = mixed(key, i, 1566083941) - (uint32_t)i;
        i = next_of(key, i);
    }
    key[0] = UINT32_C(0x80000000);
}

/* A new word from an old one, its successor, and the word SHIFT further on. */
static inline uint32_t twist(uint32_t word, uint32_t next, uint32_t far)
{
    const uint32_t y =
        (word & UINT32_C(0x80000000)) | (next & UINT32_C(0x7fffffff));

    return far ^ (y >> 1) ^ ((UINT32_C(0) - (y & 1)) & UINT32_C(0x9908b0df));
}

/* Make the next WORDS words. In pieces, so that no index has to wrap. */
static void refill(struct duet_rng *rng)
{
    uint32_t *key = rng->key;
    size_t i;

    for (i = 0; i < WORDS - SHIFT; i++)
        key[i] = twist(key[i], key[i + 1], key[i + SHIFT]);
    for (; i < WORDS - 1; i++)
        key[i] = twist(key[i], key[i + 1], key[i + SHIFT - WORDS]);
    key[i] = twist(key[i], key[0], key[SHIFT - 1]);
    rng->position = 0;
}

static inline uint32_t tempered(uint32_t y)
{
    y ^= y >> 11;
    y ^= (y << 7) & UINT32_C(0x9d2c5680);
    y ^= (y << 15) & UINT32_C(0xefc60000);
    return y ^ (y >> 18);
}

static inline uint32_t next_word(struct duet_rng *rng)
{
    if (rng->position >= WORDS)
        refill(rng);
    return tempered(rng->key[rng->position++]);
}

uint32_t duet_rng_bits(struct duet_rng *rng)
{
    return next_word(rng);
}

double duet_rng_uniform(struct duet_rng *rng)
{
    const uint32_t upper = next_word(rng) >> 5; /* 27 bits */
    const uint32_t lower = next_word(rng) >> 6; /* 26 bits */

    return (upper * 0x1p26 + lower) / 0x1p53;
}

double duet_rng_normal(struct duet_rng *rng)
{
    double x, y, square, factor;

    if (rng->has_gauss) {
        const double kept = rng->gauss;

        rng->has_gauss = 0;
        rng->gauss = 0.0;
        return kept;
    }
    do {
        x = 2.0 * duet_rng_uniform(rng) - 1.0;
        y = 2.0 * duet_rng_uniform(rng) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    factor = sqrt(-2.0 * log_exact(square) / square);
    rng->gauss = factor * x;
    rng->has_gauss = 1;
    return factor * y;
}

uint64_t duet_rng_interval(struct duet_rng *rng, uint64_t max)
{
    uint64_t mask, value;

    if (max == 0)
        return 0;
    mask = UINT64_MAX >> __builtin_clzll(max);
    do {
        value = next_word(rng);
        if (max > UINT32_MAX)
            value = value << 32 | next_word(rng);
        value &= mask;
    } while (value > max);
    return value;
}

/* Words drawn ahead of their use, as vectors. */
struct words {
    size_t used, n;
    uint32_t word[64];
};

static void draw_ahead(struct duet_rng *rng, struct words *words)
{
    const size_t most = sizeof words->word / sizeof words->word[0];
    const uint32_t *key;

    if (rng->position >= WORDS)
        refill(rng);
    key = rng->key + rng->position;
    words->n = WORDS - rng->position < most ? WORDS - rng->position : most;
    words->used = 0;
    for (size_t i = 0; i < words->n; i++)
        words->word[i] = tempered(key[i]);
    rng->position += (uint32_t)words->n;
}

static void give_back(struct duet_rng *rng, const struct words *words)
{
    rng->position -= (uint32_t)(words->n - words->used);
}

static void swap(size_t *out, size_t i, size_t j)
{
    const size_t kept = out[i];

    out[i] = out[j];
    out[j] = kept;
}

/*
 * Swap each element from `last` down with one that duet_rng_interval() would
 * draw. Without a branch on whether a draw is rejected, which nothing could
 * predict: then the element is swapped with itself, and once more.
 */
static void shuffle(struct duet_rng *rng, uint32_t last, size_t *out)
{
    struct words words = { 0 };
    uint32_t i = last;

    while (i > 0) {
        const uint32_t mask = UINT32_MAX >> __builtin_clz(i);

        while (i > mask / 2) {
            uint32_t value;

            if (words.used == words.n)
                draw_ahead(rng, &words);
            value = words.word[words.used++] & mask;
            swap(out, i, value <= i ? value : i);
            i -= value <= i;
        }
    }
    give_back(rng, &words);
}

void duet_rng_permutation(struct duet_rng *rng, size_t n, size_t *out)
{
    size_t last = n > 0 ? n - 1 : 0;

    for (size_t i = 0; i < n; i++)
        out[i] = i;
    for (; last > UINT32_MAX; last--)
        swap(out, last, (size_t)duet_rng_interval(rng, last));
    shuffle(rng, (uint32_t)last, out);
}

enum duet_status duet_rng_create(struct duet_rng **rng, uint32_t seed,
                                 struct duet_error *error)
{
    struct duet_rng *made = malloc(sizeof *made);

    if (!made)
        return duet_no_memory(error);
    duet_rng_seed(made, seed);
    *rng = made;
    return DUET_OK;
}

void duet_rng_destroy(struct duet_rng *rng)
{
    free(rng);
}

void duet_rng_get_state(const struct duet_rng *rng,
                        struct duet_rng_state *state)
{
    memcpy(state->key, rng->key, sizeof state->key);
    state->position = rng->position;
    state->has_gauss = rng->has_gauss;
    state->gauss = rng->gauss;
}

enum duet_status duet_rng_set_state(struct duet_rng *rng,
                                    const struct duet_rng_state *state,
                                    struct duet_error *error)
{
    if (state->position > DUET_RNG_WORDS)
        return duet_error_set(error, DUET_INVALID,
                              "rng: position %u, expected at most %d",
                              state->position, DUET_RNG_WORDS);
    memcpy(rng->key, state->key, sizeof rng->key);
    rng->position = state->position;
    rng->has_gauss = state->has_gauss;
    rng->gauss = state->gauss;
    return DUET_OK;
}
