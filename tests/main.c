/* main.c - runs the CUnit suites named as arguments, or all of them. */
#include "suites.h"

#include <CUnit/Basic.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int (*add)(void);
} suites[] = {
    { "abi", register_abi_suite },
    { "allocations", register_allocations_suite },
    { "csv", register_csv_suite },
    { "csv_large", register_csv_large_suite },
    { "data", register_data_suite },
    { "decimal", register_decimal_suite },
    { "elementwise", register_elementwise_suite },
    { "embed", register_embed_suite },
    { "gradients", register_gradients_suite },
    { "lecture", register_lecture_suite },
    { "loader", register_loader_suite },
    { "look", register_look_suite },
    { "math", register_math_suite },
    { "number", register_number_suite },
    { "numerics", register_numerics_suite },
    { "optimizers", register_optimizers_suite },
    { "options", register_options_suite },
    { "plugins", register_plugins_suite },
    { "pool", register_pool_suite },
    { "rng", register_rng_suite },
    { "script", register_script_suite },
    { "surface", register_surface_suite },
    { "text", register_text_suite },
    { "traces", register_traces_suite },
};

enum { N_SUITES = sizeof suites / sizeof suites[0] };

static int add_named(const char *name)
{
    for (size_t i = 0; i < N_SUITES; i++)
        if (!strcmp(suites[i].name, name))
            return suites[i].add();
    fprintf(stderr, "no suite named '%s'\n", name);
    return -1;
}

int main(int argc, char **argv)
{
    unsigned failures;

    if (CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_FAILURE;
    for (int i = 1; i < argc; i++)
        if (add_named(argv[i]))
            return EXIT_FAILURE;
    for (size_t i = 0; argc == 1 && i < N_SUITES; i++)
        if (suites[i].add())
            return EXIT_FAILURE;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
