// SPDX-License-Identifier: Apache-2.0
/// axi_burst_reader: runs come out whole, in order, with their end marked; bursts keep to 4 KiB; memory is never made to
/// wait, however slow the taker; a willing taker is given a beat a cycle in spite of memory's latency.
#include "Vaxi_burst_reader.h"
#include "rtl_test.hpp"

using namespace rtl_test;

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 6);
    Checks checks("axi_burst_reader", seed);
    Bench<Vaxi_burst_reader> bench(checks, seed);
    Random random(seed);
    BeatMemory memory;
    ReadClient<VlWide<16>> client({bench->rreq_valid_o, bench->rreq_ready_i, bench->rreq_addr_o, bench->rreq_len_o,
                                   bench->rdat_valid_i, bench->rdat_ready_o, bench->rdat_data_i, bench->rdat_last_i},
                                  memory, checks, Random(seed + 1), {}, 2);
    struct Run {
        uint64_t address;
        size_t beats;
    };
    std::deque<Run> runs, expected;
    unsigned runPercent = 100, takePercent = 100;
    bool offered = false;
    size_t at = 0;
    uint64_t taken = 0;

    auto cycle = [&] {
        offered = offered || (!runs.empty() && random.chance(runPercent));
        bench->desc_valid_i = offered;
        if (offered) {
            bench->desc_addr_i = runs.front().address + random.below(64);
            bench->desc_beats_i = runs.front().beats;
        }
        bench->dat_ready_i = random.chance(takePercent);
        client.drive(bench.now());
        bench.settle();
        if (bench->dat_valid_o && bench->dat_ready_i && checks.expect(!expected.empty(), "beat out of nothing")) {
            Run& run = expected.front();
            Beat beat;
            get(bench->dat_data_o, beat.data(), 64);
            checks.expect(beat == memory.read(run.address + 64 * at), "beat %zu of %zu is wrong", at, run.beats);
            checks.expect(bench->dat_last_o == (at + 1 == run.beats), "end: beat %zu of %zu, seen=%d", at, run.beats,
                          bench->dat_last_o);
            ++taken;
            if (++at == run.beats) {
                expected.pop_front();
                at = 0;
            }
        }
        if (offered && bench->desc_ready_o) {
            offered = false;
            expected.push_back(runs.front());
            runs.pop_front();
        }
        client.sample(bench.now());
        bench.edge();
    };
    auto drain = [&] {
        for (int i = 0; i < 400000 && !(runs.empty() && expected.empty()); ++i) cycle();
        checks.expect(runs.empty() && expected.empty() && client.idle(), "stuck: runs=%zu, open=%zu", runs.size(),
                      expected.size());
    };

    bench->desc_valid_i = bench->dat_ready_i = 0;
    bench->rreq_ready_i = bench->rdat_valid_i = 0;
    bench.reset();

    for (size_t beats : {8, 16, 64, 1024, 16384}) {
        client.pacing({100, 0}, 40);
        for (size_t i = 0; i < 40000 / beats; ++i) runs.push_back({i << 20, beats});
        while (taken == 0 || expected.empty()) cycle();
        for (int i = 0; i < 200; ++i) cycle();
        uint64_t start = bench.now(), before = taken;
        while (!runs.empty()) cycle();
        double rate = static_cast<double>(taken - before) / (bench.now() - start);
        std::printf("runs of %zu beats, memory latency 40: %.3f beats a cycle\n", beats, rate);
        checks.expect(bench.now() == start || rate > 0.99, "slow: beats=%zu, rate=%.3f", beats, rate);
        drain();
    }
    for (int round = 0; round < 150; ++round) {
        auto pace = [&] { return random.chance(40) ? 100u : static_cast<unsigned>(random.between(15, 100)); };
        runPercent = pace();
        takePercent = pace();
        client.pacing({pace(), static_cast<unsigned>(random.below(100))}, random.below(50));
        for (int i = 0; i < 20; ++i) {
            size_t beats = random.chance(30) ? random.between(1, 3) : random.chance(95) ? random.between(1, 150) : 1000;
            runs.push_back({(random.next() & 0xFF'FFFF'FFC0u) >> 1 & ~63ull, beats});
        }
        drain();
    }
    checks.expect(client.refused == 0, "memory was made to wait: cycles=%llu", (unsigned long long)client.refused);
    std::printf("%llu bursts, %llu beats\n", (unsigned long long)client.bursts, (unsigned long long)taken);
    return checks.finish(400000);
}
