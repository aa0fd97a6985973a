// SPDX-License-Identifier: Apache-2.0
// An AXI4 write subordinate without memory: it takes INCR bursts of whole bus words and hands them to the caller, a
// record and the bytes written for each, in the order of their addresses. The caller answers them in that order, when
// it likes; or, if it asked for that, each is answered OKAY a cycle after its last beat.
//
// Bytes written must be of one piece. When records or room are short it takes AWREADY and WREADY away.
#ifndef DPU_POSTED_WRITES_H
#define DPU_POSTED_WRITES_H

#include <cstring>
#include <string>

#include "fault.h"
#include "layout.h"
#include "signal.h"

namespace dpu {

class PostedWrites {
public:
    static constexpr uint32_t AddressesMax = 64;  // addresses whose data have not come; a power of two

    std::string prefix;
    Signal awid, awaddr, awlen, awsize, awburst, awuser, awvalid, awready;
    Signal wdata, wstrb, wlast, wvalid, wready;
    Signal bid, bresp, bvalid, bready;
    PostedControl* control = nullptr;
    PostedRecord* ring = nullptr;
    uint64_t ring_mask = 0;
    uint8_t* region = nullptr;
    uint64_t region_bytes = 0;  // power of two
    uint64_t burst_bytes_max = 0;
    bool automatic = false;
    Fault* fault = nullptr;

    __attribute__((always_inline)) void sample(uint64_t cycle) {
        if (awvalid.bit() & address_ready_) take_address();
        if (wvalid.bit()) {
            if (data_ready_) {
                take_data(cycle);
            } else {
                ++control->waiting_cycles;
            }
        }
        if (response_up_ && bready.bit()) {
            response_up_ = false;
            ++control->responded;
        }
    }

    __attribute__((always_inline)) void drive(uint64_t cycle) {
        const bool room = has_room();
        set(awready, address_ready_, room && address_head_ - address_tail_ < AddressesMax);
        set(wready, data_ready_, room);
        if (!response_up_) drive_response(cycle);
    }

    bool has_write() const { return control->produced != control->consumed; }

    bool answered() const { return control->responded == control->produced; }

    // Nothing is under way, and no response waits to be given.
    bool drained() const {
        return address_head_ == address_tail_ && length_ == 0 && bursts_ == 0 && !response_up_ &&
               control->responded == (automatic ? control->produced : control->answered);
    }

    // Writes without a response are forgotten.
    void reset() {
        address_tail_ = address_head_;
        begun_ = control->produced;
        bursts_ = length_ = beats_ = 0;
        started_ = false;
        head_ = end_;
        control->responded = control->answered = control->produced;
        address_ready_ = data_ready_ = response_up_ = response_wire_ = false;
        awready.bit(false);
        wready.bit(false);
        bvalid.bit(false);
    }

private:
    struct Address {
        uint64_t address, user;
        uint32_t id, beats;
    };

    // For the burst under way and one more, wherever the oldest that is kept begins.
    bool has_room() const {
        const uint64_t oldest = control->consumed < control->responded ? control->consumed : control->responded;
        if (begun_ - oldest + 2 > ring_mask) return false;
        const uint64_t kept = oldest == begun_ ? 0 : head_ - ring[oldest & ring_mask].position;
        return kept + 3 * burst_bytes_max <= region_bytes;
    }

    void take_address() {
        Address& address = addresses_[address_head_++ % AddressesMax];
        address.address = awaddr.get();
        address.user = awuser.get();
        address.id = static_cast<uint32_t>(awid.get());
        address.beats = static_cast<uint32_t>(awlen.get()) + 1;
        const uint32_t bus = wdata.bytes;
        const char* broken = nullptr;
        if (awburst.present() && awburst.get() != 1) {
            broken = "burst type is not INCR";
        } else if (awsize.present() && 1u << awsize.get() != bus) {
            broken = "size is not the bus's";
        } else if (address.address % bus != 0) {
            broken = "address is not of a whole word";
        } else if (uint64_t{address.beats} * bus > burst_bytes_max) {
            broken = "burst longer than stated";
        }
        if (broken != nullptr) {
            fault->raise("axi %s: write %s: address=0x%llx, beats=%u", prefix.c_str(), broken,
                         static_cast<unsigned long long>(address.address), address.beats);
        }
        pair();
    }

