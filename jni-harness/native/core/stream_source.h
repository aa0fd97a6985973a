// SPDX-License-Identifier: Apache-2.0
// An AXI4-Stream transmitter: sends packets from a descriptor ring, beats back to back, never two packets mixed.
// It holds TVALID and the payload until TREADY, and makes no use of TREADY before TVALID is up.
#ifndef DPU_STREAM_SOURCE_H
#define DPU_STREAM_SOURCE_H

#include <string>

#include "fault.h"
#include "layout.h"
#include "signal.h"
#include "stall_stream.h"

namespace dpu {

class StreamSource {
public:
    std::string prefix;
    Signal valid, ready, data, keep, last, id, user, dest;
    SourceControl* control = nullptr;
    const PacketDescriptor* ring = nullptr;
    uint64_t ring_mask = 0;
    StallStream stall;
    bool tagged = false;  // TID, TUSER or TDEST

    // Before the edge: was the beat on the wires taken? A packet counts as completed in the cycle of its last beat.
    // Sums in place of branches, for the processor cannot guess when a design is ready.
    __attribute__((always_inline)) void sample() {
        const bool taken = driving_ & ready.bit();
        waiting_ = driving_ & !taken;
        finished_ = taken & !in_packet_;
        control->waiting_cycles += waiting_;
        control->beats += taken;
        control->completed += finished_;
    }

    // The wires of the coming cycle.
    __attribute__((always_inline)) void drive(uint64_t cycle) {
        if (waiting_) return;
        driving_ = waiting_ = (in_packet_ || begin(cycle)) && !stall.holds(cycle);
        valid.bit(driving_);
        if (driving_) put();
    }

    // Whether a packet was completed in this cycle.
    bool finished() const { return finished_; }

    bool drained() const { return !driving_ && !in_packet_ && control->started == control->queued; }

    // Everything queued or under way is dropped.
    void reset() {
        const uint64_t dropped = control->queued - control->completed;
        control->dropped += dropped;
        control->started = control->completed = control->queued;
        driving_ = waiting_ = in_packet_ = finished_ = false;
        valid.bit(false);
    }

private:
    bool begin(uint64_t cycle) {
        if (control->started == control->queued) return false;
        const PacketDescriptor& packet = ring[control->started & ring_mask];
        if (cycle < packet.cycle_min) return false;
        ++control->started;
        in_packet_ = true;
        next_ = reinterpret_cast<const uint8_t*>(packet.address);
        left_ = packet.byte_length;
        if (tagged) {
            id.set(packet.tid);
            user.set(packet.tuser);
            dest.set(packet.tdest);
        }
        return true;
    }

    void put() {
        const bool ends = left_ <= data.bytes;
        const uint64_t bytes = left_ < data.bytes ? left_ : data.bytes;
        if (bytes == 64) {
            std::memcpy(data.data, next_, 64);
        } else {
            // Lanes without a byte carry a pattern, so that a design that reads them does not get away with zeros.
            std::memcpy(data.data, next_, bytes);
            std::memset(data.data + bytes, 0xa5, data.bytes - bytes);
        }
        if (keep.present()) keep.set(bytes == 64 ? ~0ull : (1ull << bytes) - 1);
        if (last.present()) last.bit(ends);
        next_ += bytes;
        left_ -= bytes;
        in_packet_ = !ends;
    }

    const uint8_t* next_ = nullptr;
    uint64_t left_ = 0;       // bytes of the packet that were not put on the wires
    bool driving_ = false;    // TVALID is up
    bool waiting_ = false;    // and the beat was not taken
    bool in_packet_ = false;  // a beat of the packet was not put on the wires
    bool finished_ = false;
};

}  // namespace dpu

#endif
