// SPDX-License-Identifier: Apache-2.0
// An AXI4 subordinate on one block of memory: INCR bursts, responses in the order of acceptance per channel (thus in
// order per id), a write's response only after its data are in memory. Reads fetch their data when they are driven.
// Both data channels sustain a beat per cycle with back-to-back bursts.
//
// Every burst is checked when its address is accepted: inside the block, not across 4 KiB, size within the bus. What
// breaks a rule is a fault with the address in it, and memory is not touched.
//
// Where somebody can be asked (axi_requests.h), what lies outside the block goes to him, and all that comes while he
// wants that. His answers keep the order of an id; bursts of another id go past one that waits for him.
#ifndef DPU_AXI_MEMORY_H
#define DPU_AXI_MEMORY_H

#include <string>

#include "axi_requests.h"
#include "fault.h"
#include "layout.h"
#include "signal.h"
#include "stall_stream.h"

namespace dpu {

class AxiMemory {
public:
    static constexpr uint32_t OutstandingMax = AxiRequests::PlacesMax;

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
    AxiRequests requests;
    Fault* fault = nullptr;

    void sample(uint64_t cycle) {
        if (writes) sample_write(cycle);
        if (reads) sample_read(cycle);
        if (requests.present()) tell();
    }

    void drive(uint64_t cycle) {
        if (requests.forgotten()) reset();
        if (writes) drive_write(cycle);
        if (reads) drive_read(cycle);
    }

    bool drained() const { return writes_.empty() && !response_up_ && reads_.empty() && !read_up_; }

    void reset() {
        writes_.clear();
        reads_.clear();
        data_ = writes_.tail();
        address_write_ready_ = data_ready_ = address_read_ready_ = response_up_ = read_up_ = reading_ = false;
        response_wire_ = read_wire_ = false;
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
        if (requests.present()) {
            requests.reset();
            tell();
        }
    }

private:
    struct Burst {
        uint64_t address;
        uint64_t cycle_min;   // response or first beat not before this cycle; never earlier than of the burst before it
        uint8_t* bytes;       // where its first bus word lies
        uint32_t id;
        uint32_t last_beat;   // beats - 1
        uint32_t size_bytes;
        uint32_t piece_at;    // of a write that somebody is shown: the first byte written, from the first bus word on
        uint32_t piece_bytes;
        bool asked;           // somebody else does it
        bool over;
    };

    // Bursts of a direction in the order of their addresses. One that is over keeps its place until all before it are.
    class Bursts {
    public:
        bool empty() const { return head_ == tail_; }
        uint32_t size() const { return tail_ - head_; }
        uint32_t head() const { return head_; }
        uint32_t tail() const { return tail_; }
        Burst& operator[](uint32_t number) { return bursts_[place(number)]; }
        const Burst& operator[](uint32_t number) const { return bursts_[place(number)]; }
        static uint32_t place(uint32_t number) { return number % OutstandingMax; }
        void push(const Burst& burst) { (*this)[tail_++] = burst; }
        void end(uint32_t number) {
            (*this)[number].over = true;
            while (head_ != tail_ && (*this)[head_].over) ++head_;
        }
        void clear() { head_ = tail_; }

    private:
        Burst bursts_[OutstandingMax];
        uint32_t head_ = 0, tail_ = 0;
    };

    static constexpr uint64_t Ever = ~0ull;

    // The oldest burst of those before `end` that can be answered in a cycle; of an id in their order.
    bool find(const Bursts& bursts, uint32_t end, uint32_t first_place, uint64_t cycle, uint32_t* number) const {
        uint64_t waiting = 0;  // ids; those beyond 64 share a bit and wait more than they must
        for (uint32_t i = bursts.head(); i != end; ++i) {
            const Burst& burst = bursts[i];
            if (burst.over) continue;
            if (cycle < burst.cycle_min) return false;
            const uint64_t bit = 1ull << (burst.id % 64);
            if ((waiting & bit) != 0) continue;
            if (!burst.asked || requests.answer(first_place + Bursts::place(i)).given != 0) {
                *number = i;
                return true;
            }
            waiting |= bit;
        }
        return false;
    }

    void tell() {
        uint32_t number;
        requests.control->open = reads_.size() + writes_.size();
        requests.control->due = read_up_ || reading_ || response_up_ || find(reads_, reads_.tail(), 0, Ever, &number) ||
                                find(writes_, data_, OutstandingMax, Ever, &number);
    }

