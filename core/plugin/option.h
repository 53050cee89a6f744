/* option.h - what a plugin's rows of options permit. */
#ifndef DUET_CORE_OPTION_H
#define DUET_CORE_OPTION_H

#include <duet/duet.h>

struct duet_entry;

/** "[0, 1)" as numbers. */
struct duet_range {
    double low, high;
    bool low_open, high_open;
};

/** Parse a range; NULL permits all but NaN. */
bool duet_range_parse(const char *text, struct duet_range *range);

bool duet_range_holds(const struct duet_range *range, double value);

/** Number of choices in "mean|sum". */
size_t duet_choice_count(const char *allowed);

/** Index of a choice, or -1. */
int duet_choice_index(const char *allowed, const char *choice);

/** Choice `i` as a text that isn't terminated: set its length. */
const char *duet_choice_name(const char *allowed, size_t i, size_t *length);

/** Number of elements in "10, 20, 30"; 0 in "". */
size_t duet_list_count(const char *text);

/**
 * Go to the next element of such a list, without blanks around it.
 *
 * @param text Points into the list; behind the last element when this is false.
 * @param length Set to the element's length.
 */
bool duet_list_next(const char **text, size_t *length);

/** Index of an option of an entry, or its n_options. */
size_t duet_option_index(const struct duet_entry *entry, const char *name);

/** "real", "int", "bool", ... as inspect and schema say. */
const char *duet_type_name(enum duet_type type);

/**
 * Describe what an option takes: "a number in [0, 1)", "one of mean, sum".
 *
 * @param text Written; `size` bytes.
 */
void duet_option_describe(const struct duet_option *option, char *text,
                          size_t size);

/** The value of an option's own default: the type, and what it holds. */
void duet_option_default(const struct duet_option *option,
                         struct duet_value *value);

/**
 * Check the rows a plugin comes with: names, offsets, ranges, defaults within
 * them, presets that name options, conditions, slots and parameters.
 *
 * @return DUET_REFUSED naming the row.
 */
enum duet_status duet_option_check_rows(const struct duet_entry *entry,
                                        const char *from,
                                        struct duet_error *error);

#endif
