/* reload.c - new code for plugins that are at work. */
#include "reload.h"

#include "agreement.h"
#include "trust.h"

#include <string.h>

enum { DIFFERENCE_SIZE = 256 };

/* ---- What may differ ----------------------------------------------------- */

/* A list of rows, each of which begins with its name. */
struct rows {
    const void *first;
    size_t n, size;
};

static const char *name_at(const struct rows *rows, size_t i)
{
    const char *name;

    memcpy(&name, (const char *)rows->first + i * rows->size, sizeof name);
    return name;
}

static bool has(const struct rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->n; i++)
        if (!strcmp(name_at(rows, i), name))
            return true;
    return false;
}

/* "slot 'velocity' is gone", or "is new", or "has changed". */
static bool rows_differ(const char *what, const struct rows *old,
                        const struct rows *new, duet_same_row *same, char *text)
{
    for (size_t i = 0; i < old->n; i++)
        if (!has(new, name_at(old, i)))
            return snprintf(text, DIFFERENCE_SIZE, "%s '%s' is gone", what,
                            name_at(old, i));
    for (size_t i = 0; i < new->n; i++)
        if (!has(old, name_at(new, i)))
            return snprintf(text, DIFFERENCE_SIZE, "%s '%s' is new", what,
                            name_at(new, i));
    for (size_t i = 0; i < old->n; i++)
        if (!same((const char *)old->first + i * old->size,
                  (const char *)new->first + i *new->size))
            return snprintf(text, DIFFERENCE_SIZE, "%s '%s' has changed", what,
                            name_at(old, i));
    return false;
}

/* Another default is for instances to come. */
static bool same_but_default(const void *one, const void *other)
{
    struct duet_option a = *(const struct duet_option *)one;

    a.value = ((const struct duet_option *)other)->value;
    return duet_same_option(&a, other);
}

static bool same_name(const void *one, const void *other)
{
    (void)one;
    (void)other;
    return true; /* rows_differ() has compared them */
}

/* Methods as rows: those that a descriptor has. */
static struct rows methods_of(const union duet_descriptor *d,
                              const char *names[])
{
    struct rows rows = { names, 0, sizeof *names };

    for (size_t i = 0; i < duet_n_methods; i++)
        if (duet_methods[i].kind == d->base.head.kind &&
            duet_method_of(d, &duet_methods[i]))
            names[rows.n++] = duet_methods[i].name;
    return rows;
}

static bool methods_differ(const union duet_descriptor *old,
                           const union duet_descriptor *new, char *text)
{
    const char *before[DUET_MOST_METHODS], *now[DUET_MOST_METHODS];
    const struct rows a = methods_of(old, before), b = methods_of(new, now);

    return rows_differ("method", &a, &b, same_name, text);
}

static bool differ(const struct duet_entry *old, const struct duet_entry *new,
                   char *text)
{
    const struct {
        const char *what;
        struct rows old, new;
        duet_same_row *same;
    } lists[] = {
        { "slot",
          { old->slots, old->n_slots, sizeof *old->slots },
          { new->slots, new->n_slots, sizeof *new->slots },
          duet_same_slot },
        { "scalar",
          { old->scalars, old->n_scalars, sizeof *old->scalars },
          { new->scalars, new->n_scalars, sizeof *new->scalars },
          duet_same_scalar },
        { "parameter",
          { old->parameters, old->n_parameters, sizeof *old->parameters },
          { new->parameters, new->n_parameters, sizeof *new->parameters },
          duet_same_parameter },
        { "option",
          { old->options, old->n_options, sizeof *old->options },
          { new->options, new->n_options, sizeof *new->options },
          same_but_default },
    };
    const union duet_descriptor *a = duet_entry_any(old);
    const union duet_descriptor *b = duet_entry_any(new);
    const char *changed;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (rows_differ(lists[i].what, &lists[i].old, &lists[i].new,
                        lists[i].same, text))
            return true;
    if (methods_differ(a, b, text))
        return true;
    changed = a->base.config_size != b->base.config_size
                  ? "the size of its config struct"
                  : duet_different_trait(a, b);
    if (changed)
        return snprintf(text, DIFFERENCE_SIZE, "%s has changed", changed);
    for (unsigned i = 0; i < DUET_N_DTYPES; i++)
        if (old->build[i] && !new->build[i])
            return snprintf(text, DIFFERENCE_SIZE, "the build for %s is gone",
                            duet_dtype_name(i));
    return false;
}

