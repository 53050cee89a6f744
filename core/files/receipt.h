/* receipt.h - what the receipt of a run is made of. */
#ifndef DUET_CORE_RECEIPT_H
#define DUET_CORE_RECEIPT_H

#include <duet/duet.h>

#include <jansson.h>

/**
 * What must be the same in another run for the same results: see
 * duet_fit_describe().
 *
 * @return A new reference; NULL without memory.
 */
json_t *duet_receipt_describe(const struct duet_fit *fit);

/** A hash of the bits of elements first, ..., first + n - 1 of a tensor. */
uint64_t duet_receipt_hash(const struct duet_tensor *tensor, size_t first,
                           size_t n);

#endif
