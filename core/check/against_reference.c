/* against_reference.c - the plugin that another one is compared with. */
#include "against_reference.h"

#include "module.h"
#include "option.h"
#include "text.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

static bool find(struct trial *trial, struct reference *r, enum duet_kind kind)
{
    const bool is_file = strchr(r->spec, '/') || strstr(r->spec, ".so");
    struct duet_error error;
    enum duet_status status;

    if (is_file) {
        status = duet_load(trial->duet, r->spec, &r->entry, &error);
    } else {
        status = duet_find(trial->duet, kind, r->spec, &r->entry, &error);
    }
    if (status != DUET_OK)
        trial_fail(trial, "%s", error.text);
    else if (r->entry->kind != kind)
        trial_fail(trial, "%s is of kind %s, and the plugin of kind %s",
                   r->spec, duet_kind_name(r->entry->kind),
                   duet_kind_name(kind));
    return !trial_failed(trial);
}

/* "momentum=0.9" as a setting of the option's type. */
static void give(struct trial *trial, struct reference *r, char *word)
{
    char *value = strchr(word, '=');
    struct duet_value taken = { 0 };
    struct duet_error error;
    size_t i;

    if (value)
        *value++ = '\0';
    i = duet_option_index(r->entry, word);
    if (!value || i == r->entry->n_options || r->n == REFERENCE_OPTIONS) {
        trial_fail(trial,
                   "--against: '%s' is no option of %s with a value, "
                   "expected OPTION=VALUE",
                   word, r->entry->name);
        return;
    }
    if (duet_value_take_text(r->entry, &r->entry->options[i], value, &taken,
                             &error) != DUET_OK) {
        trial_fail(trial, "--against: %s", error.text);
        return;
    }
    if (r->entry->options[i].type == DUET_TYPE_CHOICE)
        taken = (struct duet_value) { DUET_TYPE_TEXT, { .text = value } };
    r->given[r->n++] = (struct duet_setting) { word, taken };
}

static bool is_same_file(const char *a, const char *b)
{
    FILE *one = fopen(a, "re"), *other = fopen(b, "re");
    bool same = one && other;
    int c = 0;

    while (same && c != EOF) {
        c = fgetc(one);
        same = c == fgetc(other);
    }
    if (one)
        fclose(one);
    if (other)
        fclose(other);
    return same;
}

/* A plugin may be compared with itself, but not under another name. */
static void refuse_copy(struct trial *trial, const struct duet_entry *reference)
{
    const char *path = trial->options->path;

    if (path && reference->module && strcmp(path, reference->module->path) &&
        is_same_file(path, reference->module->path))
        trial_fail(trial, "%s is a copy of %s, expected a plugin of its own",
                   path, reference->module->path);
}

bool reference_read(struct trial *trial, const char *spec, enum duet_kind kind,
                    struct reference *r)
{
    char *next = NULL;

    r->spec = duet_text_copy(spec);
    if (!r->spec) {
        trial_fail(trial, "out of memory");
        return false;
    }
    strtok_r(r->spec, ",", &next);
    if (!find(trial, r, kind))
        return false;
    for (char *word; (word = strtok_r(NULL, ",", &next));)
        give(trial, r, word);
    refuse_copy(trial, r->entry);
    return !trial_failed(trial);
}
