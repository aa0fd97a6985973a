// SPDX-License-Identifier: Apache-2.0
// An AXI4 subordinate on one block of memory: INCR bursts, responses in the order of acceptance per channel (thus in
// order per id), a write's response only after its data are in memory. Reads fetch their data when they are driven.
// Both data channels sustain a beat per cycle with back-to-back bursts.
//
// Every burst is checked when its address is accepted: inside the block, not across 4 KiB, size within the bus. What
// breaks a rule is a fault with the address in it, and memory is not touched.
#ifndef DPU_AXI_MEMORY_H
#define DPU_AXI_MEMORY_H

#include <string>

#include "fault.h"
#include "layout.h"
#include "signal.h"
#include "stall_stream.h"

namespace dpu {

class AxiMemory {
public:
    static constexpr uint32_t OutstandingMax = 64;  // power of two

    std::string prefix;
    Signal awid, awaddr, awlen, awsize, awburst, awvalid, awready;
    Signal wdata, wstrb, wlast, wvalid, wready;
    Signal bid, bresp, bvalid, bready;
    Signal arid, araddr, arlen, arsize, arburst, arvalid, arready;
    Signal rid, rdata, rresp, rlast, rvalid, rready;
    MemoryControl* control = nullptr;
    uint8_t* memory = nullptr;
    uint64_t memory_bytes = 0;
    uint64_t base = 0;
    uint64_t read_latency = 1;   // cycles from the address taken to the first beat, at least 1
    uint64_t write_latency = 1;  // cycles from the last beat taken to the response, at least 1
    uint32_t outstanding = 16;
    bool reads = true, writes = true;  // which halves the design has
    StallStream stall_read_address, stall_read_data, stall_write_address, stall_write_data, stall_response;
    Fault* fault = nullptr;

    void sample(uint64_t cycle) {
        if (writes) sample_write(cycle);
        if (reads) sample_read(cycle);
    }

    void drive(uint64_t cycle) {
        if (writes) drive_write(cycle);
        if (reads) drive_read(cycle);
    }

    bool drained() const {
        return write_queue_.empty() && response_queue_.empty() && !response_up_ && read_queue_.empty() && !read_up_;
    }

    void reset() {
        write_queue_.clear();
        response_queue_.clear();
        read_queue_.clear();
        address_write_ready_ = data_ready_ = address_read_ready_ = response_up_ = read_up_ = false;
        write_beat_ = read_beat_ = 0;
        write_held_ = read_held_ = false;
        if (writes) {
            awready.bit(false);
            wready.bit(false);
            bvalid.bit(false);
        }
        if (reads) {
            arready.bit(false);
            rvalid.bit(false);
        }
    }

private:
    struct Burst {
        uint64_t address;
        uint64_t cycle_min;  // response or first beat not before this cycle
        uint32_t id;
        uint32_t last_beat;  // beats - 1
        uint32_t size_bytes;
    };

    // First in, first out, of at most OutstandingMax bursts.
    class Queue {
    public:
        bool empty() const { return head_ == tail_; }
        uint32_t size() const { return tail_ - head_; }
        Burst& front() { return bursts_[head_ % OutstandingMax]; }
        void push(const Burst& burst) { bursts_[tail_++ % OutstandingMax] = burst; }
        void pop() { ++head_; }
        void clear() { head_ = tail_; }

    private:
        Burst bursts_[OutstandingMax];
        uint32_t head_ = 0, tail_ = 0;
    };

    void sample_write(uint64_t cycle) {
        if (awvalid.bit()) {
            if (address_write_ready_) {
                write_held_ = false;
                Burst burst = {};
                if (accept("write", awaddr, awlen, awsize, awburst, awid, &burst)) write_queue_.push(burst);
            } else {
                write_held_ = true;
            }
        } else if (write_held_) {
            fault->raise("axi %s: AWVALID fell before AWREADY", prefix.c_str());
        }
        if (wvalid.bit()) {
            if (data_ready_) {
                store(cycle);
            } else {
                ++control->write_waiting_cycles;
            }
        }
        if (response_up_ && bready.bit()) {
            response_up_ = false;
            response_queue_.pop();
        }
    }

    void drive_write(uint64_t cycle) {
        set(awready, address_write_ready_,
            write_queue_.size() + response_queue_.size() < outstanding && !stall_write_address.holds(cycle));
        // Data are taken only once their address is known, so that they go straight to memory.
        set(wready, data_ready_, !write_queue_.empty() && !stall_write_data.holds(cycle));
        if (response_up_) return;
        if (!response_queue_.empty() && cycle >= response_queue_.front().cycle_min && !stall_response.holds(cycle)) {
            bid.set(response_queue_.front().id);
            bresp.set(0);
            bvalid.bit(true);
            response_up_ = response_wire_ = true;
        } else if (response_wire_) {
            bvalid.bit(false);
            response_wire_ = false;
        }
    }

