// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

extern "C" __attribute__((noinline)) void crashing_now(int how) {
    if (how == 1) *static_cast<volatile int*>(nullptr) = how;
    std::abort();
}
