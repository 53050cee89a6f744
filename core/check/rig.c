/* rig.c - a plugin's methods called with arrays of the checker's. */
#include "rig.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TAIL = 64, TAIL_BYTE = 0xa5 };

/* What the host lends goes through here: one rig lends at a time. */
static struct rig *lender;
static struct duet_host real_host;

struct rig_manner rig_manner(const struct trial *trial)
{
    return (struct rig_manner) {
        .dtype = trial_dtype(trial),
        .rows = 7,
        .columns = 3,
        .seed = trial->options->seed,
        .garbage = 0xff,
    };
}

static void *lend_otherwise(void *context, size_t bytes)
{
    struct duet_call *call = context;
    struct memory_block *block = NULL;
    void *memory = NULL;

    if (lender->manner.guard != MEMORY_LOOSE &&
        call->n_scratch++ == DUET_MAX_SCRATCH)
        call->host.fail(call, "it asked for scratch memory too often in one "
                              "call");
    else if (lender->manner.scratch_ends &&
             ++lender->n_lent >= lender->manner.scratch_ends)
        call->host.fail(call, "out of memory, as the checker wants it");
    else if (lender->manner.guard == MEMORY_LOOSE)
        memory = real_host.scratch(context, bytes);
    else if ((block = memory_new(&lender->memory, lender->manner.guard,
                                 "scratch memory", (bytes + 63) / 64 * 64)))
        memory = block->data;
    else
        call->host.fail(call, "out of memory");
    if (memory)
        memset(memory, lender->manner.garbage, block ? block->size : bytes);
    return memory;
}

static void parallel_otherwise(void *context, size_t n,
                               void (*body)(void *data, size_t first,
                                            size_t last),
                               void *data)
{
    if (lender->tag == RIG_WORKER)
        trial_fail(lender->trial,
                   "%s: it called duet_parallel(), expected plain loops: this "
                   "method is a [worker], which runs on several threads as it "
                   "is",
                   process_what());
    else
        real_host.parallel(context, n, body, data);
}

void rig_take_host(struct rig *rig, struct duet_call *call)
{
    if (call->host.scratch != lend_otherwise)
        real_host = call->host;
    call->host.scratch = lend_otherwise;
    call->host.parallel = parallel_otherwise;
    lender = rig;
}

void rig_open(struct rig *rig, struct trial *trial,
              struct duet_instance *instance, const struct rig_manner *manner,
              struct record *record)
{
    memset(rig, 0, sizeof *rig);
    rig->manner = *manner;
    if (!rig->manner.steps)
        rig->manner.steps = 3;
    rig->trial = trial;
    rig->instance = instance;
    rig->descriptor = duet_instance_build(instance, manner->dtype);
    rig->record = record;
    duet_call_init(&rig->call, trial->duet, manner->dtype);
    rig_take_host(rig, &rig->call);
    duet_rng_seed(&rig->noise, manner->seed);
    duet_rng_seed(&rig->drawn, manner->seed);
    rig->where = (struct duet_where) {
        .struct_size = sizeof rig->where,
        .role = DUET_ROLE_WEIGHTS,
        .name = "w1",
        .t = 1,
        .epoch = 1,
        .lr = 0.1,
        .batch_rows = manner->rows,
        .data_rows = 10 * manner->rows,
        .inputs = manner->rows,
        .hidden = manner->columns,
        .outputs = 2,
        .flags = DUET_WHERE_TRAINING,
    };
    if (record)
        record_clear(record);
    process_watch(&rig->memory);
}

void rig_close(struct rig *rig)
{
    if (rig->record)
        snprintf(rig->record->failure, sizeof rig->record->failure, "%.1000s",
                 rig->failure);
    process_watch(NULL);
    duet_call_finish(&rig->call);
    memory_free(&rig->memory);
}

/* ---- Arrays -------------------------------------------------------------- */

real *rig_at(const struct rig *rig, const real *data, size_t i)
{
    return (char *)data + i * duet_dtype_size(rig->manner.dtype);
}

