/* csv_marks.h - numbers with a decimal mark of their own, or in groups. */
#ifndef DUET_CORE_CSV_MARKS_H
#define DUET_CORE_CSV_MARKS_H

/** How numbers are written. */
struct duet_csv_marks {
    char decimal;   /**< Before the fraction: '.' or ','. */
    char thousands; /**< Between groups of three digits; '\0': none. */
};

/**
 * Read the number that a text starts with, as duet_csv_number() does, but
 * without blanks before it.
 *
 * @param delimiter Of fields: it ends a number, even where it is a mark.
 * @return Behind the number; NULL where there is none, or its digits aren't in
 * groups of three.
 */
const char *duet_csv_marked_number(const struct duet_csv_marks *marks,
                                   const char *text, const char *end,
                                   char delimiter, double *value);

#endif
