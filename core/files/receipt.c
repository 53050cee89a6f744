/* receipt.c - what the receipt of a run is made of. */
#include "receipt.h"

#include "description.h"
#include "hash.h"

json_t *duet_receipt_describe(const struct duet_fit *fit)
{
    return duet_fit_describe(fit);
}

uint64_t duet_receipt_hash(const struct duet_tensor *tensor, size_t first,
                           size_t n)
{
    const size_t size = tensor->real_size;

    return duet_hash(DUET_HASH, (const char *)tensor->data + first * size,
                     n * size);
}