double rig_get(const struct rig *rig, const struct rig_array *array, size_t i)
{
    return rig->manner.dtype == DUET_FLOAT64
               ? ((const double *)array->data)[i]
               : (double)((float *)array->data)[i];
}

void rig_set(const struct rig *rig, const struct rig_array *array, size_t i,
             double value)
{
    if (rig->manner.dtype == DUET_FLOAT64)
        ((double *)array->data)[i] = value;
    else
        ((float *)array->data)[i] = (float)value;
}

struct rig_array rig_array(struct rig *rig, const char *name, size_t rows,
                           size_t columns)
{
    const size_t size = rows * columns * duet_dtype_size(rig->manner.dtype);
    struct rig_array array = { name, rows, columns, NULL, NULL };

    array.block = memory_new(&rig->memory, rig->manner.guard, name, size);
    if (!array.block)
        _Exit(1); /* the process that waits says so */
    array.data = array.block->data;
    memset(array.data, rig->manner.garbage, size);
    return array;
}

static double power_of_two(int exponent)
{
    double power = 1;

    for (; exponent > 0; exponent--)
        power *= 2;
    for (; exponent < 0; exponent++)
        power /= 2;
    return power;
}

double rig_factor(struct rig *rig, size_t i)
{
    if (rig->manner.values == RIG_USUAL || rig->manner.values == RIG_COARSE)
        return 1;
    if (rig->manner.values == RIG_ZEROS)
        return i % 3 != 2;
    return power_of_two((int)((rig->manner.values == RIG_LARGE ? 10 : -31) *
                              duet_rng_uniform(&rig->noise)));
}

void rig_fill(struct rig *rig, const struct rig_array *array, double low,
              double high)
{
    for (size_t i = 0; i < array->rows * array->columns; i++) {
        const double u = (double)(duet_rng_bits(&rig->noise) >> 12) * 0x1p-20;
        const double x = low + (high - low) * (u + 0x1p-21);

        if (rig->manner.values == RIG_COARSE) {
            rig_set(rig, array, i, floor((low < 0 ? 8 : 4) * x + 0.5) / 4);
            continue;
        }
        rig_set(rig, array, i,
                (double)(float)((fabs(x) < 0.01 ? 0.0125 : x) *
                                (low < 0 ? rig_factor(rig, i) : 1)));
    }
}

struct rig_array rig_input(struct rig *rig, const char *name, size_t rows,
                           size_t columns, double low, double high)
{
    struct rig_array array = rig_array(rig, name, rows, columns);

    rig_fill(rig, &array, low, high);
    memory_protect(array.block, true);
    return array;
}

/* ---- Calls --------------------------------------------------------------- */

const void *rig_pass(struct rig *rig, const char *name, const void *argument,
                     size_t size)
{
    const size_t tail = rig->manner.is_grown ? TAIL : 0;
    struct memory_block *block;
    uint32_t struct_size;

    if (rig->manner.guard == MEMORY_LOOSE && !tail)
        return argument;
    block = memory_new(&rig->memory, MEMORY_ENDS, name, size + tail);
    if (!block)
        _Exit(1);
    memcpy(block->data, argument, size);
    memset(block->data + size, TAIL_BYTE, tail);
    memcpy(&struct_size, argument, sizeof struct_size);
    struct_size += (uint32_t)tail;
    memcpy(block->data, &struct_size, sizeof struct_size);
    memory_protect(block, true);
    return block->data;
}

const struct duet_host *rig_host(struct rig *rig)
{
    return rig_pass(rig, "struct duet_host", &rig->call.host,
                    sizeof rig->call.host);
}

const struct duet_where *rig_where(struct rig *rig)
{
    return rig_pass(rig, "struct duet_where", &rig->where, sizeof rig->where);
}

const void *rig_options(struct rig *rig)
{
    const size_t size = rig->descriptor->base.config_size;
    struct memory_block *block;

    if (rig->manner.guard == MEMORY_LOOSE || !size)
        return rig->instance->config;
    block = memory_new(&rig->memory, MEMORY_ENDS, "the options", size);
    if (!block)
        _Exit(1);
    memcpy(block->data, rig->instance->config, size);
    memory_protect(block, true);
    return block->data;
}