    void sample_write(uint64_t cycle) {
        if (awvalid.bit()) {
            if (address_write_ready_) {
                write_held_ = false;
                Burst burst = {};
                const uint32_t place = OutstandingMax + Bursts::place(writes_.tail());
                if (accept("write", awaddr, awlen, awsize, awburst, awid, place, &burst)) writes_.push(burst);
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
            writes_.end(response_);
        }
    }

    void drive_write(uint64_t cycle) {
        set(awready, address_write_ready_,
            writes_.size() < outstanding && requests.has_room(writes_.tail() - data_) &&
                !stall_write_address.holds(cycle));
        // Data are taken only once their address is known, so that they go straight to memory.
        set(wready, data_ready_, data_ != writes_.tail() && !stall_write_data.holds(cycle));
        if (response_up_) return;
        if (find(writes_, data_, OutstandingMax, cycle, &response_) && !stall_response.holds(cycle)) {
            const Burst& burst = writes_[response_];
            bid.set(burst.id);
            bresp.set(burst.asked ? requests.answer(OutstandingMax + Bursts::place(response_)).response : 0);
            bvalid.bit(true);
            response_up_ = response_wire_ = true;
        } else if (response_wire_) {
            bvalid.bit(false);
            response_wire_ = false;
        }
    }

    void store(uint64_t cycle) {
        Burst& burst = writes_[data_];
        const uint32_t bus = wdata.bytes;
        const uint64_t address = beat_address(burst, write_beat_);
        const uint32_t at = word_offset(burst, address, bus);
        uint8_t* const target = burst.bytes + at;
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
        if (requests.present() && strobe != 0 && !piece(burst, at, strobe)) return;
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
        show(burst, cycle);
        ++data_;
        write_beat_ = 0;
    }

    // Notes what a beat writes, for whoever is shown it; he can only be shown one piece.
    bool piece(Burst& burst, uint32_t at, uint64_t strobe) {
        const uint32_t low = static_cast<uint32_t>(__builtin_ctzll(strobe));
        const uint32_t bytes = static_cast<uint32_t>(__builtin_popcountll(strobe));
        const bool gap = bytes < 64 && strobe >> low != (uint64_t{1} << bytes) - 1;
        if (burst.piece_bytes == 0) burst.piece_at = at + low;
        if (burst.asked && (gap || burst.piece_at + burst.piece_bytes != at + low)) {
            fault->raise("axi %s: bytes written are not of one piece: address=0x%llx, beat=%u, wstrb=0x%llx",
                         prefix.c_str(), ull(burst.address), write_beat_ + 1, ull(strobe));
            return false;
        }
        burst.piece_bytes += bytes;
        return true;
    }

    // Nobody is shown a burst that writes nothing; it is answered like one of memory.
    void show(Burst& burst, uint64_t cycle) {
        burst.asked &= burst.piece_bytes != 0;
        if (!burst.asked && (burst.piece_bytes == 0 || !requests.told(burst.id))) return;
        const uint64_t first = (burst.address & ~static_cast<uint64_t>(wdata.bytes - 1)) + burst.piece_at;
        requests.add(burst.asked ? REQUEST_WRITE : REQUEST_WRITTEN, OutstandingMax + Bursts::place(data_), burst.id, first,
                     burst.piece_bytes, burst.piece_at, cycle);
    }

    void sample_read(uint64_t cycle) {
        if (read_up_) {
            if (rready.bit()) {
                read_up_ = false;
                if (read_beat_++ == reads_[read_].last_beat) {
                    ++control->read_bursts;
                    reads_.end(read_);
                    reading_ = false;
                    read_beat_ = 0;
                }
            } else {
                ++control->read_waiting_cycles;
            }
        }
        if (arvalid.bit()) {
            if (address_read_ready_) {
                read_held_ = false;
                take_read(cycle);
            } else {
                read_held_ = true;
            }
        } else if (read_held_) {
            fault->raise("axi %s: ARVALID fell before ARREADY", prefix.c_str());
        }
    }

    void take_read(uint64_t cycle) {
        Burst burst = {};
        const uint32_t place = Bursts::place(reads_.tail());
        burst.cycle_min = cycle + read_latency;
        if (!accept("read", araddr, arlen, arsize, arburst, arid, place, &burst)) return;
        reads_.push(burst);
        if (!burst.asked) return;
        const uint64_t first = burst.address & ~static_cast<uint64_t>(burst.size_bytes - 1);
        requests.add(REQUEST_READ, place, burst.id, first, uint64_t{burst.last_beat + 1} * burst.size_bytes,
                     first & (rdata.bytes - 1), cycle);
    }

    void drive_read(uint64_t cycle) {
        set(arready, address_read_ready_,
            reads_.size() < outstanding && requests.has_room(writes_.tail() - data_) &&
                !stall_read_address.holds(cycle));
        if (read_up_) return;
        if (!reading_) reading_ = find(reads_, reads_.tail(), 0, cycle, &read_);
        if (reading_ && !stall_read_data.holds(cycle)) {
            const Burst& burst = reads_[read_];
            const uint32_t bus = rdata.bytes;
            const uint32_t at = word_offset(burst, beat_address(burst, read_beat_), bus);
            const uint8_t* const from = burst.bytes + at;
            if (bus == 64) {
                std::memcpy(rdata.data, from, 64);
            } else {
                std::memcpy(rdata.data, from, bus);
            }
            if (read_beat_ == 0) rid.set(burst.id);
            if (rlast.present()) rlast.bit(read_beat_ == burst.last_beat);
            rresp.set(burst.asked ? response_of(burst) : 0);
            if (!read_wire_) rvalid.bit(true);
            read_up_ = read_wire_ = true;
            ++control->read_beats;
        } else if (read_wire_) {
            rvalid.bit(false);
            read_wire_ = false;
        }
    }

    uint32_t response_of(const Burst& burst) const {
        const RequestAnswer& answer = requests.answer(Bursts::place(read_));
        return (uint64_t{read_beat_} + 1) * burst.size_bytes <= answer.good ? 0 : answer.response;
    }

    bool accept(const char* kind, const Signal& address, const Signal& length, const Signal& size,
                const Signal& burst_type, const Signal& id, uint32_t place, Burst* burst) {
        const uint32_t bus = kind[0] == 'w' ? wdata.bytes : rdata.bytes;
        burst->address = address.get();
        burst->id = static_cast<uint32_t>(id.get());
        burst->last_beat = static_cast<uint32_t>(length.get());
        burst->size_bytes = size.present() ? 1u << size.get() : bus;
        const uint64_t first = burst->address & ~static_cast<uint64_t>(burst->size_bytes - 1);
        const uint64_t bytes = static_cast<uint64_t>(burst->last_beat + 1) * burst->size_bytes;
        const bool outside = first < base || first - base > memory_bytes || bytes > memory_bytes - (first - base);
        const char* broken = nullptr;
        if (burst_type.present() && burst_type.get() != 1) {
            broken = "burst type is not INCR";
        } else if (burst->size_bytes > bus) {
            broken = "size wider than the bus";
        } else if (outside && !requests.present()) {
            broken = "outside the memory";
        } else if ((first & 4095) + bytes > 4096) {
            broken = "burst crosses 4 KiB";
        }
        if (broken == nullptr) {
            burst->asked = requests.present() && (outside || !requests.direct());
            const uint64_t word = burst->address & ~static_cast<uint64_t>(bus - 1);
            burst->bytes = burst->asked ? requests.take(place) : memory + (word - base);
            return true;
        }
        fault->raise("axi %s: %s %s: address=0x%llx, beats=%u, beatBytes=%u, memory=0x%llx+0x%llx", prefix.c_str(), kind,
                     broken, ull(burst->address), burst->last_beat + 1, burst->size_bytes, ull(base),
                     ull(memory_bytes));
        return false;
    }

    // Of the bus word of a beat, from the burst's first one on.
    static uint32_t word_offset(const Burst& burst, uint64_t address, uint32_t bus) {
        const uint64_t mask = ~static_cast<uint64_t>(bus - 1);
        return static_cast<uint32_t>((address & mask) - (burst.address & mask));
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

    Bursts writes_;       // response not taken; those before data_ have all their data
    Bursts reads_;        // data not delivered whole
    uint32_t data_ = 0;
    uint32_t response_ = 0, read_ = 0;  // the bursts that are being answered
    uint32_t write_beat_ = 0, read_beat_ = 0;
    bool address_write_ready_ = false, data_ready_ = false, address_read_ready_ = false;
    bool response_up_ = false, response_wire_ = false;
    bool reading_ = false, read_up_ = false, read_wire_ = false;
    bool write_held_ = false, read_held_ = false;
};

}  // namespace dpu

#endif
