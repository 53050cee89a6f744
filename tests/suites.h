/* suites.h - every suite of the unit tests, one line each. */
#ifndef DUET_TESTS_SUITES_H
#define DUET_TESTS_SUITES_H

int register_math_suite(void);
int register_rng_suite(void);

#endif
