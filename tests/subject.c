/* subject.c - one plugin called with numbers, and its gradient checked. */
#include "subject.h"

#include <CUnit/CUnit.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * The difference of f is taken at +-STEP: its error is of order STEP^2 f''' +
 * 1e-16 f / STEP, some 1e-9 here. Bounds are by enum duet_dtype.
 */
static const double STEP = 1e-5;
static const double bound[] = { 1e-7, 2e-5 };

void subject_open(struct subject *s, enum duet_kind kind, const char *name,
                  const struct duet_setting *settings, enum duet_dtype dtype)
{
    memset(s, 0, sizeof *s);
    s->duet = plugged_context();
    s->instance = plugged(s->duet, kind, name, settings);
    s->descriptor = duet_instance_build(s->instance, dtype);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->descriptor);
    s->config = s->instance->config;
    duet_call_init(&s->call, s->duet, dtype);
    s->call.rng = duet_default_rng(s->duet);
    s->where.struct_size = sizeof s->where;
    s->where.name = "";
    s->x = plugged_tensor(dtype, ROWS, COLUMNS);
    s->y = plugged_tensor(dtype, ROWS, COLUMNS);
    s->gy = plugged_tensor(dtype, ROWS, COLUMNS);
    s->gx = plugged_tensor(dtype, ROWS, COLUMNS);
    s->other = plugged_tensor(dtype, ROWS, COLUMNS);
    s->own = plugged_tensor(dtype, 2, COLUMNS);
    for (size_t j = 0; j < COLUMNS; j++)
        duet_tensor_set(&s->own, 0, j, 0.3 + 0.1 * (double)j);
    s->parameter[0] = s->own.data;
    s->parameter_gradient[0] = (char *)s->own.data + COLUMNS * s->own.real_size;
    plugged_fill(&s->x, 1);
    plugged_fill(&s->gy, 2);
}

void subject_close(struct subject *s)
{
    CU_ASSERT_FALSE(s->call.failed);
    duet_call_finish(&s->call);
    duet_tensor_finish(&s->x);
    duet_tensor_finish(&s->y);
    duet_tensor_finish(&s->gy);
    duet_tensor_finish(&s->gx);
    duet_tensor_finish(&s->other);
    duet_tensor_finish(&s->own);
    duet_instance_unref(s->instance);
    duet_destroy(s->duet);
}

/* f's slope by each element of x against `analytic`, of either type. */
static void compare(struct subject *s, double (*f)(struct subject *s),
                    const struct duet_tensor *analytic, const char *name)
{
    const enum duet_dtype dtype = duet_tensor_dtype(analytic);

    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++) {
            const double x = duet_tensor_get(&s->x, i, j);
            const double got = duet_tensor_get(analytic, i, j);
            double above, below, want;

            duet_tensor_set(&s->x, i, j, x + STEP);
            above = f(s);
            duet_tensor_set(&s->x, i, j, x - STEP);
            below = f(s);
            duet_tensor_set(&s->x, i, j, x);
            want = (above - below) / (2 * STEP);
            if (!(fabs(got - want) <= bound[dtype] * (1 + fabs(want)))) {
                printf("\n%s, %s, [%zu][%zu]: got %.10g, want %.10g", name,
                       duet_dtype_name(dtype), i, j, got, want);
                CU_FAIL("gradient differs from the finite difference");
            }
        }
}

void subject_check(enum duet_kind kind, const char *name,
                   const struct duet_setting *settings,
                   void (*prepare)(struct subject *s),
                   double (*f)(struct subject *s),
                   void (*gradient)(struct subject *s))
{
    struct subject s[2];

    for (int dtype = DUET_FLOAT64; dtype <= DUET_FLOAT32; dtype++) {
        subject_open(&s[dtype], kind, name, settings, (enum duet_dtype)dtype);
        prepare(&s[dtype]);
        gradient(&s[dtype]);
        compare(&s[DUET_FLOAT64], f, &s[dtype].gx, name);
    }
    subject_close(&s[DUET_FLOAT64]);
    subject_close(&s[DUET_FLOAT32]);
}

double subject_dot(const struct duet_tensor *a, const struct duet_tensor *b)
{
    double sum = 0;

    for (size_t i = 0; i < a->rows; i++)
        for (size_t j = 0; j < a->columns; j++)
            sum += duet_tensor_get(a, i, j) * duet_tensor_get(b, i, j);
    return sum;
}

bool subject_equal(const struct duet_tensor *a, const struct duet_tensor *b)
{
    return !memcmp(a->data, b->data, a->rows * a->columns * a->real_size);
}
