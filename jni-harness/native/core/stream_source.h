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

    // Before the edge: was the beat on the wires taken? A packet counts as completed in the cycle of its last beat.
    void sample() {
        finished_ = false;
        if (!driving_) return;
        taken_ = ready.bit();
        if (!taken_) {
            ++control->waiting_cycles;
            return;
        }
        ++control->beats;
        if (position_ >= packet_.byte_length) {
            in_packet_ = false;
            finished_ = true;
            ++control->completed;
        }
    }

    // The wires of the coming cycle.
    void drive(uint64_t cycle) {
        if (driving_ && !taken_) return;
        taken_ = false;
        if (!in_packet_ && !begin(cycle)) {
            idle();
            return;
        }
        if (stall.holds(cycle)) {
            idle();
            return;
        }
        put();
    }

    // Whether a packet was completed in this cycle.
    bool finished() const { return finished_; }

    bool drained() const { return !driving_ && !in_packet_ && control->started == control->queued; }

    // Everything queued or under way is dropped.
    void reset() {
        const uint64_t dropped = control->queued - control->completed;
        control->dropped += dropped;
        control->started = control->completed = control->queued;
        driving_ = in_packet_ = taken_ = finished_ = false;
        valid.bit(false);
    }

private:
    bool begin(uint64_t cycle) {
        if (control->started == control->queued) return false;
        packet_ = ring[control->started & ring_mask];
        if (cycle < packet_.cycle_min) return false;
        ++control->started;
        in_packet_ = true;
        position_ = 0;
        id.set(packet_.tid);
        user.set(packet_.tuser);
        dest.set(packet_.tdest);
        return true;
    }

    void idle() {
        if (driving_) valid.bit(false);
        driving_ = false;
    }

    void put() {
        const uint8_t* const from = reinterpret_cast<const uint8_t*>(packet_.address) + position_;
        const uint64_t left = packet_.byte_length - position_;
        if (left > data.bytes) {
            copy(from);
            if (keep.present()) keep.set(keep.mask);
            if (last.present()) last.bit(false);
            position_ += data.bytes;
        } else {
            // Lanes without a byte carry a pattern, so that a design that reads them does not get away with zeros.
            std::memcpy(data.data, from, left);
            std::memset(data.data + left, 0xa5, data.bytes - left);
            if (keep.present()) keep.set(left == 64 ? ~0ull : (1ull << left) - 1);
            if (last.present()) last.bit(true);
            position_ = packet_.byte_length;
        }
        if (!driving_) valid.bit(true);
        driving_ = true;
    }

    void copy(const uint8_t* from) {
        if (data.bytes == 64) {
            std::memcpy(data.data, from, 64);
        } else {
            std::memcpy(data.data, from, data.bytes);
        }
    }

    PacketDescriptor packet_{};
    uint64_t position_ = 0;
    bool driving_ = false;    // TVALID is up
    bool in_packet_ = false;  // packet_ is not sent whole
    bool taken_ = false;
    bool finished_ = false;
};

}  // namespace dpu

#endif
