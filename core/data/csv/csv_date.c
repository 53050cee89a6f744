/* csv_date.c - dates and times, by formats such as strptime() has. */
#include "csv_date.h"

#include <stdint.h>
#include <string.h>

/** A date while it is read. */
struct date {
    const char *at, *end; /* what is still to be read */
    long year, month, day, day_of_year;
    long hour, minute, second;
    double fraction;
    long offset; /* from UTC, in minutes */
    bool is_twelve, is_afternoon, is_epoch;
    int64_t epoch; /* seconds since 1970 */
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_blanks(struct date *date)
{
    while (date->at < date->end && is_blank(*date->at))
        date->at++;
}

/* ---- Parts of a date ----------------------------------------------------- */

/** A number of a date: its conversion, digits, and where it goes. */
static const struct part {
    char letter;
    int most_digits;
    long low, high;
    size_t offset;
} parts[] = {
    { 'Y', 4, 0, 9999, offsetof(struct date, year) },
    { 'm', 2, 1, 12, offsetof(struct date, month) },
    { 'd', 2, 1, 31, offsetof(struct date, day) },
    { 'e', 2, 1, 31, offsetof(struct date, day) },
    { 'j', 3, 1, 366, offsetof(struct date, day_of_year) },
    { 'H', 2, 0, 23, offsetof(struct date, hour) },
    { 'I', 2, 1, 12, offsetof(struct date, hour) },
    { 'M', 2, 0, 59, offsetof(struct date, minute) },
    { 'S', 2, 0, 60, offsetof(struct date, second) },
};

/** Conversions that stand for several ones. */
static const struct {
    char letter;
    const char *format;
} compounds[] = {
    { 'F', "%Y-%m-%d" },
    { 'D', "%m/%d/%y" },
    { 'T', "%H:%M:%S" },
    { 'R', "%H:%M" },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char months[][10] = { "January", "February", "March",
                                   "April",   "May",      "June",
                                   "July",    "August",   "September",
                                   "October", "November", "December" };
static const char days[][10] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                 "Thursday", "Friday", "Saturday" };

static int digit(const struct date *date)
{
    return date->at < date->end && *date->at >= '0' && *date->at <= '9'
               ? *date->at - '0'
               : -1;
}

/* From 1 to `most` digits; how many there were. */
static int read_digits(struct date *date, int most, int64_t *value)
{
    int n = 0;

    for (*value = 0; n < most && digit(date) >= 0; n++)
        *value = *value * 10 + (*date->at++ - '0');
    return n;
}

static bool read_part(struct date *date, const struct part *part)
{
    int64_t value;

    if (part->letter == 'e')
        skip_blanks(date);
    if (!read_digits(date, part->most_digits, &value) || value < part->low ||
        value > part->high)
        return false;
    *(long *)((char *)date + part->offset) = (long)value;
    return true;
}

/* Whether the text goes on with the first n letters of a name. */
static bool skip_letters(struct date *date, const char *name, size_t n)
{
    if ((size_t)(date->end - date->at) < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((date->at[i] | 0x20) != (name[i] | 0x20))
            return false;
    date->at += n;
    return true;
}

/* A name in full, or its first three letters; its number, or -1. */
static long read_name(struct date *date, const char names[][10], long n)
{
    for (long i = 0; i < n; i++)
        if (skip_letters(date, names[i], strlen(names[i])) ||
            skip_letters(date, names[i], 3))
            return i;
    return -1;
}

/* Two digits, as POSIX has them: 69 to 99 are of the last century. */
static bool read_short_year(struct date *date)
{
    int64_t year;

    if (!read_digits(date, 2, &year))
        return false;
    date->year = (long)year + (year < 69 ? 2000 : 1900);
    return true;
}

static bool read_half(struct date *date)
{
    date->is_twelve = true;
    date->is_afternoon = skip_letters(date, "pm", 2);
    return date->is_afternoon || skip_letters(date, "am", 2);
}

static bool read_fraction(struct date *date)
{
    double unit = 1;

    if (digit(date) < 0)
        return false;
    for (date->fraction = 0; digit(date) >= 0; date->at++) {
        date->fraction = date->fraction * 10 + digit(date);
        unit *= 10;
    }
    date->fraction /= unit;
    return unit <= 1e9;
}

/* "Z", "+0130", "-01:30" */
static bool read_offset(struct date *date)
{
    int64_t hours, minutes;
    bool is_west;

    if (skip_letters(date, "z", 1))
        return true;
    if (date->at == date->end || (*date->at != '+' && *date->at != '-'))
        return false;
    is_west = *date->at++ == '-';
    if (read_digits(date, 2, &hours) != 2)
        return false;
    date->at += date->at < date->end && *date->at == ':';
    if (read_digits(date, 2, &minutes) != 2 || hours > 23 || minutes > 59)
        return false;
    date->offset = (long)(60 * hours + minutes) * (is_west ? -1 : 1);
    return true;
}

static bool read_epoch(struct date *date)
{
    const bool is_negative = date->at < date->end && *date->at == '-';

    date->at += is_negative;
    if (!read_digits(date, 15, &date->epoch))
        return false;
    date->epoch = is_negative ? -date->epoch : date->epoch;
    date->is_epoch = true;
    return true;
}

/* ---- Formats ------------------------------------------------------------- */

static bool read_conversion(struct date *date, char letter)
{
    for (size_t i = 0; i < COUNT(parts); i++)
        if (parts[i].letter == letter)
            return read_part(date, &parts[i]);
    switch (letter) {
    case 'y':
        return read_short_year(date);
    case 'b':
    case 'B':
    case 'h':
        date->month = read_name(date, months, 12) + 1;
        return date->month > 0;
    case 'a':
    case 'A':
        return read_name(date, days, 7) >= 0;
    case 'p':
        return read_half(date);
    case 'f':
        return read_fraction(date);
    case 'z':
        return read_offset(date);
    case 's':
        return read_epoch(date);
    case 'n':
    case 't':
        skip_blanks(date);
        return true;
    default: /* '%' */
        return date->at < date->end && *date->at++ == letter;
    }
}

static const char *find_compound(char letter)
{
    for (size_t i = 0; i < COUNT(compounds); i++)
        if (compounds[i].letter == letter)
            return compounds[i].format;
    return NULL;
}

const char *duet_csv_date_check(const char *format)
{
    for (const char *p = strchr(format, '%'); p; p = strchr(p + 2, '%'))
        if (!p[1] || !strchr("YymbBhdejHIpMSfzsaAFDTRnt%", p[1]))
            return p;
    return NULL;
}

static bool read_plain(struct date *date, const char *format)
{
    for (; *format; format++) {
        if (is_blank(*format))
            skip_blanks(date);
        else if (*format == '%'
                     ? !read_conversion(date, *++format)
                     : date->at == date->end || *date->at++ != *format)
            return false;
    }
    return true;
}

static bool read_format(struct date *date, const char *format)
{
    for (; *format; format++) {
        const char *compound = *format == '%' ? find_compound(format[1]) : NULL;
        char one[3] = { *format, *format == '%' ? format[1] : '\0', '\0' };

        if (!read_plain(date, compound ? compound : one))
            return false;
        format += *format == '%';
    }
    return true;
}

/* ---- The calendar -------------------------------------------------------- */

static bool is_leap(long year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static long days_of(long year, long month)
{
    static const long lengths[] = { 31, 28, 31, 30, 31, 30,
                                    31, 31, 30, 31, 30, 31 };

    return lengths[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01 to the first day of a year. */
static long first_day(long year)
{
    const long before = year - 1;

    return 365 * (year - 1970) + (before / 4 - before / 100 + before / 400) -
           (1969 / 4 - 1969 / 100 + 1969 / 400) - (year == 0);
}

/* Whether there is such a date; the seconds since 1970 began. */
static bool count_seconds(const struct date *date, double *seconds)
{
    long day = date->day_of_year - 1;
    long hour = date->hour;

    if (date->is_epoch) {
        *seconds = (double)date->epoch;
        return true;
    }
    if (date->day > days_of(date->year, date->month) ||
        date->day_of_year > 365 + is_leap(date->year))
        return false;
    if (date->day_of_year == 0) {
        day = date->day - 1;
        for (long month = 1; month < date->month; month++)
            day += days_of(date->year, month);
    }
    if (date->is_twelve)
        hour = hour % 12 + (date->is_afternoon ? 12 : 0);
    *seconds = 86400.0 * (double)(first_day(date->year) + day) +
               (double)(3600 * hour + 60 * (date->minute - date->offset) +
                        date->second);
    return true;
}

bool duet_csv_date(const char *format, const char *text, const char *end,
                   double *result)
{
    struct date date = {
        .at = text, .end = end, .year = 1970, .month = 1, .day = 1
    };
    double seconds, whole;

    skip_blanks(&date);
    if (!read_format(&date, format))
        return false;
    skip_blanks(&date);
    if (date.at != end || !count_seconds(&date, &seconds))
        return false;
    whole = (double)(long)(seconds / 86400.0);
    whole -= whole * 86400.0 > seconds;
    *result = whole + (seconds - whole * 86400.0 + date.fraction) / 86400.0;
    return true;
}
