/* csv_date.h - dates and times, by formats such as strptime() has. */
#ifndef DUET_CORE_CSV_DATE_H
#define DUET_CORE_CSV_DATE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Check a format. It holds white space, which stands for any amount of it,
 * characters that stand for themselves, and these conversions: %Y %y %m %b %B
 * %h %d %e %j %H %I %p %M %S %f %z %s %a %A %F %D %T %R %n %t %%. Names are
 * English ones, whatever the locale. %f is a fraction of a second, as in
 * Python, %z a difference from UTC, %s seconds since 1970.
 *
 * @return The conversion that isn't known, within the format; NULL: all are.
 */
const char *duet_csv_date_check(const char *format);

/**
 * Read a date, with blanks around it allowed. What the format leaves out is as
 * in 1970-01-01, 00:00.
 *
 * @param text,end The text needs no NUL behind it.
 * @param days Set to days since 1970-01-01, in UTC where there is a %z: a whole
 * number, plus the time's seconds divided by 86400.
 * @return False where the text isn't of this form, or there is no such date.
 */
bool duet_csv_date(const char *format, const char *text, const char *end,
                   double *days);

#endif
