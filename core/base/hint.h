/* hint.h - what a message says of a name that nothing has. */
#ifndef DUET_CORE_HINT_H
#define DUET_CORE_HINT_H

#include <stddef.h>

enum { DUET_HINT_SIZE = 768 }; /**< Bytes of room for a hint. */

/**
 * Say what may have been meant: " (did you mean 'lr'?)", " (there are: k,
 * seed)", or nothing where there are no names.
 *
 * Names that people bring from Keras, PyTorch and scikit-learn lead to duet's:
 * `batch_size` to `batch`. Then comes the nearest name by edit distance.
 *
 * @param where What was asked: "fit", "optimizer", "tensor". An alias may count
 * in one place alone.
 * @param text Written.
 * @return `text`.
 */
const char *duet_hint(char text[DUET_HINT_SIZE], const char *where,
                      const char *name, const char *const *names, size_t n);

#endif
