/*
 * failing.h - allocations that fail when a test says so.
 *
 * The tests are linked with --wrap for each function that allocates, so that
 * the core's calls come here: docs/decisions/0005.
 */
#ifndef DUET_TESTS_FAILING_H
#define DUET_TESTS_FAILING_H

#include <stdbool.h>
#include <stddef.h>

/** Fail the n-th allocation from now on, counted from 1; 0: none. */
void failing_start(size_t n);

/** Allocate as usual again; whether the allocation meant did fail. */
bool failing_stop(void);

/** Allocations asked for since failing_start(). */
size_t failing_n_calls(void);

/** Allocations made since failing_start() that are not freed yet. */
size_t failing_n_live(void);

#endif
