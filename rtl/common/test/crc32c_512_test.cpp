// SPDX-License-Identifier: Apache-2.0
/// crc32c_512 against the bitwise definition: the published check value, every bit of a block by itself (so every entry
/// of the matrix), every length from 1 byte, and messages that follow each other without a gap.
#include "Vcrc32c_512.h"
#include "rtl_test.hpp"

using namespace rtl_test;

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 1);
    Checks checks("crc32c_512", seed);
    Bench<Vcrc32c_512> bench(checks, seed);
    Random random(seed);
    std::deque<uint32_t> expected;
    uint64_t lastAt = 0;
    uint64_t latency = 0;

    auto cycle = [&] {
        bench.settle();
        if (bench->valid_o && checks.expect(!expected.empty(), "a result that nobody asked for")) {
            checks.expect(bench->crc_o == expected.front(), "expected=%08x, seen=%08x", expected.front(), bench->crc_o);
            expected.pop_front();
            latency = bench.now() - lastAt;
        }
        bench.edge();
    };
    auto send = [&](const std::vector<uint8_t>& message, unsigned gapPercent) {
        for (size_t at = 0; at < message.size(); at += 64) {
            while (random.chance(gapPercent)) {
                bench->valid_i = 0;
                cycle();
            }
            size_t bytes = std::min<size_t>(64, message.size() - at);
            Beat beat;
            random.fill(beat.data(), beat.size());  // what is beyond the message must not matter
            std::memcpy(beat.data(), &message[at], bytes);
            put(bench->data_i, beat.data(), 64);
            bench->valid_i = 1;
            bench->first_i = at == 0;
            bench->last_i = at + bytes == message.size();
            bench->missing_i = 64 - bytes;
            if (bench->last_i) {
                expected.push_back(crc32c(message.data(), message.size()));
                lastAt = bench.now();
            }
            cycle();
        }
        bench->valid_i = 0;
    };

    bench->valid_i = 0;
    bench.reset();
    const char* digits = "123456789";
    checks.expect(crc32c(reinterpret_cast<const uint8_t*>(digits), 9) == 0xE3069283u, "the reference is wrong");
    send(std::vector<uint8_t>(digits, digits + 9), 0);
    for (int i = 0; i < 8; ++i) cycle();
    checks.expect(latency == 3, "latency: expected=3, seen=%llu", (unsigned long long)latency);
    for (int bit = 0; bit < 512; ++bit) {
        std::vector<uint8_t> message(64, 0);
        message[bit / 8] = static_cast<uint8_t>(1 << (bit % 8));
        send(message, 0);
    }
    for (int round = 0; round < 3000; ++round) {
        std::vector<uint8_t> message(round < 400 ? round + 1 : random.between(1, 1500));
        random.fill(message.data(), message.size());
        send(message, round % 3 == 0 ? 40 : 0);
    }
    for (int i = 0; i < 8; ++i) cycle();
    checks.expect(expected.empty(), "results missing: %zu", expected.size());
    return checks.finish(3500);
}
