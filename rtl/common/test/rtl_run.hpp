// SPDX-License-Identifier: Apache-2.0
/// The one run of a native test: its seed, where it is, and checks that end it at once, for tests in which nothing makes
/// sense after the first difference. Tests that go on after one use rtl_test::Checks.
#pragma once

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace rtl_run {

inline uint64_t seed = 1;
inline uint64_t cycle = 0;
inline uint64_t checks = 0;
inline const char* scenario = "";

[[noreturn]] inline void fail(const char* format, ...) {
    std::printf("FAILED: %s%sseed=%llu, cycle=%llu: ", scenario, *scenario ? ": " : "", (unsigned long long)seed,
                (unsigned long long)cycle);
    va_list values;
    va_start(values, format);
    std::vprintf(format, values);
    va_end(values);
    std::printf("\n");
    std::fflush(stdout);
    std::_Exit(1);
}

// Expected and seen side by side.
inline void equal(const char* what, uint64_t expected, uint64_t seen) {
    checks++;
    if (expected != seen) {
        fail("%s: expected=%llx, seen=%llx", what, (unsigned long long)expected, (unsigned long long)seen);
    }
}

inline void that(bool condition, const char* what) {
    checks++;
    if (!condition) fail("%s", what);
}

}  // namespace rtl_run
