/*
 * sandbox.h - a process that gives up what it doesn't need, before it runs code
 * that isn't trusted.
 *
 * Four layers, each of which the kernel may lack: resource limits; files below
 * given paths alone (Landlock, from Linux 5.13 on); namespaces without a
 * network and without other processes; a filter of system calls (seccomp,
 * through libseccomp).
 */
#ifndef DUET_CORE_SANDBOX_H
#define DUET_CORE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SANDBOX_MOST_PATHS = 32 };

/** What a process keeps. */
struct sandbox {
    const char *readable[SANDBOX_MOST_PATHS]; /**< Files, and directories with
                                                   all below; those that don't
                                                   exist are left out. */
    size_t n_readable;
    size_t n_code; /**< The first of the readable paths: directories whose
                         native code may be loaded all the same. */
    size_t
        n_given; /**< Those after them, from which none may be loaded, as from
                         those to be written: see sandbox_refuse_code(). */
    const char *writable[SANDBOX_MOST_PATHS]; /**< May be read, too. */
    size_t n_writable;
    const char *hidden[SANDBOX_MOST_PATHS]; /**< Files, and directories with all
                                                 below, that can't be read where
                                                 a path above them can. */
    size_t n_hidden;
    bool executes;      /**< May make processes, and run programs that it can
                             read. Without it only what a script of duet's needs
                             of the kernel is left. */
    uint64_t memory;    /**< Bytes of address space; 0: no limit. */
    uint64_t file_size; /**< Bytes of a file that it writes; 0: no limit. */
    uint64_t seconds;   /**< Of processor time; 0: no limit. */
    uint64_t processes; /**< And threads; 0: no limit. */
};

/** Layers beyond the resource limits, as bits. */
enum sandbox_layer {
    SANDBOX_FILES = 1,      /**< Landlock. */
    SANDBOX_NAMESPACES = 2, /**< Users, processes, network, IPC. */
    SANDBOX_CALLS = 4,      /**< seccomp. */
    SANDBOX_ALL = 7
};

/** The layers that this machine has. They are tried in a process that ends. */
unsigned sandbox_layers(void);

/** Those that a process can enter by itself: all but SANDBOX_NAMESPACES. */
unsigned sandbox_quick_layers(void);

/**
 * Leave the network, and the sight of other processes. The latter takes effect
 * for processes that are made afterwards, of which the first one is the init of
 * the others: when it ends, all end.
 *
 * @param processes Whether other processes are to be out of sight; then this
 * process can't make threads any more.
 * @return Whether the kernel lets it.
 */
bool sandbox_isolate(bool processes);

/**
 * After sandbox_isolate(): let no file be mapped as code that lies below a path
 * to be written, or below one of the `n_given`; but those of the `n_code`.
 *
 * @return false, with errno set, where the kernel refuses that.
 */
bool sandbox_refuse_code(const struct sandbox *sandbox);

/**
 * In the first process after sandbox_isolate(): let /proc show the processes
 * that it can see, where that is permitted. In a container it may not be.
 */
void sandbox_show_own_processes(void);

/**
 * Give up all but what is said. There is no way back.
 *
 * @param layers Those that must hold; others are left out.
 * @param problem Written where that fails: what couldn't be done.
 */
bool sandbox_enter(const struct sandbox *sandbox, unsigned layers,
                   char *problem, size_t size);

#endif
