/*
 * rng.h - the random stream, NumPy's legacy one.
 *
 * A stream seeded with s yields what numpy.random.RandomState(s) yields, value
 * for value: MT19937 (Matsumoto and Nishimura, 1998) with NumPy's ways to make
 * uniforms, normals and permutations of its words of 32 bits. A stream is a
 * plain value: copy it to keep or restore its place. Not for secrets. Nothing
 * here fails or allocates; one stream serves one thread at a time.
 */
#ifndef DUET_CORE_RNG_H
#define DUET_CORE_RNG_H

#include <duet/duet.h> /* has what programs may call, too */

#include <stddef.h>
#include <stdint.h>

enum { DUET_RNG_WORDS = 624 };

/** As RandomState.get_state() has it. */
struct duet_rng {
    uint32_t key[DUET_RNG_WORDS];
    uint32_t position;  /**< Words of `key` used, at most DUET_RNG_WORDS. */
    uint32_t has_gauss; /**< Whether `gauss` is still to be handed out. */
    double gauss;       /**< Second normal of a pair, 0 when handed out. */
};

/** Start a stream from n words, n at least 1: RandomState([...]). */
void duet_rng_seed_array(struct duet_rng *rng, const uint32_t *words, size_t n);

/** A word: uniform in 0..2^32-1. */
uint32_t duet_rng_bits(struct duet_rng *rng);

/**
 * Uniform integer in 0..max, max included.
 *
 * By rejection under the smallest mask that covers max, so it draws one word or
 * more; two at a time, the upper first, if max exceeds 2^32 - 1; none for 0.
 */
uint64_t duet_rng_interval(struct duet_rng *rng, uint64_t max);

#endif
