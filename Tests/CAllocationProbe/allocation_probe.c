#define _GNU_SOURCE
#include "allocation_probe.h"

#include <errno.h>
#include <stddef.h>

/* Initial-exec: reading the counters must not itself allocate a thread's storage. */
static __thread int64_t count __attribute__((tls_model("initial-exec")));
static __thread int counting __attribute__((tls_model("initial-exec")));

void allocation_probe_start(void) {
    count = 0;
    counting = 1;
}

int64_t allocation_probe_stop(void) {
    counting = 0;
    return count;
}

#if defined(__linux__) && defined(__GLIBC__)

/* glibc keeps its allocator reachable under these names for whoever defines malloc himself. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t number, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

int allocation_probe_is_available(void) { return 1; }

void *malloc(size_t size) {
    if (counting) count++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    if (counting) count++;
    return __libc_calloc(number, size);
}

void *realloc(void *pointer, size_t size) {
    if (counting) count++;
    return __libc_realloc(pointer, size);
}

void *memalign(size_t alignment, size_t size) {
    if (counting) count++;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    void *pointer = memalign(alignment, size);
    if (pointer == NULL) return ENOMEM;
    *result = pointer;
    return 0;
}

#else

int allocation_probe_is_available(void) { return 0; }

#endif
