// SPDX-License-Identifier: Apache-2.0
/// stream_fifo with and without output register, and stream_skid, against a queue: order, count, capacity, latency, an
/// entry a cycle, and a head that stays put while nobody takes it.
#include "Vstream_fifo.h"
#include "rtl_test.hpp"

using namespace rtl_test;

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 2);
    Checks checks("stream_fifo", seed);
    Bench<Vstream_fifo> bench(checks, seed);
    Random random(seed);
    const size_t capacity[3] = {8, 17, 2};
    std::deque<uint64_t> expected[3];
    bool waiting[3] = {};
    uint64_t taken[3] = {};

    unsigned valid = 0, ready = 0;
    auto data = [&](int which) { return which == 0 ? bench->data0_o : which == 1 ? bench->data1_o : bench->data2_o; };
    auto cycle = [&] {
        uint64_t value = random.next() & 0xFF'FFFF'FFFFu;
        bench->valid_i = valid;
        bench->ready_i = ready;
        bench->data_i = value;
        bench.settle();
        checks.expect(bench->count0_o == expected[0].size(), "count: expected=%zu, seen=%u", expected[0].size(),
                      bench->count0_o);
        checks.expect(bench->count1_o == expected[1].size(), "count: expected=%zu, seen=%u", expected[1].size(),
                      bench->count1_o);
        for (int which = 0; which < 3; ++which) {
            bool out = bench->valid_o >> which & 1;
            checks.expect(!waiting[which] || out, "head withdrawn: buffer=%d", which);
            if (out && checks.expect(!expected[which].empty(), "entry out of nothing: buffer=%d", which)) {
                checks.expect(data(which) == expected[which].front(), "buffer=%d, expected=%llx, seen=%llx", which,
                              (unsigned long long)expected[which].front(), (unsigned long long)data(which));
            }
            waiting[which] = out && !(ready >> which & 1);
            if (out && (ready >> which & 1) && !expected[which].empty()) {
                expected[which].pop_front();
                ++taken[which];
            }
            if ((valid & bench->ready_o) >> which & 1) expected[which].push_back(value);
        }
        bench.edge();
    };

    bench->valid_i = 0;
    bench->ready_i = 0;
    bench.reset();

    // Filled without taking: as many entries as promised.
    valid = 7;
    for (int i = 0; i < 40; ++i) cycle();
    for (int which = 0; which < 3; ++which) {
        checks.expect(expected[which].size() == capacity[which], "capacity: buffer=%d, expected=%zu, seen=%zu", which,
                      capacity[which], expected[which].size());
    }
    // Emptied without offering.
    valid = 0;
    ready = 7;
    for (int i = 0; i < 40; ++i) cycle();
    for (int which = 0; which < 3; ++which) {
        checks.expect(expected[which].empty(), "not emptied: buffer=%d, left=%zu", which, expected[which].size());
    }
    // From empty: visible after 1, 2 and 1 cycles, then an entry every cycle.
    uint64_t before[3] = {taken[0], taken[1], taken[2]};
    valid = 7;
    for (int i = 0; i < 1000; ++i) cycle();
    const uint64_t latency[3] = {1, 2, 1};
    for (int which = 0; which < 3; ++which) {
        checks.expect(taken[which] - before[which] == 1000 - latency[which], "rate: buffer=%d, seen=%llu", which,
                      (unsigned long long)(taken[which] - before[which]));
    }
    // Any mixture.
    for (int round = 0; round < 200; ++round) {
        unsigned in = random.below(101), out = random.below(101);
        for (int i = 0; i < 100; ++i) {
            valid = random.chance(in) | random.chance(in) << 1 | random.chance(in) << 2;
            ready = random.chance(out) | random.chance(out) << 1 | random.chance(out) << 2;
            cycle();
        }
    }
    return checks.finish(100000);
}
