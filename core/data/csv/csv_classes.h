/* csv_classes.h - words of a target column, numbered. */
#ifndef DUET_CORE_CSV_CLASSES_H
#define DUET_CORE_CSV_CLASSES_H

#include <stdbool.h>
#include <stddef.h>

enum { DUET_CSV_MAX_CLASSES = 65536 };

/** Distinct words. Filled with zeros: none. */
struct duet_csv_classes {
    struct duet_csv_class {
        char *word;
        size_t number; /**< From 0, as they were added. */
    } * sorted;        /**< By word, as bytes. */
    size_t n, size;
};

/** The number of a word, or classes->n. */
size_t duet_csv_classes_find(const struct duet_csv_classes *classes,
                             const char *text, size_t length);

/**
 * Add a word that isn't there; its number is the old classes->n.
 *
 * @return Whether there was memory.
 */
bool duet_csv_classes_add(struct duet_csv_classes *classes, const char *word);

/**
 * List the words by their number, or where `by_word`, sorted.
 *
 * @return One allocation; NULL without memory.
 */
char **duet_csv_classes_list(const struct duet_csv_classes *classes,
                             bool by_word);

/** Place of each number among the sorted words; NULL without memory. */
size_t *duet_csv_classes_ranks(const struct duet_csv_classes *classes);

void duet_csv_classes_finish(struct duet_csv_classes *classes);

#endif
