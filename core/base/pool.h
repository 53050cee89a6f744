/* pool.h - threads that wait for work. */
#ifndef DUET_CORE_POOL_H
#define DUET_CORE_POOL_H

#include <duet/duet.h>

struct duet_pool;

/**
 * Start n_threads - 1 threads; the caller is the last one.
 *
 * @param n_threads At least 1. How many make sense is for the caller to say:
 * more than duet_processors() only get in each other's way, though tests want
 * them.
 * @return DUET_NO_MEMORY, also where the system starts no more threads.
 */
enum duet_status duet_pool_create(struct duet_pool **pool, size_t n_threads,
                                  struct duet_error *error);

/** Wait for the threads to end, and free. NULL: nothing. */
void duet_pool_destroy(struct duet_pool *pool);

/** Threads, the caller included. NULL: 1. */
size_t duet_pool_threads(const struct duet_pool *pool);

/**
 * Call task(data, thread, i) for i = 0 .. n_tasks - 1 on the pool's threads;
 * return when all are done. No allocation. Each thread takes the next i that is
 * free, so results must not depend on who does what. Only the thread that made
 * the pool may call this, and no task may.
 *
 * @param pool NULL: all on the caller.
 * @param task `thread` is below duet_pool_threads(), 0 the caller: an index of
 * private memory.
 */
void duet_pool_run(struct duet_pool *pool, size_t n_tasks,
                   void (*task)(void *data, size_t thread, size_t i),
                   void *data);

/** Processors that this process may run on, at least 1. */
size_t duet_processors(void);

/**
 * The most threads to use: as a string says, or else one for each processor.
 *
 * @param text The value of DUET_THREADS; NULL or "": none.
 * @return DUET_INVALID for a string that is no number of threads.
 */
enum duet_status duet_threads_most(const char *text, size_t *most,
                                   struct duet_error *error);

#endif