    void store(uint64_t cycle) {
        Burst& burst = write_queue_.front();
        const uint32_t bus = wdata.bytes;
        const uint64_t address = beat_address(burst, write_beat_);
        uint8_t* const target = memory + ((address & ~static_cast<uint64_t>(bus - 1)) - base);
        const uint64_t strobe = wstrb.present() ? wstrb.get() : mask_of(bus);
        const uint64_t lanes = lanes_of(address, burst.size_bytes, bus);
        if ((strobe & ~lanes) != 0) {
            fault->raise("axi %s: write strobe outside the transfer: address=0x%llx, wstrb=0x%llx, lanes=0x%llx",
                         prefix.c_str(), ull(address), ull(strobe), ull(lanes));
            return;
        }
        if (strobe == mask_of(64) && bus == 64) {
            std::memcpy(target, wdata.data, 64);
        } else if (strobe == mask_of(bus)) {
            std::memcpy(target, wdata.data, bus);
        } else {
            for (uint32_t lane = 0; lane < bus; ++lane) {
                if (strobe >> lane & 1) target[lane] = wdata.data[lane];
            }
        }
        ++control->write_beats;
        const bool ends = write_beat_ == burst.last_beat;
        if (wlast.present() && wlast.bit() != ends) {
            fault->raise("axi %s: WLAST=%d on beat %u of %u: address=0x%llx", prefix.c_str(), wlast.bit(),
                         write_beat_ + 1, burst.last_beat + 1, ull(burst.address));
            return;
        }
        ++write_beat_;
        if (!ends) return;
        ++control->write_bursts;
        burst.cycle_min = cycle + write_latency;
        response_queue_.push(burst);
        write_queue_.pop();
        write_beat_ = 0;
    }

    void sample_read(uint64_t cycle) {
        if (read_up_) {
            if (rready.bit()) {
                read_up_ = false;
                if (read_beat_++ == read_queue_.front().last_beat) {
                    ++control->read_bursts;
                    read_queue_.pop();
                    read_beat_ = 0;
                }
            } else {
                ++control->read_waiting_cycles;
            }
        }
        if (arvalid.bit()) {
            if (address_read_ready_) {
                read_held_ = false;
                Burst burst = {};
                burst.cycle_min = cycle + read_latency;
                if (accept("read", araddr, arlen, arsize, arburst, arid, &burst)) read_queue_.push(burst);
            } else {
                read_held_ = true;
            }
        } else if (read_held_) {
            fault->raise("axi %s: ARVALID fell before ARREADY", prefix.c_str());
        }
    }

    void drive_read(uint64_t cycle) {
        set(arready, address_read_ready_, read_queue_.size() < outstanding && !stall_read_address.holds(cycle));
        if (read_up_) return;
        if (!read_queue_.empty() && cycle >= read_queue_.front().cycle_min && !stall_read_data.holds(cycle)) {
            const Burst& burst = read_queue_.front();
            const uint32_t bus = rdata.bytes;
            const uint64_t address = beat_address(burst, read_beat_) & ~static_cast<uint64_t>(bus - 1);
            const uint8_t* const from = memory + (address - base);
            if (bus == 64) {
                std::memcpy(rdata.data, from, 64);
            } else {
                std::memcpy(rdata.data, from, bus);
            }
            if (read_beat_ == 0) rid.set(burst.id);
            if (rlast.present()) rlast.bit(read_beat_ == burst.last_beat);
            rresp.set(0);
            if (!read_wire_) rvalid.bit(true);
            read_up_ = read_wire_ = true;
            ++control->read_beats;
        } else if (read_wire_) {
            rvalid.bit(false);
            read_wire_ = false;
        }
    }

    bool accept(const char* kind, const Signal& address, const Signal& length, const Signal& size,
                const Signal& burst_type, const Signal& id, Burst* burst) {
        const uint32_t bus = kind[0] == 'w' ? wdata.bytes : rdata.bytes;
        burst->address = address.get();
        burst->id = static_cast<uint32_t>(id.get());
        burst->last_beat = static_cast<uint32_t>(length.get());
        burst->size_bytes = size.present() ? 1u << size.get() : bus;
        const uint64_t first = burst->address & ~static_cast<uint64_t>(burst->size_bytes - 1);
        const uint64_t bytes = static_cast<uint64_t>(burst->last_beat + 1) * burst->size_bytes;
        const char* broken = nullptr;
        if (burst_type.present() && burst_type.get() != 1) {
            broken = "burst type is not INCR";
        } else if (burst->size_bytes > bus) {
            broken = "size wider than the bus";
        } else if (first < base || first - base > memory_bytes || bytes > memory_bytes - (first - base)) {
            broken = "outside the memory";
        } else if ((first & 4095) + bytes > 4096) {
            broken = "burst crosses 4 KiB";
        }
        if (broken == nullptr) return true;
        fault->raise("axi %s: %s %s: address=0x%llx, beats=%u, beatBytes=%u, memory=0x%llx+0x%llx", prefix.c_str(), kind,
                     broken, ull(burst->address), burst->last_beat + 1, burst->size_bytes, ull(base),
                     ull(memory_bytes));
        return false;
    }

    static uint64_t beat_address(const Burst& burst, uint32_t beat) {
        if (beat == 0) return burst.address;
        return (burst.address & ~static_cast<uint64_t>(burst.size_bytes - 1)) +
               static_cast<uint64_t>(beat) * burst.size_bytes;
    }

    // The lanes that a transfer at this address may use: from the address to the end of its size-aligned piece.
    static uint64_t lanes_of(uint64_t address, uint32_t size_bytes, uint32_t bus) {
        const uint64_t piece = address & (bus - 1) & ~static_cast<uint64_t>(size_bytes - 1);
        const uint64_t end = mask_of(static_cast<uint32_t>(piece + size_bytes));
        return end & ~((1ull << (address & (bus - 1))) - 1);
    }

    static unsigned long long ull(uint64_t value) { return value; }

    static void set(const Signal& signal, bool& now, bool next) {
        if (next == now) return;
        now = next;
        signal.bit(next);
    }

    Queue write_queue_;     // address taken, data not complete
    Queue response_queue_;  // data in memory, response not taken
    Queue read_queue_;      // data not delivered whole
    uint32_t write_beat_ = 0, read_beat_ = 0;
    bool address_write_ready_ = false, data_ready_ = false, address_read_ready_ = false;
    bool response_up_ = false, response_wire_ = false;
    bool read_up_ = false, read_wire_ = false;
    bool write_held_ = false, read_held_ = false;
};

}  // namespace dpu

#endif
