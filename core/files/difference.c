/* difference.c - where two descriptions of runs differ. */
#include "description.h"

#include "hint.h"
#include "number.h"

#include <stdlib.h>
#include <string.h>

/* Two descriptions that are compared. */
struct comparing {
    struct duet *duet;
    const char *path;                 /* of the file that `saved` comes from */
    const struct duet_texts *changed; /* names of what may differ */
    char where[256];                  /* what is looked at: "optimizer.w1.lr" */
    const json_t *own, *saved;        /* the first difference */
};

static bool find_difference(struct comparing *c, const json_t *own,
                            const json_t *saved);

/* ---- What may differ ----------------------------------------------------- */

/* A component of a name that stands for one of several: a tensor, a place, or
   the number of a plugin in a list. */
static bool is_one_of_several(const char *component, size_t length)
{
    if (length && strspn(component, "0123456789") >= length)
        return true;
    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        if (strlen(duet_tensor_names[i]) == length &&
            !strncmp(duet_tensor_names[i], component, length))
            return true;
    for (size_t i = 0; i < DUET_N_PLACES; i++)
        if (strlen(duet_place_names[i]) == length &&
            !strncmp(duet_place_names[i], component, length))
            return true;
    return false;
}

/* Whether a name such as "optimizer.lr" or "optimizer" includes
   "optimizer.w1.lr". */
static bool includes(const char *name, const char *where)
{
    while (*name && *where) {
        const size_t n = strcspn(name, "."), m = strcspn(where, ".");

        if (n == m && !strncmp(name, where, n))
            name += n + (name[n] == '.');
        else if (!is_one_of_several(where, m))
            return false;
        where += m + (where[m] == '.');
    }
    return !*name;
}

/* The state in the file has to fit the run. */
static bool is_fixed(const char *where)
{
    static const char *const names[] = { "model.dtype", "model.inputs",
                                         "model.hidden", "model.outputs" };
    const char *last = strstr(where, "state");

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(where, names[i]))
            return true;
    return last && (last == where || last[-1] == '.') &&
           (last[5] == '.' || !last[5]);
}

static bool may_differ(const struct comparing *c)
{
    for (size_t i = 0; i < c->changed->n; i++)
        if (includes(c->changed->text[i], c->where) && !is_fixed(c->where))
            return true;
    return false;
}

/* ---- Plugins of another version ------------------------------------------ */

/* Characters of "1.0.2" up to the second point. */
static size_t minor_length(const char *version)
{
    const size_t major = strcspn(version, ".");

    return version[major] ? major + 1 + strcspn(version + major + 1, ".")
                          : major;
}

/* Whether two versions differ in their last number alone; a message names
   both. */
static bool is_bug_fix(const struct comparing *c, const json_t *own,
                       const json_t *saved)
{
    const char *name = json_string_value(json_object_get(own, "name"));
    const char *now = json_string_value(json_object_get(own, "version"));
    const char *then = json_string_value(json_object_get(saved, "version"));
    char message[512];

    if (!name || !now || !then || minor_length(now) != minor_length(then) ||
        strncmp(now, then, minor_length(now)) != 0)
        return false;
    if (strcmp(now, then) != 0) {
        snprintf(message, sizeof message,
                 "%s: %s was saved with version %s of %s, and goes on with "
                 "version %s",
                 c->path, c->where, then, name, now);
        duet_message(c->duet, DUET_SEVERITY_INFO, message);
    }
    return true;
}

/* Whether a plugin says that it can go on from the state that was saved. */
static bool takes_state(const json_t *own, const json_t *saved)
{
    const json_int_t then =
        json_integer_value(json_object_get(saved, "state_version"));

    return json_integer_value(json_object_get(own, "resumes_state")) <= then &&
           then <= json_integer_value(json_object_get(own, "state_version"));
}

/* Whether a member of two objects needs no comparison. */
static bool is_settled(const struct comparing *c, const char *key,
                       const json_t *own, const json_t *saved)
{
    return !strcmp(key, "resumes_state") ||
           (!strcmp(key, "version") && is_bug_fix(c, own, saved)) ||
           (!strcmp(key, "state_version") && takes_state(own, saved));
}

/* ---- The search ---------------------------------------------------------- */

/* The same below a key; options of plugins need no step of their own. */
static bool find_below(struct comparing *c, const char *key, const json_t *own,
                       const json_t *saved)
{
    const size_t n = strlen(c->where);

    if (strcmp(key, "options") != 0)
        snprintf(c->where + n, sizeof c->where - n, "%s%s", n ? "." : "", key);
    if (find_difference(c, own, saved))
        return true;
    c->where[n] = '\0';
    return false;
}

