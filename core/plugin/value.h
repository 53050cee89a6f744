/* value.h - values of options: checked, and copied. */
#ifndef DUET_CORE_VALUE_H
#define DUET_CORE_VALUE_H

#include "instance.h"

/**
 * Check a value against its option, and keep a copy of it.
 *
 * @param entry Whose option it is; named in messages.
 * @param to Holds a value of the option's type, which is freed.
 * @return DUET_INVALID naming option, value and what is permitted.
 */
enum duet_status duet_value_take(const struct duet_entry *entry,
                                 const struct duet_option *option,
                                 const struct duet_value *given,
                                 struct duet_value *to,
                                 struct duet_error *error);

/** The same from a preset's text: "0.9", "true", "sum". */
enum duet_status duet_value_take_text(const struct duet_entry *entry,
                                      const struct duet_option *option,
                                      const char *text, struct duet_value *to,
                                      struct duet_error *error);

/** Free what a value owns. Plugins are its instance's. */
void duet_value_finish(struct duet_value *value);

#endif
