#include "cre2.h"

#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include <re2/re2.h>
#include <re2/set.h>

namespace {

re2::StringPiece piece(const void *bytes, size_t length) {
    return re2::StringPiece(static_cast<const char *>(bytes), length);
}

re2::RE2::Options as_envoy() {
    re2::RE2::Options options;
    options.set_log_errors(false);
    // As Envoy: a character is a byte. Its program sizes and its error texts show that it compiles so.
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    return options;
}

} // namespace

struct cre2_pattern {
    re2::RE2 expression;

    cre2_pattern(const char *text, size_t length) : expression(piece(text, length), as_envoy()) {}
};

extern "C" cre2_pattern *cre2_pattern_new(const char *text, size_t length) {
    try {
        return new cre2_pattern(text, length);
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

extern "C" void cre2_pattern_free(cre2_pattern *pattern) { delete pattern; }

extern "C" bool cre2_pattern_is_valid(const cre2_pattern *pattern) { return pattern->expression.ok(); }

extern "C" const char *cre2_pattern_error(const cre2_pattern *pattern) { return pattern->expression.error().c_str(); }

extern "C" int cre2_pattern_program_size(const cre2_pattern *pattern) { return pattern->expression.ProgramSize(); }

extern "C" bool cre2_pattern_matches(const cre2_pattern *pattern, const void *bytes, size_t length) {
    return pattern->expression.Match(piece(bytes, length), 0, length, re2::RE2::ANCHOR_BOTH, nullptr, 0);
}

extern "C" size_t cre2_pattern_required_prefix(const cre2_pattern *pattern, char *prefix, size_t capacity) {
    try {
        // Every text that matches lies between the two; what both begin with, it begins with too.
        std::string least, greatest;
        if (!pattern->expression.PossibleMatchRange(&least, &greatest, static_cast<int>(capacity))) return 0;
        const size_t limit = std::min({least.size(), greatest.size(), capacity});
        size_t count = 0;
        while (count < limit && least[count] == greatest[count]) {
            prefix[count] = least[count];
            count++;
        }
        return count;
    } catch (const std::bad_alloc &) {
        return 0;
    }
}

struct cre2_set {
    re2::RE2::Set set;

    explicit cre2_set(const re2::RE2::Options &options) : set(options, re2::RE2::ANCHOR_BOTH) {}
};

extern "C" cre2_set *cre2_set_new(int64_t max_memory) {
    try {
        re2::RE2::Options options = as_envoy();
        options.set_max_mem(max_memory);
        return new cre2_set(options);
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

extern "C" void cre2_set_free(cre2_set *set) { delete set; }

extern "C" int cre2_set_add(cre2_set *set, const char *text, size_t length) {
    try {
        return set->set.Add(piece(text, length), nullptr);
    } catch (const std::bad_alloc &) {
        return -1;
    }
}

extern "C" bool cre2_set_compile(cre2_set *set) {
    try {
        return set->set.Compile();
    } catch (const std::bad_alloc &) {
        return false;
    }
}

extern "C" int cre2_set_match(const cre2_set *set, const void *bytes, size_t length, int *indices, size_t capacity) {
    try {
        // Kept per thread, so that a match allocates only what RE2 itself does.
        thread_local std::vector<int> matches;
        re2::RE2::Set::ErrorInfo error{};
        matches.clear();
        if (!set->set.Match(piece(bytes, length), &matches, &error)) {
            return error.kind == re2::RE2::Set::kNoError ? 0 : -1;
        }
        std::copy_n(matches.begin(), std::min(capacity, matches.size()), indices);
        return static_cast<int>(matches.size());
    } catch (const std::bad_alloc &) {
        return -1;
    }
}
