/* option_describe.c - what options take, in the words of messages. */
#include "option_value.h"

#include "hint.h"
#include "option.h"

#include <stdio.h>
#include <string.h>

static const struct duet_lua_form forms[] = {
    { "data", "a data set", LUA_TUSERDATA, "duet.data" },
    { "tensor", "a tensor", LUA_TUSERDATA, "duet.tensor" },
    { "preparation", "a preparation made by duet.prepare", LUA_TUSERDATA,
      "duet.preparation" },
    { "rng", "a stream made by duet.rng", LUA_TUSERDATA, "duet.rng" },
    { "boolean", "true or false", LUA_TBOOLEAN, NULL },
    { "false", "false", LUA_TBOOLEAN, NULL },
    { "string", "a string", LUA_TSTRING, NULL },
    { "numbers", "a list of numbers", LUA_TTABLE, NULL },
    { "strings", "a list of strings", LUA_TTABLE, NULL },
    { "table", "a table", LUA_TTABLE, NULL },
    { "options", "a table of options", LUA_TTABLE, NULL },
    { "prepare", "a table of options", LUA_TTABLE, NULL },
    { "fun", "a function", LUA_TFUNCTION, NULL },
};

enum { N_FORMS = sizeof forms / sizeof forms[0] };

const char *duet_lua_next_form(const char *allowed, char *form)
{
    const size_t length = strcspn(allowed, "|");

    snprintf(form, DUET_LUA_FORM_SIZE, "%.*s", (int)length, allowed);
    return allowed[length] ? allowed + length + 1 : NULL;
}

const struct duet_lua_form *duet_lua_find_form(const char *name)
{
    const size_t length = strcspn(name, "(");

    for (size_t i = 0; i < N_FORMS; i++)
        if (strlen(forms[i].name) == length &&
            !strncmp(forms[i].name, name, length))
            return &forms[i];
    return NULL;
}

static const char *article(const char *noun)
{
    return strchr("aeiou", noun[0]) ? "an" : "a";
}

/* "a data set or a number in (0, 1)" */
static void describe_forms(const char *allowed, char *text, size_t size)
{
    char name[DUET_LUA_FORM_SIZE];
    size_t length = 0;

    for (const char *rest = allowed; rest;) {
        const char * or = rest == allowed ? "" : " or ";
        const struct duet_lua_form *form;

        rest = duet_lua_next_form(rest, name);
        form = duet_lua_find_form(name);
        if (form)
            snprintf(text + length, size - length, "%s%s", or, form->words);
        else if (strchr("[(", name[0]))
            snprintf(text + length, size - length, "%sa number in %s", or,
                     name);
        else if (name[0] == '"')
            snprintf(text + length, size - length, "%s%s", or, name);
        else
            snprintf(text + length, size - length, "%s%s %s", or, article(name),
                     name);
        length = strlen(text);
    }
}

void duet_lua_option_describe(const struct duet_row *row, char *text,
                              size_t size)
{
    const struct duet_option *option = &row->option;
    const char *kind = option->allowed;

    switch ((int)option->type) {
    case DUET_TYPE_TEXT:
        snprintf(text, size, "a string");
        break;
    case DUET_TYPE_TEXTS:
        snprintf(text, size, "a string or a list of strings");
        break;
    case DUET_TYPE_PLUGIN:
    case DUET_TYPE_SUM:
        snprintf(text, size, "%s %s", article(kind), kind);
        break;
    case DUET_TYPE_NAMED:
        snprintf(text, size, "%s %s or a list of them", article(kind), kind);
        break;
    case DUET_TYPE_FORM:
        describe_forms(kind, text, size);
        break;
    case DUET_TYPE_TABLE:
        snprintf(text, size, "a table of options");
        break;
    default:
        duet_option_describe(option, text, size);
    }
}

void duet_lua_option_wrong(const struct duet_lua_given *given)
{
    char text[DUET_LUA_TEXT], expected[256], name[64];
    char hint[DUET_HINT_SIZE];

    duet_lua_option_describe(given->row, expected, sizeof expected);
    snprintf(name, sizeof name, "=%s", given->row->option.name);
    duet_lua_raise(given->L, "%s: option '%s' is %s, expected %s%s",
                   given->what, given->row->option.name,
                   duet_lua_describe(given->L, -1, text), expected,
                   duet_hint(hint, given->what, name, NULL, 0));
}

const char *duet_lua_option_title(const struct duet_lua_given *given,
                                  char text[128])
{
    snprintf(text, 128, "%s: option '%s'", given->what,
             given->row->option.name);
    return text;
}
