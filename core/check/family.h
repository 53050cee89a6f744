/* family.h - a process of the checker's, and the processes that it starts. */
#ifndef DUET_CHECK_FAMILY_H
#define DUET_CHECK_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * Take in what is left behind by processes of this one, and keep them from
 * reading and writing its memory.
 *
 * @return What family_close() needs.
 */
int family_open(void);
void family_close(int before);

/** In a new process: lead a group, end with the parent, hold no privileges. */
void family_lead(void);

/** Whether this process has a child, running or ended. */
bool family_has_child(void);

/**
 * Wait for a child, and kill it when time is up.
 *
 * @return Its status, as of waitpid().
 */
int family_wait(pid_t child, double seconds);

/**
 * End what a child that has ended left behind: its group, and what left that.
 *
 * @return How many processes there were.
 */
size_t family_end(pid_t child);

#endif
