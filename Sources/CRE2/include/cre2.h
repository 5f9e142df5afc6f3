#ifndef CRE2_H
#define CRE2_H

/* RE2 behind C: compile, full match, set match. No C++ exception leaves these functions. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A compiled pattern. Immutable; any number of threads may match with one at the same time. */
typedef struct cre2_pattern cre2_pattern;

/* Compiles. The result says itself whether it is valid; NULL only without memory. Free it with cre2_pattern_free. */
cre2_pattern *cre2_pattern_new(const char *text, size_t length);
void cre2_pattern_free(cre2_pattern *pattern);

bool cre2_pattern_is_valid(const cre2_pattern *pattern);
/* RE2's own words; the pointer lives as long as the pattern. */
const char *cre2_pattern_error(const cre2_pattern *pattern);
/* Instructions of the forward program; -1 if invalid. */
int cre2_pattern_program_size(const cre2_pattern *pattern);
/* Whether the whole of the bytes matches. Only for valid patterns. */
bool cre2_pattern_matches(const cre2_pattern *pattern, const void *bytes, size_t length);

/*
 * The bytes with which every text that the pattern matches as a whole begins: writes at most `capacity` of them and
 * returns how many. Conservative: fewer than could be known, never wrong.
 */
size_t cre2_pattern_required_prefix(const cre2_pattern *pattern, char *prefix, size_t capacity);

/* Many patterns matched at once, each as a whole. Build (add, compile) on one thread; then match from any. */
typedef struct cre2_set cre2_set;

/* max_memory: bytes that the automata may take, together. NULL only without memory. */
cre2_set *cre2_set_new(int64_t max_memory);
void cre2_set_free(cre2_set *set);

/* The pattern's index in the set, or -1 if it does not parse. */
int cre2_set_add(cre2_set *set, const char *text, size_t length);
/* false: the patterns do not fit into max_memory; the set must not be matched with then. */
bool cre2_set_compile(cre2_set *set);
/*
 * Writes the indices of the patterns that match, in no order, at most `capacity` of them, and returns how many there
 * are; -1 if the automaton ran out of memory, which says nothing about the patterns. Allocates.
 */
int cre2_set_match(const cre2_set *set, const void *bytes, size_t length, int *indices, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
