// SPDX-License-Identifier: Apache-2.0
// The hand-written peer of PqStreamBenchmark.java: the same model objects, the same frames in the same cycles, every
// beat compared with what P and Q must be, and nothing of the harness but the rule that says when to stall.
//
//   pq_stream_plain CYCLES SEED
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "Vpq_stream.h"
#include "plain_peer.h"
#include "stall_stream.h"

namespace {

constexpr int Frames = 64, DataBeats = 4, BeatBytes = 64;

uint64_t mix(uint64_t z) {
    z += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

// As the Java models draw it: from the simulation's seed and the hash of the stream's name.
dpu::StallStream stalls(uint32_t numerator, uint64_t seed, const char* name) {
    int32_t hash = 0;
    for (; *name; ++name) hash = static_cast<int32_t>(static_cast<uint32_t>(hash) * 31 + static_cast<uint8_t>(*name));
    return dpu::StallStream(dpu::Stall{numerator, 1 << 20, seed * 31 + static_cast<uint64_t>(static_cast<int64_t>(hash))});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: pq_stream_plain CYCLES SEED\n");
        return 2;
    }
    const uint64_t cycles = std::strtoull(argv[1], nullptr, 0), seed = std::strtoull(argv[2], nullptr, 0);
    VerilatedContext context;
    context.randReset(2);
    context.randSeed(1);
    const auto top = std::make_unique<Vpq_stream>(&context);

    std::vector<uint8_t> data(Frames * DataBeats * BeatBytes), expected(Frames * 2 * BeatBytes);
    for (size_t i = 0; i < data.size() / 8; ++i) {
        const uint64_t word = mix(i);
        std::memcpy(data.data() + i * 8, &word, 8);
    }
    for (int frame = 0; frame < Frames; ++frame) {
        for (int lane = 0; lane < BeatBytes; ++lane) {
            unsigned p = 0, q = 0;
            for (int beat = 0; beat < DataBeats; ++beat) {
                const unsigned byte = data[(frame * DataBeats + beat) * BeatBytes + lane];
                p ^= byte;
                q = ((q << 1) ^ ((q & 0x80) != 0 ? 0x11d : 0)) ^ byte;
            }
            expected[frame * 2 * BeatBytes + lane] = static_cast<uint8_t>(p);
            expected[(frame * 2 + 1) * BeatBytes + lane] = static_cast<uint8_t>(q);
        }
    }
    const dpu::StallStream gaps = stalls((1 << 20) / 8, seed, "s_axis"), holds = stalls((1 << 20) / 4, seed, "m_axis");

    top->s_axis_tvalid = top->m_axis_tready = 0;
    uint64_t cycle = 0;
    const auto edge = [&] {
        top->clk_i = 1;
        context.time(cycle * 4000 + 2000);
        top->eval();
        ++cycle;
    };
    const auto settle = [&] {
        top->clk_i = 0;
        context.time(cycle * 4000);
        top->eval();
    };
    top->rst_ni = 0;
    for (int i = 0; i < 4; ++i) {
        settle();
        edge();
    }
    top->rst_ni = 1;
    settle();  // before the first edge that counts nothing is driven

    uint64_t sent = 0, received = 0;
    bool driving = false, ready = false;
    const double begin = plain::seconds(CLOCK_MONOTONIC);
    for (const uint64_t end = cycle + cycles; cycle < end;) {
        const bool taken = driving && top->s_axis_tready;
        if (ready && top->m_axis_tvalid) {
            if (std::memcmp(top->m_axis_tdata.data(), expected.data() + received % (Frames * 2) * BeatBytes, BeatBytes) ||
                top->m_axis_tlast != received % 2) {
                std::fprintf(stderr, "beat differs: number=%llu\n", static_cast<unsigned long long>(received));
                return 1;
            }
            ++received;
        }
        edge();
        if (taken) ++sent;
        if (taken || !driving) {
            driving = !gaps.holds(cycle);
            top->s_axis_tvalid = driving;
            if (driving) {
                std::memcpy(top->s_axis_tdata.data(), data.data() + sent % (Frames * DataBeats) * BeatBytes, BeatBytes);
                top->s_axis_tlast = sent % DataBeats == DataBeats - 1;
            }
        }
        ready = !holds.holds(cycle);
        top->m_axis_tready = ready;
        settle();
    }
    const double elapsed = plain::seconds(CLOCK_MONOTONIC) - begin;
    std::printf("sent=%llu received=%llu seconds=%.9f\n", static_cast<unsigned long long>(sent), static_cast<unsigned long long>(received),
                elapsed);
    return 0;
}
