// SPDX-License-Identifier: Apache-2.0
// An AXI4-Stream receiver: collects whole packets into a data region and a ring of records. When either is full it
// takes TREADY away; nothing is ever lost. It checks that the transmitter keeps valid and payload until taken, that
// TKEEP has no holes, and that no packet is longer than stated.
#ifndef DPU_STREAM_SINK_H
#define DPU_STREAM_SINK_H

#include <string>

#include "fault.h"
#include "layout.h"
#include "signal.h"
#include "stall_stream.h"

namespace dpu {

class StreamSink {
public:
    std::string prefix;
    Signal valid, ready, data, keep, last, id, user, dest;
    SinkControl* control = nullptr;
    PacketRecord* ring = nullptr;
    uint64_t ring_count = 0;
    uint8_t* region = nullptr;
    uint64_t region_bytes = 0;  // power of two
    uint64_t packet_bytes_max = 0;
    StallStream stall;
    bool tagged = false;  // TID, TUSER or TDEST
    Fault* fault = nullptr;

    __attribute__((always_inline)) void sample(uint64_t cycle) {
        const bool up = valid.bit();
        if (up & ready_) {
            if (held_) check_stable();
            held_ = false;
            take(cycle);
        } else if (up | held_) {
            wait(up);
        }
    }

    __attribute__((always_inline)) void drive(uint64_t cycle) {
        // Room once found stays: the caller only ever gives space back.
        if (!(in_packet_ | reserved_)) reserved_ = has_room();
        // Without a branch, for the processor cannot guess a draw.
        ready_ = (in_packet_ | reserved_) & !stall.holds(cycle);
        ready.bit(ready_);
    }

    bool in_packet() const { return in_packet_; }
    bool has_packet() const { return control->produced != control->consumed; }

    void reset() {
        ready_ = in_packet_ = reserved_ = held_ = false;
        head_ = start_;
        ready.bit(false);
    }

private:
    // Room for a packet of the largest size, in one piece, starting on a 64-byte boundary.
    bool has_room() {
        const uint64_t pending = control->produced - control->consumed;
        if (pending >= ring_count) return false;
        uint64_t start = (head_ + 63) & ~63ull;
        const uint64_t offset = start & (region_bytes - 1);
        if (pending == 0) {
            // Nothing is kept: begin at the bottom again, which the processor's cache still holds.
            if (offset != 0) start += region_bytes - offset;
        } else {
            if (offset + packet_bytes_max > region_bytes) start += region_bytes - offset;
            const uint64_t tail = ring[control->consumed & (ring_count - 1)].position;
            if (start + packet_bytes_max - tail > region_bytes) return false;
        }
        start_ = start;
        target_ = region + (start & (region_bytes - 1));
        return true;
    }

    void take(uint64_t cycle) {
        ++control->beats;
        if (!in_packet_) {
            in_packet_ = true;
            reserved_ = false;
            length_ = 0;
            record().cycle_first = cycle;
        }
        const bool ends = !last.present() || last.bit();
        uint64_t bytes = data.bytes;
        if (keep.present()) {
            const uint64_t lanes = keep.get();
            if (lanes != keep.mask) {
                bytes = static_cast<uint64_t>(__builtin_popcountll(lanes));
                if (!ends || (lanes & (lanes + 1)) != 0) {
                    fault->raise("stream %s: TKEEP has a hole: tkeep=0x%llx, last=%d", prefix.c_str(),
                                 static_cast<unsigned long long>(lanes), ends);
                    return;
                }
            }
        }
        if (length_ + bytes > packet_bytes_max) {
            fault->raise("stream %s: packet too long: bytes=%llu, bytesMax=%llu", prefix.c_str(),
                         static_cast<unsigned long long>(length_ + bytes),
                         static_cast<unsigned long long>(packet_bytes_max));
            return;
        }
        if (bytes == 64) {
            std::memcpy(target_ + length_, data.data, 64);
        } else {
            std::memcpy(target_ + length_, data.data, bytes);
        }
        length_ += bytes;
        if (ends) finish(cycle);
    }

    void finish(uint64_t cycle) {
        PacketRecord& done = record();
        done.position = start_;
        done.byte_length = length_;
        if (tagged) {
            done.tid = id.get();
            done.tuser = user.get();
            done.tdest = dest.get();
        }
        done.cycle_last = cycle;
        head_ = start_ + length_;
        ++control->produced;
        in_packet_ = false;
    }

    PacketRecord& record() { return ring[control->produced & (ring_count - 1)]; }

    void wait(bool up) {
        if (!up) {
            fault->raise("stream %s: TVALID fell before TREADY", prefix.c_str());
            return;
        }
        ++control->waiting_cycles;
        if (held_) {
            check_stable();
        } else {
            hold();
        }
    }

    void hold() {
        held_ = true;
        std::memcpy(held_data_, data.data, data.bytes);
        held_keep_ = keep.get();
        held_last_ = last.get();
        if (!tagged) return;
        held_user_ = user.get();
        held_id_ = id.get();
        held_dest_ = dest.get();
    }

    void check_stable() {
        const bool same = std::memcmp(held_data_, data.data, data.bytes) == 0 && held_keep_ == keep.get() &&
                          held_last_ == last.get();
        const bool same_tags = !tagged || (held_user_ == user.get() && held_id_ == id.get() && held_dest_ == dest.get());
        if (!(same && same_tags)) fault->raise("stream %s: payload changed before TREADY", prefix.c_str());
    }

    uint64_t head_ = 0;   // position after the last packet
    uint64_t start_ = 0;  // position of the packet under way, or of the next
    uint8_t* target_ = nullptr;
    uint64_t length_ = 0;
    bool ready_ = false;
    bool in_packet_ = false;
    bool reserved_ = false;  // start_ and target_ stand for the next packet
    bool held_ = false;  // valid was up without ready in the last cycle
    uint8_t held_data_[64];
    uint64_t held_keep_ = 0, held_last_ = 0, held_user_ = 0, held_id_ = 0, held_dest_ = 0;
};

}  // namespace dpu

#endif
