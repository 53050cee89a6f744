/* suites.h - every suite of the unit tests, one line each. */
#ifndef DUET_TESTS_SUITES_H
#define DUET_TESTS_SUITES_H

int register_abi_suite(void);
int register_allocations_suite(void);
int register_csv_suite(void);
int register_csv_large_suite(void);
int register_data_suite(void);
int register_decimal_suite(void);
int register_elementwise_suite(void);
int register_embed_suite(void);
int register_gradients_suite(void);
int register_lecture_suite(void);
int register_loader_suite(void);
int register_look_suite(void);
int register_math_suite(void);
int register_number_suite(void);
int register_numerics_suite(void);
int register_optimizers_suite(void);
int register_options_suite(void);
int register_plugins_suite(void);
int register_pool_suite(void);
int register_rng_suite(void);
int register_script_suite(void);
int register_surface_suite(void);
int register_text_suite(void);
int register_traces_suite(void);

#endif
