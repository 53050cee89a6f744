/* drive.c - calling plugins by hand: what the methods of all kinds share. */
#include "drive.h"

#include <string.h>

void duet_lua_drive_prepare(lua_State *L, struct duet_driven *driven,
                            enum duet_kind kind, enum duet_dtype dtype)
{
    struct duet_error error;

    memset(driven, 0, sizeof *driven);
    driven->L = L;
    driven->instance = duet_lua_check_instance(L, 1, kind);
    driven->dtype = dtype;
    if (duet_instance_serves(driven->instance, dtype, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    driven->descriptor = duet_instance_build(driven->instance, dtype);
    driven->config = driven->instance->config;
    driven->where = (struct duet_where) {
        .struct_size = sizeof driven->where,
        .name = "",
        .role = kind == DUET_KIND_INITIALIZER || kind == DUET_KIND_REGULARIZER
                    ? DUET_ROLE_WEIGHTS
                    : 0,
    };
}

const struct duet_host *duet_lua_drive_begin(struct duet_driven *driven)
{
    duet_call_init(&driven->call, duet_lua_context(driven->L), driven->dtype);
    duet_lua_enter(driven->L);
    return &driven->call.host;
}

void duet_lua_drive_end(struct duet_driven *driven)
{
    struct duet_error error;
    enum duet_status status;

    duet_lua_leave(driven->L);
    status = duet_call_end(&driven->call, driven->instance, NULL, &error);
    duet_call_finish(&driven->call);
    if (status != DUET_OK)
        duet_lua_raise_error(driven->L, &error);
}

struct duet_tensor *duet_lua_check_like(lua_State *L, int argument,
                                        const struct duet_tensor *like)
{
    struct duet_tensor *tensor =
        duet_lua_to_tensor(L, argument, duet_tensor_dtype(like));

    if (tensor->rows != like->rows || tensor->columns != like->columns)
        duet_lua_bad_argument(L, argument,
                              "tensor of %zu x %zu expected, got "
                              "%zu x %zu",
                              like->rows, like->columns, tensor->rows,
                              tensor->columns);
    if (tensor->real_size != like->real_size)
        duet_lua_bad_argument(L, argument, "tensor of %s expected, got %s",
                              duet_dtype_name(duet_tensor_dtype(like)),
                              duet_dtype_name(duet_tensor_dtype(tensor)));
    return tensor;
}

struct duet_tensor *duet_lua_check_input(lua_State *L, int argument)
{
    return duet_lua_to_tensor(L, argument, DUET_FLOAT64);
}

struct duet_tensor *duet_lua_push_like(lua_State *L,
                                       const struct duet_tensor *like)
{
    return duet_lua_new_tensor(L, duet_tensor_dtype(like), like->rows,
                               like->columns);
}

real **duet_lua_push_parameters(const struct duet_driven *driven,
                                size_t columns, bool zeros)
{
    const struct duet_entry *entry = driven->instance->entry;
    const struct duet_numerics *numerics =
        duet_context_numerics(duet_lua_context(driven->L), driven->dtype);
    const size_t n = entry->n_parameters;
    const size_t elements = columns ? columns : 1; /* one may be single */
    const size_t size = elements * numerics->real_size;
    real **parameters;
    char *memory;

    if (!n)
        return NULL;
    parameters = duet_lua_push_array(driven->L, n, sizeof *parameters + size);
    memory = (char *)(parameters + n);
    for (size_t i = 0; i < n; i++, memory += size) {
        const struct duet_parameter *p = &entry->parameters[i];
        const double value =
            p->from ? duet_instance_real(driven->instance, p->from, 0)
                    : p->value;

        parameters[i] = memory;
        numerics->fill(elements, zeros ? 0 : value, memory);
    }
    return parameters;
}
