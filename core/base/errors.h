/* errors.h - errors that many functions return. */
#ifndef DUET_CORE_ERRORS_H
#define DUET_CORE_ERRORS_H

#include <duet/duet.h>

/** Set the error of a failed allocation. Returns DUET_NO_MEMORY. */
enum duet_status duet_no_memory(struct duet_error *error);

#endif
