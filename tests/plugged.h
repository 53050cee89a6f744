/* plugged.h - plugins loaded and called by tests. */
#ifndef DUET_TESTS_PLUGGED_H
#define DUET_TESTS_PLUGGED_H

#include "host.h"
#include "instance.h"

#define SET_TRUE(name)          \
    {                           \
        name,                   \
        {                       \
            DUET_TYPE_BOOL,     \
            {                   \
                .boolean = true \
            }                   \
        }                       \
    }
#define SET_INT(name, value)     \
    {                            \
        name,                    \
        {                        \
            DUET_TYPE_INT,       \
            {                    \
                .integer = value \
            }                    \
        }                        \
    }

enum { MAX_SETTINGS = 8 };

/** A context that finds the plugins of this build; stops the test if not. */
struct duet *plugged_context(void);

/**
 * A plugin with its options set; stops the test if it can't be had.
 *
 * @param settings MAX_SETTINGS of them; the first without a name ends them.
 */
struct duet_instance *plugged(struct duet *duet, enum duet_kind kind,
                              const char *name,
                              const struct duet_setting *settings);

/** Check that setting these options fails, with this text in the message. */
void plugged_refuses(struct duet *duet, enum duet_kind kind, const char *name,
                     const struct duet_setting *settings, const char *text);

/** A tensor of zeros; stops the test if there is no memory. */
struct duet_tensor plugged_tensor(enum duet_dtype dtype, size_t rows,
                                  size_t columns);

/** Fill with numbers between -2.4 and 2.4 that look random; never near 0. */
void plugged_fill(struct duet_tensor *tensor, unsigned seed);

#endif
