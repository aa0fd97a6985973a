// SPDX-License-Identifier: Apache-2.0
/// round_robin_arbiter: it grants the first requester behind the one taken last, in a ring of five.
#include "Vround_robin_arbiter.h"
#include "rtl_test.hpp"

using namespace rtl_test;

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 9);
    Checks checks("round_robin_arbiter", seed);
    Bench<Vround_robin_arbiter> bench(checks, seed);
    Random random(seed);
    constexpr unsigned Count = 5;
    unsigned last = Count - 1;
    bench->request_i = 0;
    bench->take_i = 0;
    bench.reset();
    for (int i = 0; i < 20000; ++i) {
        bench->request_i = random.below(32) & (random.chance(50) ? 31 : random.below(32));
        bench->take_i = random.chance(70);
        bench.settle();
        unsigned expected = 0;
        for (unsigned step = 1; step <= Count && expected == 0; ++step) {
            unsigned candidate = (last + step) % Count;
            if (bench->request_i >> candidate & 1) {
                expected = 1u << candidate;
                if (bench->take_i) last = candidate;
            }
        }
        checks.expect(bench->grant_o == expected, "requests=%02x: expected=%02x, seen=%02x", bench->request_i, expected,
                      bench->grant_o);
        bench.edge();
    }
    return checks.finish(20000);
}
