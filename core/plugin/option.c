/* option.c - what a plugin's rows of options permit. */
#include "option.h"

#include "number.h"
#include "entry.h"

#include <math.h>
#include <string.h>

/* One bound: blanks, a number or inf with a sign, blanks. */
static bool parse_bound(const char *text, size_t length, double *bound)
{
    while (length && *text == ' ')
        text++, length--;
    while (length && text[length - 1] == ' ')
        length--;
    return duet_number_parse(text, length, bound) && !isnan(*bound);
}

bool duet_range_parse(const char *text, struct duet_range *range)
{
    const char *comma;
    size_t length;

    *range = (struct duet_range) { -HUGE_VAL, HUGE_VAL, false, false };
    if (!text)
        return true;
    length = strlen(text);
    comma = strchr(text, ',');
    if (length < 5 || !comma || !strchr("[(", text[0]) ||
        !strchr("])", text[length - 1]))
        return false;
    range->low_open = text[0] == '(';
    range->high_open = text[length - 1] == ')';
    return parse_bound(text + 1, (size_t)(comma - text - 1), &range->low) &&
           parse_bound(comma + 1, (size_t)(text + length - 1 - comma - 1),
                       &range->high) &&
           range->low <= range->high;
}

bool duet_range_holds(const struct duet_range *range, double value)
{
    return (range->low_open ? value > range->low : value >= range->low) &&
           (range->high_open ? value < range->high : value <= range->high);
}

const char *duet_choice_name(const char *allowed, size_t i, size_t *length)
{
    while (i-- > 0)
        allowed += strcspn(allowed, "|") + 1;
    *length = strcspn(allowed, "|");
    return allowed;
}

size_t duet_choice_count(const char *allowed)
{
    size_t n = 1;

    for (; *allowed; allowed++)
        n += *allowed == '|';
    return n;
}

int duet_choice_index(const char *allowed, const char *choice)
{
    const size_t n = duet_choice_count(allowed);

    for (size_t i = 0; i < n; i++) {
        size_t length;
        const char *name = duet_choice_name(allowed, i, &length);

        if (!strncmp(name, choice, length) && !choice[length])
            return (int)i;
    }
    return -1;
}

size_t duet_list_count(const char *text)
{
    size_t n = 0, length;

    for (; duet_list_next(&text, &length); text += length)
        n++;
    return n;
}

bool duet_list_next(const char **text, size_t *length)
{
    *text += strspn(*text, ", ");
    *length = strcspn(*text, ", ");
    return *length > 0;
}

size_t duet_option_index(const struct duet_entry *entry, const char *name)
{
    size_t i = 0;

    while (i < entry->n_options && strcmp(entry->options[i].name, name))
        i++;
    return i;
}

size_t duet_entry_slot(const struct duet_entry *entry, const char *name)
{
    size_t i = 0;

    while (name && i < entry->n_slots && strcmp(entry->slots[i].name, name))
        i++;
    return name ? i : entry->n_slots;
}

const char *duet_type_name(enum duet_type type)
{
    static const char *const names[] = {
        [DUET_TYPE_REAL] = "real",     [DUET_TYPE_INT] = "int",
        [DUET_TYPE_BOOL] = "bool",     [DUET_TYPE_CHOICE] = "choice",
        [DUET_TYPE_TEXT] = "text",     [DUET_TYPE_REALS] = "reals",
        [DUET_TYPE_PLUGIN] = "plugin", [DUET_TYPE_PLUGINS] = "plugins",
    };

    return type >= DUET_TYPE_REAL && type <= DUET_TYPE_PLUGINS ? names[type]
                                                               : "unknown";
}

void duet_option_describe(const struct duet_option *option, char *text,
                          size_t size)
{
    const char *allowed = option->allowed ? option->allowed : "";
    const char *in = option->allowed ? " in " : "";

    switch (option->type) {
    case DUET_TYPE_REAL:
        snprintf(text, size, "a number%s%s", in, allowed);
        break;
    case DUET_TYPE_INT:
        snprintf(text, size, "an integer%s%s", in, allowed);
        break;
    case DUET_TYPE_BOOL:
        snprintf(text, size, "true or false");
        break;
    case DUET_TYPE_CHOICE:
        snprintf(text, size, "one of %s", allowed);
        for (char *c = text; *c; c++)
            if (*c == '|')
                *c = '/';
        break;
    case DUET_TYPE_TEXT:
        snprintf(text, size, "a string");
        break;
    case DUET_TYPE_REALS:
        snprintf(text, size, "a list of numbers%s%s", in, allowed);
        break;
    case DUET_TYPE_PLUGIN:
        snprintf(text, size, "%s %s", strchr("aeiou", *allowed) ? "an" : "a",
                 allowed);
        break;
    case DUET_TYPE_PLUGINS:
        snprintf(text, size, "a list of plugins of the kind %s", allowed);
        break;
    default:
        snprintf(text, size, "a value of a type this duet doesn't know");
    }
}

void duet_option_default(const struct duet_option *option,
                         struct duet_value *value)
{
    *value = (struct duet_value) { .type = option->type };
    if (option->type == DUET_TYPE_REAL)
        value->as.real = option->value;
    else if (option->type == DUET_TYPE_INT || option->type == DUET_TYPE_CHOICE)
        value->as.integer = (int64_t)option->value;
    else if (option->type == DUET_TYPE_BOOL)
        value->as.boolean = option->value != 0;
}
