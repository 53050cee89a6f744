/*
 * abi_1_0.h - the sizes that structs had in ABI 1.0, in bytes.
 *
 * They never change. A plugin whose structs are at least this large is loaded,
 * however large the host's have become; kinds.def has those of the kinds.
 */
#ifndef DUET_CORE_ABI_1_0_H
#define DUET_CORE_ABI_1_0_H

enum {
    DUET_ABI_1_0_PLUGIN = 160,
    DUET_ABI_1_0_OPTION = 72,
    DUET_ABI_1_0_PRESET = 24,
    DUET_ABI_1_0_EXPORT = 32,
    DUET_ABI_1_0_SCALAR = 24,
    DUET_ABI_1_0_PARAMETER = 32,
    DUET_ABI_1_0_SLOT = 48
};

#endif
