// SPDX-License-Identifier: Apache-2.0
// Whether an endpoint holds back in a given cycle: a function of seed and cycle, so the answer does not depend on how
// often it was asked before, and skipping idle cycles leaves every later cycle as it was.
#ifndef DPU_STALL_STREAM_H
#define DPU_STALL_STREAM_H

#include "core.h"

namespace dpu {

class StallStream {
public:
    StallStream() = default;
    explicit StallStream(const Stall& stall)
        : seed_(mix(stall.seed + 0x632be59bd9b4e019ull)), limit_(limit(stall.numerator, stall.denominator)) {}

    bool holds(uint64_t cycle) const {
        return limit_ != 0 && mix(seed_ + cycle * 0x9e3779b97f4a7c15ull) >> 32 < limit_;
    }

private:
    // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    static uint64_t mix(uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }

    // x * denominator / 2^32 < numerator for every x below.
    static uint64_t limit(uint64_t numerator, uint64_t denominator) {
        if (denominator == 0) denominator = 1;
        return ((numerator << 32) + denominator - 1) / denominator;
    }

    uint64_t seed_ = 0;
    uint64_t limit_ = 0;
};

}  // namespace dpu

#endif
