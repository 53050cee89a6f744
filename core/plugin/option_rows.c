/* option_rows.c - whether the rows that a plugin comes with are in order. */
#include "option.h"

#include "entry.h"
#include "number.h"

#include <math.h>
#include <string.h>

static size_t size_of_type(enum duet_type type)
{
    switch (type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        return sizeof(double);
    case DUET_TYPE_BOOL:
        return sizeof(bool);
    case DUET_TYPE_CHOICE:
        return sizeof(unsigned);
    case DUET_TYPE_TEXT:
    case DUET_TYPE_PLUGIN:
        return sizeof(void *);
    case DUET_TYPE_REALS:
        return sizeof(struct duet_reals);
    case DUET_TYPE_PLUGINS:
        return sizeof(struct duet_children);
    default:
        return 0;
    }
}

static bool default_is_allowed(const struct duet_option *option)
{
    struct duet_range range;

    switch (option->type) {
    case DUET_TYPE_REAL:
        return duet_range_parse(option->allowed, &range) &&
               (duet_range_holds(&range, option->value) ||
                isnan(option->value));
    case DUET_TYPE_INT:
        return duet_range_parse(option->allowed, &range) &&
               duet_range_holds(&range, option->value) &&
               floor(option->value) == option->value &&
               fabs(option->value) <= 0x1p53;
    case DUET_TYPE_REALS:
        return duet_range_parse(option->allowed, &range);
    case DUET_TYPE_CHOICE:
        return option->allowed && option->value >= 0 &&
               option->value < (double)duet_choice_count(option->allowed);
    case DUET_TYPE_PLUGIN:
    case DUET_TYPE_PLUGINS:
        return option->allowed && duet_kind_of(option->allowed);
    default:
        return true;
    }
}

/* Whether a list of choices has a name before the place where `name` is. */
static bool is_before(const char *allowed, const char *name, size_t length)
{
    for (size_t i = 0;; i++) {
        size_t other_length;
        const char *other = duet_choice_name(allowed, i, &other_length);

        if (other == name)
            return false;
        if (other_length == length && !strncmp(other, name, length))
            return true;
    }
}

