// SPDX-License-Identifier: Apache-2.0
// Listens to a valid-only port and records each value with its cycle. It cannot hold the design back, so its ring
// must be emptied before it is full; a value without room is a fault, not a loss.
#ifndef DPU_TRACE_TAP_H
#define DPU_TRACE_TAP_H

#include <string>

#include "fault.h"
#include "layout.h"
#include "signal.h"

namespace dpu {

class TraceTap {
public:
    std::string prefix;
    Signal valid, data;
    TapControl* control = nullptr;
    uint8_t* ring = nullptr;  // records: cycle, then the value in whole 64-bit words
    uint64_t ring_count = 0;
    uint64_t nearly_full_count = 0;
    Fault* fault = nullptr;

    uint32_t words() const { return (data.bytes + 7) / 8; }

    void sample(uint64_t cycle) {
        if (!valid.bit()) return;
        if (control->produced - control->consumed == ring_count) {
            fault->raise("trace %s: ring full: records=%llu", prefix.c_str(),
                         static_cast<unsigned long long>(ring_count));
            return;
        }
        uint8_t* const record = ring + (control->produced & (ring_count - 1)) * (8 + words() * 8u);
        std::memcpy(record, &cycle, 8);
        data.read(reinterpret_cast<uint64_t*>(record + 8), words());
        ++control->produced;
    }

    bool nearly_full() const { return control->produced - control->consumed >= nearly_full_count; }
};

}  // namespace dpu

#endif