void rig_enter(struct rig *rig, enum rig_tag tag, const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    process_doing("%s, %s, seed %u", text, duet_dtype_name(rig->manner.dtype),
                  rig->manner.seed);
    rig->call.rng = NULL;
    rig->tag = tag;
    rig->n_lent = 0;
    if (rig->manner.statics && tag == RIG_WORKER)
        statics_protect(rig->manner.statics);
    if (rig->manner.is_watched)
        surroundings_take(&rig->before);
}

/* Thread-local data outlives a call too, and differs from thread to thread. */
static void release_statics(struct rig *rig)
{
    const size_t changed = statics_release(rig->manner.statics);

    if (changed != SIZE_MAX)
        trial_fail(rig->trial,
                   "%s: it wrote to thread-local memory (its byte %zu), which "
                   "keeps what other calls wrote; expected a [worker] to write "
                   "to nothing but the arrays that it is given",
                   process_what(), changed);
}

void rig_leave(struct rig *rig)
{
    struct duet_error error;

    if (rig->manner.statics && rig->tag == RIG_WORKER)
        release_statics(rig);

    if (rig->manner.is_watched) {
        struct surroundings after;
        char text[512];

        surroundings_take(&after);
        surroundings_compare(&rig->before, &after, text, sizeof text);
        if (*text)
            trial_fail(rig->trial, "%s: it changed %s", process_what(), text);
    }
    rig->tag = RIG_MAIN;
    surroundings_restore_arithmetic(&rig->trial->before);
    if (duet_call_end(&rig->call, rig->instance, NULL, &error) == DUET_OK ||
        rig->has_failed)
        return;
    rig->has_failed = true;
    snprintf(rig->failure, sizeof rig->failure, "%.500s: it reported '%.900s'",
             process_what(), error.text);
}

void rig_record(struct rig *rig, const char *name, size_t step, size_t rows,
                size_t columns, const real *data)
{
    if (rig->record)
        record_add(rig->record, name, step, rig->manner.dtype, rows, columns,
                   data);
}

bool rig_keeps(const struct rig *rig, uint64_t t)
{
    return !rig->manner.is_long || t <= 20 || t % 97 == 0;
}

void rig_record_number(struct rig *rig, const char *name, size_t step,
                       double value)
{
    if (rig->record)
        record_add_number(rig->record, name, step, value);
}

size_t rig_recorded(const struct rig *rig)
{
    return rig->record ? rig->record->n_values : 0;
}

void rig_end_required(struct rig *rig, size_t first)
{
    if (rig->record)
        record_end_required(rig->record, first);
}

/* ---- Parameters ---------------------------------------------------------- */

void rig_make_parameters(struct rig *rig, struct rig_parameters *parameters)
{
    const struct duet_entry *entry = rig->instance->entry;

    memset(parameters, 0, sizeof *parameters);
    parameters->n = entry->n_parameters < 8 ? entry->n_parameters : 8;
    for (size_t i = 0; i < parameters->n; i++) {
        const struct duet_parameter *p = &entry->parameters[i];
        const size_t columns =
            p->shape == DUET_SHAPE_PER_COLUMN ? rig->manner.columns : 1;
        const double value =
            p->from ? duet_instance_real(rig->instance, p->from, p->value)
                    : p->value;

        parameters->value[i] = rig_array(rig, p->name, 1, columns);
        parameters->gradient[i] =
            rig_array(rig, "a parameter's gradient", 1, columns);
        for (size_t j = 0; j < columns; j++) {
            rig_set(rig, &parameters->value[i], j, value);
            rig_set(rig, &parameters->gradient[i], j, 0);
        }
        parameters->values[i] = parameters->value[i].data;
        parameters->gradients[i] = parameters->gradient[i].data;
        memory_protect(parameters->value[i].block, true);
    }
}
