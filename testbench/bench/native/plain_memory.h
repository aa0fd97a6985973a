// SPDX-License-Identifier: Apache-2.0
// DPU memory behind the AXI4 port of lvm_top, and what is generated and compared. It answers in the same cycle as the
// harness's memory does: addresses are taken while fewer than 32 bursts are open, data once their address is known,
// and the first read beat or the response comes the cycle after.
#ifndef PLAIN_MEMORY_H
#define PLAIN_MEMORY_H

#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>

#include "Vlvm_top.h"
#include "plain_peer.h"

namespace plain {

// Zeroed pages, made when touched.
inline uint8_t* map_bytes(uint64_t bytes) {
    void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
        std::perror("lvm_top_plain: mmap");
        std::exit(70);
    }
    return static_cast<uint8_t*>(at);
}

class Memory {
public:
    explicit Memory(uint64_t bytes) : bytes_(bytes), memory_(map_bytes(bytes)) {}

    uint8_t* at(uint64_t address) { return memory_ + address; }

    void drive(Vlvm_top& top, uint64_t cycle) {
        top.payload_awready_i = writes_.size() + answers_.size() < kOpen;
        top.payload_wready_i = !writes_.empty();
        top.payload_bvalid_i = !answers_.empty() && cycle >= answers_.front().cycle_min;
        if (top.payload_bvalid_i) top.payload_bid_i = answers_.front().id;
        top.payload_arready_i = reads_.size() < kOpen;
        top.payload_rvalid_i = !reads_.empty() && cycle >= reads_.front().cycle_min;
        if (top.payload_rvalid_i) {
            const Burst& burst = reads_.front();
            std::memcpy(&top.payload_rdata_i, memory_ + burst.address + read_beat_ * 64ull, 64);
            top.payload_rid_i = burst.id;
            top.payload_rlast_i = read_beat_ + 1 == burst.beats;
        }
    }

    // Returns whether a beat of data moved.
    bool sample(Vlvm_top& top, uint64_t cycle) {
        bool moved = false;
        if (top.payload_bvalid_i && top.payload_bready_o) answers_.pop_front();
        if (top.payload_wvalid_o && top.payload_wready_i) {
            moved = true;
            Burst& burst = writes_.front();
            if (top.payload_wstrb_o != ~0ull) fail("write of part of a beat", burst.address, top.payload_wstrb_o);
            std::memcpy(memory_ + burst.address + write_beat_ * 64ull, &top.payload_wdata_o, 64);
            const bool last = ++write_beat_ == burst.beats;
            if (last != static_cast<bool>(top.payload_wlast_o)) fail("WLAST in the wrong place", burst.address);
            if (last) {
                burst.cycle_min = cycle + 1;
                answers_.push_back(burst);
                writes_.pop_front();
                write_beat_ = 0;
            }
        }
        if (top.payload_awvalid_o && top.payload_awready_i)
            writes_.push_back(burst(top.payload_awaddr_o, top.payload_awlen_o, top.payload_awid_o, cycle));
        if (top.payload_rvalid_i && top.payload_rready_o) {
            moved = true;
            if (++read_beat_ == reads_.front().beats) {
                reads_.pop_front();
                read_beat_ = 0;
            }
        }
        if (top.payload_arvalid_o && top.payload_arready_i)
            reads_.push_back(burst(top.payload_araddr_o, top.payload_arlen_o, top.payload_arid_o, cycle));
        return moved;
    }

private:
    static constexpr size_t kOpen = 32;

    struct Burst {
        uint64_t address;
        uint64_t cycle_min;
        uint32_t beats;
        uint8_t id;
    };

    Burst burst(uint64_t address, uint32_t length, uint8_t id, uint64_t cycle) const {
        const uint64_t bytes = (length + 1ull) * 64;
        if (address + bytes > bytes_ || address % 64 != 0 || (address & 4095) + bytes > 4096)
            fail("burst outside the memory or across 4 KiB", address, bytes);
        return {address, cycle + 1, length + 1, id};
    }

    uint64_t bytes_;
    uint8_t* memory_;
    std::deque<Burst> writes_, answers_, reads_;
    uint32_t write_beat_ = 0, read_beat_ = 0;
};

}  // namespace plain

#endif