/* Names as in "mean|sum", none of them twice; NULL has none. */
static bool choices_are_names(const char *allowed)
{
    static const char parts[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    const size_t n = allowed ? duet_choice_count(allowed) : 0;
    bool are = n > 0;

    for (size_t i = 0; are && i < n; i++) {
        size_t length;
        const char *name = duet_choice_name(allowed, i, &length);

        are = length && strspn(name, parts) >= length &&
              !is_before(allowed, name, length);
    }
    return are;
}

/* Whether `initial` is a default that the type can have. */
static bool initial_is_allowed(const struct duet_entry *entry,
                               const struct duet_option *option)
{
    const char *text = option->initial;
    struct duet_range range;
    size_t length;
    double number;
    bool fits = true;

    if (!text || option->type == DUET_TYPE_TEXT)
        return true;
    if (option->type != DUET_TYPE_REALS && option->type != DUET_TYPE_PLUGIN &&
        option->type != DUET_TYPE_PLUGINS)
        return false;
    if (option->type == DUET_TYPE_PLUGIN && duet_list_count(text) != 1)
        return false;
    duet_range_parse(option->allowed, &range);
    for (; fits && duet_list_next(&text, &length); text += length)
        if (option->type == DUET_TYPE_REALS)
            fits = duet_number_parse(text, length, &number) &&
                   duet_range_holds(&range, number);
        else /* a plugin inside itself would have no end */
            fits = duet_kind_of(option->allowed) != entry->kind ||
                   strlen(entry->name) != length ||
                   strncmp(text, entry->name, length) != 0;
    return fits;
}

static enum duet_status refuse(const struct duet_entry *entry, const char *from,
                               const char *row, const char *why,
                               struct duet_error *error)
{
    return duet_error_set(error, DUET_REFUSED, "%s: refused: %s %s: '%s' %s",
                          from, duet_kind_name(entry->kind), entry->name,
                          row ? row : "NULL", why);
}

/* The rate of an optimizer, a wrapper's too, is the host's business. */
static bool is_hosts_own(const struct duet_entry *entry, size_t i)
{
    return duet_option_index(entry, entry->options[i].name) != i ||
           (entry->kind == DUET_KIND_OPTIMIZER && i >= entry->n_own &&
            !strcmp(entry->options[i].name, "lr"));
}

static enum duet_status check_option(const struct duet_entry *entry, size_t i,
                                     const char *from, struct duet_error *error)
{
    const struct duet_option *option = &entry->options[i];
    const size_t size = size_of_type(option->type);
    const unsigned config_size = duet_entry_any(entry)->base.config_size;

    if (!duet_name_is_valid(option->name))
        return refuse(entry, from, option->name,
                      "is no name for an option; expected [a-z][a-z0-9_]*",
                      error);
    if (is_hosts_own(entry, i))
        return refuse(entry, from, option->name,
                      "is an option twice, or one of the host's own", error);
    if (!size)
        return refuse(entry, from, option->name, "has an unknown type", error);
    if (i >= entry->n_own &&
        (option->offset > config_size || config_size - option->offset < size))
        return refuse(entry, from, option->name,
                      "lies outside the config struct (config_size)", error);
    if (!option->summary || !*option->summary)
        return refuse(entry, from, option->name, "has no summary", error);
    /* In C, uint32_t is a type that any enum has. */
    if (option->type == DUET_TYPE_CHOICE && !choices_are_names(option->allowed))
        return refuse(entry, from, option->name,
                      "has a field of type uint32_t or enum without names such "
                      "as \"mean|sum\"; for numbers use int64_t or double",
                      error);
    if (!default_is_allowed(option))
        return refuse(
            entry, from, option->name,
            "has a default that its range excludes, or no valid range", error);
    if (!initial_is_allowed(entry, option))
        return refuse(entry, from, option->name,
                      "has an `initial` that isn't a value of its type", error);
    if (option->scale > DUET_SCALE_LOG)
        return refuse(entry, from, option->name, "has an unknown scale", error);
    return DUET_OK;
}

/* "momentum", "rule=keras": the option that a condition speaks of. */
static bool condition_is_valid(const struct duet_entry *entry,
                               const char *needs)
{
    char name[64];
    const size_t length = needs ? strcspn(needs, "=") : 0;
    size_t i;

    if (!needs)
        return true;
    if (length >= sizeof name)
        return false;
    memcpy(name, needs, length);
    name[length] = '\0';
    i = duet_option_index(entry, name);
    if (i == entry->n_options)
        return false;
    return !needs[length] || (entry->options[i].type == DUET_TYPE_CHOICE &&
                              duet_choice_index(entry->options[i].allowed,
                                                needs + length + 1) >= 0);
}

static bool is_option_of_type(const struct duet_entry *entry, const char *name,
                              enum duet_type type)
{
    const size_t i = duet_option_index(entry, name);

    return i < entry->n_options && entry->options[i].type == type;
}

/* What says how many arrays a slot has: a number, or the length of a list. */
static bool is_count(const struct duet_entry *entry, const char *name)
{
    return is_option_of_type(entry, name, DUET_TYPE_INT) ||
           is_option_of_type(entry, name, DUET_TYPE_REALS) ||
           is_option_of_type(entry, name, DUET_TYPE_PLUGINS);
}

static enum duet_status check_slots(const struct duet_entry *entry,
                                    const char *from, struct duet_error *error)
{
    const union duet_descriptor *d = duet_entry_any(entry);

    if (entry->n_slots > DUET_MAX_SLOTS)
        return refuse(entry, from, entry->slots[DUET_MAX_SLOTS].name,
                      "is a slot too many", error);
    for (size_t i = 0; i < entry->n_slots; i++) {
        const struct duet_slot *slot = &entry->slots[i];
        const enum duet_scope scope = d->optimizer.scope;

        if (!duet_name_is_valid(slot->name))
            return refuse(entry, from, slot->name, "is no name for a slot",
                          error);
        if (slot->shape > DUET_SHAPE_SINGLE ||
            (scope == DUET_SCOPE_ELEMENTWISE && slot->shape != DUET_SHAPE_LIKE))
            return refuse(entry, from, slot->name,
                          "has a shape that its scope excludes", error);
        if (slot->each_part > (scope == DUET_SCOPE_MODEL))
            return refuse(entry, from, slot->name,
                          "has arrays for each part, which only a slot at "
                          "model scope has",
                          error);
        if (slot->times &&
            (scope == DUET_SCOPE_ELEMENTWISE || !is_count(entry, slot->times)))
            return refuse(entry, from, slot->name,
                          "has `times` that is no int option and no list",
                          error);
        if (slot->from && strcmp(slot->from, "weight") &&
            !is_option_of_type(entry, slot->from, DUET_TYPE_REAL))
            return refuse(entry, from, slot->name,
                          "starts from what is no real option", error);
        if (slot->from && !strcmp(slot->from, "weight") &&
            slot->shape != DUET_SHAPE_LIKE)
            return refuse(entry, from, slot->name,
                          "starts from the weights, but has another shape",
                          error);
        if (!condition_is_valid(entry, slot->needs))
            return refuse(entry, from, slot->name, "needs what is no option",
                          error);
    }
    return DUET_OK;
}

static enum duet_status check_parameters(const struct duet_entry *entry,
                                         const char *from,
                                         struct duet_error *error)
{
    for (size_t i = 0; i < entry->n_parameters; i++) {
        const struct duet_parameter *p = &entry->parameters[i];

        if (!duet_name_is_valid(p->name))
            return refuse(entry, from, p->name, "is no name for a parameter",
                          error);
        if (p->shape != DUET_SHAPE_PER_COLUMN && p->shape != DUET_SHAPE_SINGLE)
            return refuse(entry, from, p->name,
                          "has a shape other than PER_COLUMN or SINGLE", error);
        if (p->role != DUET_ROLE_WEIGHTS && p->role != DUET_ROLE_BIASES)
            return refuse(entry, from, p->name,
                          "has a role other than WEIGHTS or BIASES", error);
        if (p->from && !is_option_of_type(entry, p->from, DUET_TYPE_REAL))
            return refuse(entry, from, p->name,
                          "starts from what is no real option", error);
    }
    return DUET_OK;
}

enum duet_status duet_option_check_rows(const struct duet_entry *entry,
                                        const char *from,
                                        struct duet_error *error)
{
    enum duet_status status;

    for (size_t i = 0; i < entry->n_options; i++) {
        status = check_option(entry, i, from, error);
        if (status != DUET_OK)
            return status;
        if (!condition_is_valid(entry, entry->options[i].needs))
            return refuse(entry, from, entry->options[i].name,
                          "needs what is no option", error);
    }
    status = check_parameters(entry, from, error);
    if (status != DUET_OK)
        return status;
    for (size_t i = 0; i < entry->n_presets; i++)
        if (duet_option_index(entry, entry->presets[i].option) ==
            entry->n_options)
            return refuse(entry, from, entry->presets[i].option,
                          "is set by a preset, but is no option", error);
    return check_slots(entry, from, error);
}
