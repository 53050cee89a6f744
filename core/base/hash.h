/* hash.h - a hash by which changed bytes are noticed; it is no secret. */
#ifndef DUET_CORE_HASH_H
#define DUET_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

/** The hash of no bytes. */
#define DUET_HASH UINT64_C(0xcbf29ce484222325)

/**
 * The hash of more bytes behind those of `hash`: FNV-1a of 64 bits (Fowler,
 * Noll and Vo), so that it doesn't matter in which pieces they come. Two files
 * of one length that differ in one byte never have the same one.
 */
uint64_t duet_hash(uint64_t hash, const void *bytes, size_t n);

#endif
