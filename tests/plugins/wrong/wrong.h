/*
 * wrong.h - what the deliberately wrong plugins share. Each breaks one rule;
 * the test asserts that `duet check` finds it by the check meant for that rule.
 */
#ifndef WRONG_H
#define WRONG(kind, called, ...)                                             \
    .head = kind, .name = called, .version = "1.0.0", .summary = "is wrong", \
    ##__VA_ARGS__

#endif
