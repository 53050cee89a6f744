/* level.c - which instruction set this processor runs. */
#include "numerics.h"

#include <string.h>

extern const struct duet_numerics duet_numerics_f64_v2, duet_numerics_f32_v2;
#ifdef DUET_HAS_V3
extern const struct duet_numerics duet_numerics_f64_v3, duet_numerics_f32_v3;
#endif
#ifdef DUET_HAS_V4
extern const struct duet_numerics duet_numerics_f64_v4, duet_numerics_f32_v4;
#endif

/* By level and element type; NULL if this build lacks the level. */
static const struct duet_numerics *const tables[DUET_N_LEVELS][2] = {
    [DUET_LEVEL_V2] = {
        [DUET_FLOAT64] = &duet_numerics_f64_v2,
        [DUET_FLOAT32] = &duet_numerics_f32_v2,
    },
#ifdef DUET_HAS_V3
    [DUET_LEVEL_V3] = {
        [DUET_FLOAT64] = &duet_numerics_f64_v3,
        [DUET_FLOAT32] = &duet_numerics_f32_v3,
    },
#endif
#ifdef DUET_HAS_V4
    [DUET_LEVEL_V4] = {
        [DUET_FLOAT64] = &duet_numerics_f64_v4,
        [DUET_FLOAT32] = &duet_numerics_f32_v4,
    },
#endif
};

static const char *const names[DUET_N_LEVELS] = { "v2", "v3", "v4" };

const char *duet_level_name(enum duet_level level)
{
    return names[level];
}

#ifdef __x86_64__
/* Features are asked for one by one, since gcc 12 and clang 14 don't know
   "x86-64-v3" here. Not all compilers know lzcnt, movbe and f16c, which every
   processor with AVX2 has. */
static bool processor_runs(enum duet_level level)
{
    const bool v3 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") &&
                    __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") &&
                    __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");

    return level == DUET_LEVEL_V4 ? v4 : level == DUET_LEVEL_V3 ? v3 : true;
}
#else
static bool processor_runs(enum duet_level level)
{
    return level == DUET_LEVEL_V2;
}
#endif

bool duet_level_runs(enum duet_level level)
{
    return tables[level][DUET_FLOAT64] && processor_runs(level);
}

static enum duet_level best(void)
{
    enum duet_level level = DUET_N_LEVELS - 1;

    while (level > DUET_LEVEL_V2 && !duet_level_runs(level))
        level--;
    return level;
}

enum duet_status duet_level_choose(const char *name, enum duet_level *level,
                                   struct duet_error *error)
{
    if (!name) {
        *level = best();
        return DUET_OK;
    }
    for (enum duet_level l = 0; l < DUET_N_LEVELS; l++) {
        if (strcmp(name, names[l]))
            continue;
        if (!tables[l][DUET_FLOAT64])
            return duet_error_set(error, DUET_INVALID,
                                  "DUET_CPU is '%s', which this build of duet "
                                  "doesn't have",
                                  name);
        if (!processor_runs(l))
            return duet_error_set(error, DUET_INVALID,
                                  "DUET_CPU is '%s', which this processor "
                                  "can't run; its best level is '%s'",
                                  name, names[best()]);
        *level = l;
        return DUET_OK;
    }
    return duet_error_set(error, DUET_INVALID,
                          "DUET_CPU is '%s', expected v2, v3 or v4", name);
}

const struct duet_numerics *duet_numerics_for(enum duet_dtype dtype,
                                              enum duet_level level)
{
    return tables[level][dtype];
}