static bool find_in_objects(struct comparing *c, const json_t *own,
                            const json_t *saved)
{
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)own, key, value)
        if (!is_settled(c, key, own, saved) &&
            find_below(c, key, value, json_object_get(saved, key)))
            return true;
    json_object_foreach ((json_t *)saved, key, value)
        if (!json_object_get(own, key) && find_below(c, key, NULL, value))
            return true;
    return false;
}

static bool find_in_arrays(struct comparing *c, const json_t *own,
                           const json_t *saved)
{
    char key[24];

    for (size_t i = 0; i < json_array_size(own); i++) {
        snprintf(key, sizeof key, "%zu", i + 1);
        if (find_below(c, key, json_array_get(own, i),
                       json_array_get(saved, i)))
            return true;
    }
    return false;
}

static bool find_difference(struct comparing *c, const json_t *own,
                            const json_t *saved)
{
    if (json_is_object(own) && json_is_object(saved))
        return find_in_objects(c, own, saved);
    if (json_is_array(own) && json_is_array(saved) &&
        json_array_size(own) == json_array_size(saved))
        return find_in_arrays(c, own, saved);
    if ((own && saved && json_equal(own, saved)) || may_differ(c))
        return false;
    c->own = own;
    c->saved = saved;
    return true;
}

/* ---- Names of what may differ -------------------------------------------- */

/* Whether a name includes anything at or below `where`. */
static bool names_any(const char *name, const json_t *json, char where[256])
{
    const size_t n = strlen(where);
    const char *key;
    json_t *value;
    bool found = n && includes(name, where);

    json_object_foreach ((json_t *)json, key, value) {
        if (found)
            break;
        if (strcmp(key, "options") != 0)
            snprintf(where + n, 256 - n, "%s%s", n ? "." : "", key);
        found = names_any(name, value, where);
        where[n] = '\0';
    }
    return found;
}

static enum duet_status check_changed(const struct comparing *c, json_t *own,
                                      json_t *saved, struct duet_error *error)
{
    enum { MOST = 64 };
    const char *names[MOST], *key;
    char hint[DUET_HINT_SIZE], where[256] = "";
    size_t n = 0;
    json_t *value;

    json_object_foreach (own, key, value)
        if (n < MOST && strcmp(key, "state") != 0)
            names[n++] = key;
    for (size_t i = 0; i < c->changed->n; i++)
        if (!names_any(c->changed->text[i], own, where) &&
            !names_any(c->changed->text[i], saved, where))
            return duet_error_set(
                error, DUET_INVALID, "resume: nothing is named '%s'%s",
                c->changed->text[i],
                duet_hint(hint, "fit", c->changed->text[i], names, n));
    return DUET_OK;
}

/* ---- The message --------------------------------------------------------- */

/* A value for a message: a plugin by its name, a list by its length. */
static const char *show(const json_t *value, char *text, size_t size)
{
    const char *name = json_string_value(json_object_get(value, "name"));
    char number[DUET_NUMBER_SIZE];

    if (json_is_array(value))
        snprintf(text, size, "%zu of them", json_array_size(value));
    else if (json_is_string(value))
        snprintf(text, size, "%s", json_string_value(value));
    else if (json_is_integer(value))
        snprintf(text, size, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(text, size, "%s",
                 duet_number_print(json_real_value(value), number));
    else if (json_is_boolean(value))
        snprintf(text, size, "%s", json_is_true(value) ? "true" : "false");
    else
        snprintf(text, size, "%s",
                 name                    ? name
                 : json_is_object(value) ? "given"
                                         : "not given");
    return text;
}

enum duet_status duet_fit_compare(struct duet *duet, const char *path,
                                  json_t *own, json_t *saved,
                                  const struct duet_texts *changed,
                                  struct duet_error *error)
{
    struct comparing c = { .duet = duet, .path = path, .changed = changed };
    char now[128], then[128];
    enum duet_status status = check_changed(&c, own, saved, error);

    if (status != DUET_OK || !find_difference(&c, own, saved))
        return status;
    return duet_error_set(error, DUET_INVALID,
                          "%s: %s is %s, but the run was saved with %s", path,
                          c.where, show(c.own, now, sizeof now),
                          show(c.saved, then, sizeof then));
}
