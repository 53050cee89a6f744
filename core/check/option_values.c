/* option_values.c - values of an option to check a plugin with. */
#include "option_values.h"

#include "value.h"

#include <duet/math.h>

#include <math.h>
#include <stdio.h>

double option_random_number(const struct duet_option *option,
                            struct duet_rng *rng)
{
    const double u = duet_rng_uniform(rng);
    struct duet_range range;
    double low, high;

    duet_range_parse(option->allowed, &range);
    low = range.low > -HUGE_VAL   ? range.low
          : range.high < HUGE_VAL ? range.high - 3
                                  : -3;
    high = range.high < HUGE_VAL ? range.high : low + 3 + fabs(low);
    if (option->type == DUET_TYPE_INT) {
        const double least = low + range.low_open,
                     most = high - range.high_open;
        const double whole = least + floor(u * (fmin(most - least, 6) + 1));

        return fmin(whole, most);
    }
    return low + (high - low) * (0.02 + 0.96 * u);
}

/* The ends, and what lies inside, as far as the range permits them. */
static size_t list_numbers(const struct duet_option *option, double number[8])
{
    static const double reals[] = { 0, 0.25, 0.5, 1 };
    static const double integers[] = { 1, 2, 5, 10 };
    const double *inside = option->type == DUET_TYPE_INT ? integers : reals;
    struct duet_range range;
    size_t n = 0;

    duet_range_parse(option->allowed, &range);
    if (!range.low_open && range.low > -HUGE_VAL)
        number[n++] = range.low;
    if (!range.high_open && range.high < 1000)
        number[n++] = range.high;
    for (size_t i = 0; i < 4; i++) {
        bool is_new = duet_range_holds(&range, inside[i]);

        for (size_t j = 0; j < n; j++)
            is_new = is_new && number[j] != inside[i];
        if (is_new)
            number[n++] = inside[i];
    }
    return n;
}

size_t option_count_values(const struct duet_option *option)
{
    double number[8];

    switch (option->type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        return list_numbers(option, number);
    case DUET_TYPE_BOOL:
        return 2;
    case DUET_TYPE_CHOICE:
        return duet_choice_count(option->allowed);
    default:
        return 0;
    }
}

struct duet_value option_value(const struct duet_option *option, size_t k,
                               char text[64])
{
    struct duet_value value = { .type = option->type };
    double number[8];
    size_t length = 0;
    const char *choice;

    switch (option->type) {
    case DUET_TYPE_BOOL:
        value.as.boolean = k == 1;
        break;
    case DUET_TYPE_CHOICE:
        choice = duet_choice_name(option->allowed, k, &length);
        snprintf(text, 64, "%.*s", (int)length, choice);
        value.type = DUET_TYPE_TEXT;
        value.as.text = text;
        break;
    default:
        list_numbers(option, number);
        if (option->type == DUET_TYPE_INT)
            value.as.integer = (int64_t)number[k];
        else
            value.as.real = number[k];
        break;
    }
    return value;
}