/* ---- The exchange -------------------------------------------------------- */

static enum duet_status check_entry(const struct duet_module *module, size_t i,
                                    const struct duet_module *anew,
                                    struct duet_error *error)
{
    const struct duet_entry *old = module->entries[i];
    const struct duet_entry *new = anew->entries[i];
    char difference[DIFFERENCE_SIZE];

    if (old->kind != new->kind || strcmp(old->name, new->name))
        return duet_error_set(error, DUET_REFUSED,
                              "%s: not reloaded: where it had %s %s it has "
                              "%s %s",
                              module->path, duet_kind_name(old->kind),
                              old->name, duet_kind_name(new->kind), new->name);
    if ((*old->n_instances || *new->n_instances) &&
        differ(old, new, difference))
        return duet_error_set(error, DUET_REFUSED,
                              "%s: not reloaded, since %s %s is in use and %s; "
                              "its old code goes on",
                              module->path, duet_kind_name(old->kind),
                              old->name, difference);
    return DUET_OK;
}

static enum duet_status check(const struct duet_module *module,
                              const struct duet_module *anew,
                              struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    if (module->n_entries != anew->n_entries)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: not reloaded: it has %zu plugins, and had "
                              "%zu",
                              module->path, anew->n_entries, module->n_entries);
    for (size_t i = 0; status == DUET_OK && i < module->n_entries; i++)
        status = check_entry(module, i, anew, error);
    return status;
}

/* All but the place in the registry, and the addresses that others hold. */
static void exchange_entries(struct duet_entry *a, struct duet_entry *b)
{
    const struct duet_entry old = *a, new = *b;

    *a = new;
    *b = old;
    a->next = old.next;
    b->next = new.next;
    a->module = old.module;
    b->module = new.module;
    a->origin = old.origin;
    b->origin = new.origin;
    a->n_instances = old.n_instances;
    b->n_instances = new.n_instances;
    for (unsigned i = 0; i < DUET_N_DTYPES; i++) {
        if (!old.build[i] || !new.build[i])
            continue;
        a->build[i] = old.build[i];
        b->build[i] = new.build[i];
        const union duet_descriptor was = *a->build[i];

        *a->build[i] = *b->build[i];
        *b->build[i] = was;
    }
}

static void exchange(struct duet_module *a, struct duet_module *b)
{
    const struct duet_module old = *a;

    a->handle = b->handle;
    a->copy = b->copy;
    a->stamp = b->stamp;
    b->handle = old.handle;
    b->copy = old.copy;
    for (size_t i = 0; i < a->n_entries; i++)
        exchange_entries(a->entries[i], b->entries[i]);
}

enum duet_status duet_module_reload(struct duet *duet,
                                    struct duet_module *module,
                                    struct duet_error *error)
{
    struct duet_module *anew;
    enum duet_status status = duet_trust_open(module->path, NULL, error);

    if (status == DUET_OK)
        status = duet_registry_open(duet, module->path, true, &anew, error);
    if (status != DUET_OK)
        return status;
    status = check(module, anew, error);
    if (status == DUET_OK)
        exchange(module, anew);
    duet_registry_retire(duet, anew);
    return status;
}

enum duet_status duet_reload(struct duet *duet, const struct duet_entry *entry,
                             struct duet_error *error)
{
    if (!entry->module)
        return duet_error_set(error, DUET_INVALID,
                              "%s %s can't be reloaded: it comes from no file",
                              duet_kind_name(entry->kind), entry->name);
    return duet_module_reload(duet, entry->module, error);
}