    void take_data(uint64_t cycle) {
        const uint32_t bus = wdata.bytes;
        ++control->beats;
        if (beats_ == 0) {
            // In one piece: what the caller is shown does not wrap.
            const uint64_t offset = head_ & (region_bytes - 1);
            if (offset + burst_bytes_max > region_bytes) head_ += region_bytes - offset;
            ring[begun_ & ring_mask].position = head_;
            started_ = false;
            lane_ = 0;
        }
        const uint64_t whole = mask_of(bus);
        const uint64_t strobes = wstrb.present() ? wstrb.get() : whole;
        if (strobes != 0) {
            const uint32_t low = static_cast<uint32_t>(__builtin_ctzll(strobes));
            const uint32_t bytes = static_cast<uint32_t>(__builtin_popcountll(strobes));
            const bool gap = bytes < 64 && strobes >> low != (uint64_t{1} << bytes) - 1;
            if (gap || (started_ && (low != 0 || !open_))) {
                fault->raise("axi %s: bytes written are not of one piece: beat=%u, wstrb=0x%llx", prefix.c_str(), beats_,
                             static_cast<unsigned long long>(strobes));
                return;
            }
            if (!started_) lane_ = beats_ * bus + low;
            started_ = true;
            open_ = low + bytes == bus;
            if (bytes == 64) {
                std::memcpy(target() + length_, wdata.data, 64);
            } else {
                std::memcpy(target() + length_, wdata.data + low, bytes);
            }
            length_ += bytes;
        } else {
            open_ = false;
        }
        ++beats_;
        const bool ends = !wlast.present() || wlast.bit();
        if (!ends) {
            if (uint64_t{beats_} * bus >= burst_bytes_max) {
                fault->raise("axi %s: burst longer than stated: beats=%u", prefix.c_str(), beats_ + 1);
            }
            return;
        }
        PostedRecord& record = ring[begun_ & ring_mask];
        record.byte_length = length_;
        record.lane = lane_;
        record.beats = beats_;
        record.cycle = cycle;
        head_ = end_ = (head_ + length_ + 63) & ~uint64_t{63};
        ++begun_;
        ++bursts_;
        length_ = beats_ = 0;
        pair();
    }

    uint8_t* target() { return region + (head_ & (region_bytes - 1)); }

    // A burst is a write when both its address and its last beat have come.
    void pair() {
        while (bursts_ != 0 && address_head_ != address_tail_) {
            const Address& address = addresses_[address_tail_++ % AddressesMax];
            PostedRecord& record = ring[control->produced & ring_mask];
            if (record.beats != address.beats) {
                fault->raise("axi %s: WLAST on beat %u of %u: address=0x%llx", prefix.c_str(), record.beats,
                             address.beats, static_cast<unsigned long long>(address.address));
            }
            record.address = address.address + record.lane;
            record.user = address.user;
            record.id = address.id;
            ++control->produced;
            --bursts_;
        }
    }

    void drive_response(uint64_t cycle) {
        const PostedRecord& record = ring[control->responded & ring_mask];
        const bool due = automatic ? control->responded != control->produced && cycle > record.cycle
                                   : control->responded != control->answered;
        if (due) {
            bid.set(record.id);
            bresp.set(automatic ? 0 : record.response);
            bvalid.bit(true);
            response_up_ = response_wire_ = true;
        } else if (response_wire_) {
            bvalid.bit(false);
            response_wire_ = false;
        }
    }

    static void set(const Signal& signal, bool& now, bool next) {
        if (next == now) return;
        now = next;
        signal.bit(next);
    }

    Address addresses_[AddressesMax];
    uint32_t address_head_ = 0, address_tail_ = 0;
    uint64_t begun_ = 0;   // bursts whose data have come, or are coming: the record that is filled
    uint64_t bursts_ = 0;  // of them without an address
    uint64_t head_ = 0, end_ = 0;
    uint64_t length_ = 0;  // bytes of the burst that is coming
    uint32_t beats_ = 0, lane_ = 0;
    bool started_ = false, open_ = false;  // bytes have come; up to the end of the last beat
    bool address_ready_ = false, data_ready_ = false;
    bool response_up_ = false, response_wire_ = false;
};

}  // namespace dpu

#endif
