/* value.c - values of options: checked, and copied. */
#include "value.h"

#include "errors.h"
#include "number.h"
#include "option.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An option that is being given a value. */
struct taking {
    const struct duet_entry *entry;
    const struct duet_option *option;
    struct duet_error *error;
};

static enum duet_status no_memory(const struct taking *t)
{
    return duet_no_memory(t->error);
}

static const char *type_given(const struct duet_value *value)
{
    switch (value->type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        return "a number";
    case DUET_TYPE_BOOL:
        return value->as.boolean ? "true" : "false";
    case DUET_TYPE_TEXT:
    case DUET_TYPE_CHOICE:
        return "a string";
    case DUET_TYPE_REALS:
        return "a list of numbers";
    case DUET_TYPE_PLUGIN:
        return "a plugin";
    default:
        return "a list of plugins";
    }
}

/* "optimizer adam: option 'beta1' is 1.5, expected a number in [0, 1)" */
static enum duet_status refuse_value(const struct taking *t,
                                     const struct duet_value *value)
{
    char expected[256], plugin[128], number[DUET_NUMBER_SIZE];
    const char *got = type_given(value);

    if (value->type == DUET_TYPE_REAL)
        got = duet_number_print(value->as.real, number);
    else if (value->type == DUET_TYPE_INT)
        got = duet_number_print((double)value->as.integer, number);
    else if (value->type == DUET_TYPE_PLUGIN && value->as.plugin) {
        snprintf(plugin, sizeof plugin, "%s %s",
                 duet_kind_name(value->as.plugin->entry->kind),
                 value->as.plugin->entry->name);
        got = plugin;
    }
    duet_option_describe(t->option, expected, sizeof expected);
    if (value->type == DUET_TYPE_TEXT)
        return duet_error_set(t->error, DUET_INVALID,
                              "%s %s: option '%s' is '%s', expected %s",
                              duet_kind_name(t->entry->kind), t->entry->name,
                              t->option->name, value->as.text, expected);
    return duet_error_set(t->error, DUET_INVALID,
                          "%s %s: option '%s' is %s, expected %s",
                          duet_kind_name(t->entry->kind), t->entry->name,
                          t->option->name, got, expected);
}

static bool as_number(const struct duet_value *value, double *number)
{
    if (value->type == DUET_TYPE_REAL)
        *number = value->as.real;
    else if (value->type == DUET_TYPE_INT)
        *number = (double)value->as.integer;
    else
        return false;
    return true;
}

void duet_value_finish(struct duet_value *value)
{
    if (value->type == DUET_TYPE_TEXT)
        free((char *)value->as.text);
    else if (value->type == DUET_TYPE_REALS)
        free((double *)value->as.reals.value);
    else if (value->type == DUET_TYPE_PLUGINS)
        free((void *)value->as.plugins.plugin);
    *value = (struct duet_value) { 0 };
}

static enum duet_status take_number(const struct taking *t,
                                    const struct duet_value *value,
                                    struct duet_value *to)
{
    struct duet_range range;
    double number;

    if (!as_number(value, &number) || isnan(number) ||
        !duet_range_parse(t->option->allowed, &range) ||
        !duet_range_holds(&range, number))
        return refuse_value(t, value);
    if (t->option->type == DUET_TYPE_INT &&
        (floor(number) != number || fabs(number) > 0x1p53))
        return refuse_value(t, value);
    to->type = t->option->type;
    if (t->option->type == DUET_TYPE_INT)
        to->as.integer = (int64_t)number;
    else
        to->as.real = number;
    return DUET_OK;
}

static enum duet_status take_choice(const struct taking *t,
                                    const struct duet_value *value,
                                    struct duet_value *to)
{
    int choice = -1;

    if (value->type == DUET_TYPE_TEXT)
        choice = duet_choice_index(t->option->allowed, value->as.text);
    if (choice < 0)
        return refuse_value(t, value);
    *to = (struct duet_value) { DUET_TYPE_CHOICE, { .integer = choice } };
    return DUET_OK;
}

static enum duet_status take_reals(const struct taking *t,
                                   const struct duet_value *value,
                                   struct duet_value *to)
{
    struct duet_range range;
    double *copy;
    size_t n;

    if (value->type != DUET_TYPE_REALS ||
        !duet_range_parse(t->option->allowed, &range))
        return refuse_value(t, value);
    n = value->as.reals.n;
    for (size_t i = 0; i < n; i++)
        if (isnan(value->as.reals.value[i]) ||
            !duet_range_holds(&range, value->as.reals.value[i])) {
            const struct duet_value element = {
                DUET_TYPE_REAL, { .real = value->as.reals.value[i] }
            };

            return refuse_value(t, &element);
        }
    copy = malloc(n ? n * sizeof *copy : 1);
    if (!copy)
        return no_memory(t);
    if (n)
        memcpy(copy, value->as.reals.value, n * sizeof *copy);
    duet_value_finish(to);
    *to = (struct duet_value) { DUET_TYPE_REALS, { .reals = { n, copy } } };
    return DUET_OK;
}

