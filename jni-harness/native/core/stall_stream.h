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
        : seed_(mix(stall.seed + 0x632be59bd9b4e019ull)), numerator_(stall.numerator),
          denominator_(stall.denominator == 0 ? 1 : stall.denominator) {}

    bool holds(uint64_t cycle) const { return numerator_ != 0 && drawn(cycle); }

private:
    // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    static uint64_t mix(uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }

    bool drawn(uint64_t cycle) const {
        const uint64_t high = mix(seed_ + cycle * 0x9e3779b97f4a7c15ull) >> 32;
        return (high * denominator_) >> 32 < numerator_;
    }

    uint64_t seed_ = 0;
    uint64_t numerator_ = 0;
    uint64_t denominator_ = 1;
};

}  // namespace dpu

#endif
