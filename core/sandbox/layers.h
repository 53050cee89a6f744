/* layers.h - the layers of a sandbox, which sandbox.c puts together. */
#ifndef DUET_CORE_LAYERS_H
#define DUET_CORE_LAYERS_H

#include "sandbox.h"

/** Whether the kernel has Landlock. */
bool landlock_is_there(void);

/** Let the process see files as said; false, with errno set, if that failed. */
bool landlock_enter(const struct sandbox *sandbox);

/** Whether libseccomp was there when duet was built. */
bool system_calls_can_be_refused(void);

/** Refuse system calls that no plugin has a use for, with EPERM. */
bool system_calls_refuse(bool executes);

#endif
