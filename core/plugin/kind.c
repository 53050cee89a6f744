/* kind.c - the kinds of plugins and their methods. */
#include "kind.h"

#include <string.h>

static const struct {
    const char *name;
    size_t size; /* of the descriptor */
    size_t rest; /* of what follows the fields of all kinds in ABI 1.0 */
} kinds[] = {
#define KIND(NAME, name, rest) \
    [DUET_KIND_##NAME] = { #name, sizeof(struct duet_##name), rest },
#include "kinds.def"
#undef KIND
};

#define AT(kind, method) offsetof(struct duet_##kind, method)

const struct duet_method duet_methods[] = {
    { DUET_KIND_INITIALIZER, "fill", "v:op", AT(initializer, fill), true,
      "writes every element of a tensor" },
    { DUET_KIND_INITIALIZER, "moments", "v:opp", AT(initializer, moments),
      false, "says what mean and deviation it draws from" },
    { DUET_KIND_REGULARIZER, "penalty", "d:op", AT(regularizer, penalty), false,
      "returns what is added to the mean loss" },
    { DUET_KIND_REGULARIZER, "gradient", "v:op", AT(regularizer, gradient),
      false, "adds the penalty's gradient" },
    { DUET_KIND_REGULARIZER, "project", "v:op", AT(regularizer, project), false,
      "changes the weights after each step" },
    { DUET_KIND_DROPOUT, "draw", "v:op", AT(dropout, draw), true,
      "draws the mask of a batch" },
    { DUET_KIND_DROPOUT, "forward", "v:op", AT(dropout, forward), true,
      "applies the mask" },
    { DUET_KIND_DROPOUT, "backward", "v:op", AT(dropout, backward), true,
      "takes the gradient back through the mask" },
    { DUET_KIND_DROPOUT, "infer", "v:op", AT(dropout, infer), false,
      "what stands in its place in prediction" },
    { DUET_KIND_OPTIMIZER, "step", "v:op", AT(optimizer, step), true,
      "applies one update" },
    { DUET_KIND_OPTIMIZER, "prepare", "v:op", AT(optimizer, prepare), false,
      "computes scalars before a tensor's step" },
    { DUET_KIND_OPTIMIZER, "prepare_all", "v:op", AT(optimizer, prepare_all),
      false, "computes shared scalars from all tensors" },
    { DUET_KIND_SCHEDULE, "lr", "d:op", AT(schedule, lr), true,
      "returns the learning rate at an update" },
    { DUET_KIND_SCHEDULE, "observe", "v:op", AT(schedule, observe), false,
      "takes note of a metric after an epoch" },
    { DUET_KIND_ACTIVATION, "forward", "v:op", AT(activation, forward), true,
      "applies the function" },
    { DUET_KIND_ACTIVATION, "backward", "v:op", AT(activation, backward), true,
      "multiplies a gradient with the derivative" },
    { DUET_KIND_LOSS, "value", "d:op", AT(loss, value), true,
      "returns the sum over rows" },
    { DUET_KIND_LOSS, "gradient", "v:op", AT(loss, gradient), true,
      "writes that sum's gradient by the logits" },
    { DUET_KIND_LOSS, "predict", "v:op", AT(loss, predict), true,
      "writes the output after its own activation" },
    { DUET_KIND_LOSS, "value_and_gradient", "d:op",
      AT(loss, value_and_gradient), false,
      "does the work of both in one pass" },
    { DUET_KIND_METRIC, "value", "d:op", AT(metric, value), true,
      "measures predictions against targets" },
};

const size_t duet_n_methods = sizeof duet_methods / sizeof duet_methods[0];

const char *duet_kind_name(enum duet_kind kind)
{
    return kind >= 1 && (unsigned)kind <= DUET_N_KINDS ? kinds[kind].name
                                                       : "plugin";
}

enum duet_kind duet_kind_of(const char *name)
{
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++)
        if (!strcmp(name, kinds[kind].name))
            return kind;
    return 0;
}

size_t duet_kind_size(enum duet_kind kind)
{
    return kinds[kind].size;
}

size_t duet_struct_size(const struct duet_head *head)
{
    return head->base_size + kinds[head->kind].rest;
}

const struct duet_parameter *duet_parameters_of(const union duet_descriptor *d)
{
    switch (d->base.head.kind) {
    case DUET_KIND_DROPOUT:
        return d->dropout.parameters;
    case DUET_KIND_ACTIVATION:
        return d->activation.parameters;
    case DUET_KIND_LOSS:
        return d->loss.parameters;
    default:
        return NULL;
    }
}

const struct duet_scalar *duet_scalars_of(const union duet_descriptor *d)
{
    return d->base.head.kind == DUET_KIND_OPTIMIZER  ? d->optimizer.scalars
           : d->base.head.kind == DUET_KIND_SCHEDULE ? d->schedule.scalars
                                                     : NULL;
}

const struct duet_slot *duet_slots_of(const union duet_descriptor *d)
{
    return d->base.head.kind == DUET_KIND_OPTIMIZER ? d->optimizer.slots : NULL;
}

duet_function duet_method_of(const union duet_descriptor *descriptor,
                             const struct duet_method *method)
{
    duet_function function;

    memcpy(&function, (const char *)descriptor + method->offset,
           sizeof function);
    return function;
}

void duet_method_set(union duet_descriptor *descriptor,
                     const struct duet_method *method, duet_function function)
{
    memcpy((char *)descriptor + method->offset, &function, sizeof function);
}

bool duet_name_is_valid(const char *name)
{
    if (!name || *name < 'a' || *name > 'z')
        return false;
    return !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}
