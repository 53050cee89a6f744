/* kit.h - the options of the optimizer kit: one of each type. */
#ifndef DUET_TESTS_KIT_H
#define DUET_TESTS_KIT_H

#include <duet/optimizer.h>

enum kit_manner { KIT_PLAIN, KIT_SIGN, KIT_ROUND };

struct kit {
    double share, positive, any, decay, factor;
    int64_t count;
    bool flag, wrap;
    enum kit_manner manner;
    const char *label;
    struct duet_reals points;
    const struct duet_child *base;
    struct duet_children others;
};

#endif