static enum duet_status take_plugins(const struct taking *t,
                                     const struct duet_value *value,
                                     struct duet_value *to)
{
    const bool list = t->option->type == DUET_TYPE_PLUGINS;
    struct duet_instance *const *plugin;
    struct duet_instance **copy;
    size_t n;

    /* An empty list says nothing of what it is a list of. */
    if (list && value->type == DUET_TYPE_REALS && !value->as.reals.n)
        return DUET_OK;
    if (value->type != t->option->type)
        return refuse_value(t, value);
    plugin = list ? value->as.plugins.plugin : &value->as.plugin;
    n = list ? value->as.plugins.n : 1;
    for (size_t i = 0; i < n; i++)
        if (!plugin[i] ||
            plugin[i]->entry->kind != duet_kind_of(t->option->allowed))
            return refuse_value(t, value);
    if (!list) {
        *to = *value;
        return DUET_OK;
    }
    copy = malloc(n ? n * sizeof *copy : 1);
    if (!copy)
        return no_memory(t);
    if (n)
        memcpy(copy, plugin, n * sizeof *copy);
    duet_value_finish(to);
    *to = (struct duet_value) { DUET_TYPE_PLUGINS, { .plugins = { n, copy } } };
    return DUET_OK;
}

static enum duet_status take(const struct taking *t,
                             const struct duet_value *value,
                             struct duet_value *to)
{
    char *copy;

    switch (t->option->type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        return take_number(t, value, to);
    case DUET_TYPE_CHOICE:
        return take_choice(t, value, to);
    case DUET_TYPE_REALS:
        return take_reals(t, value, to);
    case DUET_TYPE_PLUGIN:
    case DUET_TYPE_PLUGINS:
        return take_plugins(t, value, to);
    case DUET_TYPE_BOOL:
        if (value->type != DUET_TYPE_BOOL)
            return refuse_value(t, value);
        *to = *value;
        return DUET_OK;
    default:
        if (value->type != DUET_TYPE_TEXT)
            return refuse_value(t, value);
        copy = duet_text_copy(value->as.text);
        if (!copy)
            return no_memory(t);
        duet_value_finish(to);
        *to = (struct duet_value) { DUET_TYPE_TEXT, { .text = copy } };
        return DUET_OK;
    }
}

enum duet_status duet_value_take(const struct duet_entry *entry,
                                 const struct duet_option *option,
                                 const struct duet_value *given,
                                 struct duet_value *to,
                                 struct duet_error *error)
{
    return take(&(struct taking) { entry, option, error }, given, to);
}

/* "0.9, 0.99" as a list of numbers. */
static enum duet_status take_reals_text(const struct taking *t,
                                        const char *text, struct duet_value *to)
{
    const struct duet_value whole = { DUET_TYPE_TEXT, { .text = text } };
    double *numbers = malloc((duet_list_count(text) + 1) * sizeof *numbers);
    struct duet_value list = { DUET_TYPE_REALS, { .reals = { 0, numbers } } };
    enum duet_status status = DUET_OK;
    size_t length;

    if (!numbers)
        return no_memory(t);
    for (; duet_list_next(&text, &length); text += length)
        if (!duet_number_parse(text, length, &numbers[list.as.reals.n++]))
            status = DUET_INVALID;
    status = status == DUET_OK ? take(t, &list, to) : refuse_value(t, &whole);
    free(numbers);
    return status;
}

enum duet_status duet_value_take_text(const struct duet_entry *entry,
                                      const struct duet_option *option,
                                      const char *text, struct duet_value *to,
                                      struct duet_error *error)
{
    struct duet_value value = { DUET_TYPE_TEXT, { .text = text } };

    if (option->type == DUET_TYPE_REALS)
        return take_reals_text(&(struct taking) { entry, option, error }, text,
                               to);
    if (option->type == DUET_TYPE_BOOL &&
        (!strcmp(text, "true") || !strcmp(text, "false")))
        value =
            (struct duet_value) { DUET_TYPE_BOOL, { .boolean = *text == 't' } };
    else if (option->type == DUET_TYPE_REAL || option->type == DUET_TYPE_INT) {
        double number;

        if (duet_number_parse(text, strlen(text), &number))
            value = (struct duet_value) { DUET_TYPE_REAL, { .real = number } };
    }
    return duet_value_take(entry, option, &value, to, error);
}
