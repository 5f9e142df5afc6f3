#ifndef ALLOCATION_PROBE_H
#define ALLOCATION_PROBE_H

/* Counts the heap allocations of a thread while it asks for them to be counted. */

#include <stdint.h>

/* Begins to count on the calling thread, from 0. */
void allocation_probe_start(void);
/* Ends counting on the calling thread; the number of allocations since the start. */
int64_t allocation_probe_stop(void);
/* 1 where allocations can be counted at all: on Linux, where this library's malloc comes before the C library's. */
int allocation_probe_is_available(void);

#endif
