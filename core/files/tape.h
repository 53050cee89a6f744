/* tape.h - the arrays of a file, as container.c walks over them. */
#ifndef DUET_CORE_TAPE_H
#define DUET_CORE_TAPE_H

#include "container.h"

enum { DUET_ARRAY_NAME = 256 };

/** The name of the last array, whose one element is the checksum. */
#define DUET_CHECKSUM "duet.checksum"

/** An array that a walk has named. */
struct duet_array {
    char name[DUET_ARRAY_NAME];
    enum duet_element element;
    size_t n_dimensions, shape[2];
    void *data;
    size_t bytes;
};

/** Take an array; false where that failed. */
typedef bool duet_tape_take(struct duet_tape *tape,
                            const struct duet_array *array);

struct duet_tape {
    duet_tape_take *take;
    bool failed;
    json_t *arrays;    /**< Being listed. */
    size_t bytes;      /**< Listed, written or compared so far. */
    FILE *file;        /**< Being written, or read. */
    uint64_t hash;     /**< Of what was written. */
    const char *key;   /**< Of the array to be compared; NULL: none left. */
    json_t *entries;   /**< The header's, which `key` is one of. */
    char problem[512]; /**< Why comparing failed. */
};

/** Add an array's entry to the header. */
duet_tape_take duet_tape_list;
/** Write an array, and add its bytes to the hash. */
duet_tape_take duet_tape_write;
/** Compare with the header's next entry. */
duet_tape_take duet_tape_compare;
/** Read an array. */
duet_tape_take duet_tape_read;

/**
 * Whether the entries of a header are arrays that follow one another without
 * holes.
 *
 * @param bytes Written: the size of all.
 * @param problem Written: what is wrong.
 */
bool duet_tape_check_layout(json_t *entries, size_t *bytes, char *problem,
                            size_t size);

#endif
