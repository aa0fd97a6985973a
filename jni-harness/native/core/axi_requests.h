// SPDX-License-Identifier: Apache-2.0
// What an AXI memory hands to its caller instead of doing it in memory: bursts outside the memory or while the caller
// wants to see all of them, each answered by the caller when it likes; and, if it asked for that, word of writes that
// were done in memory. Every burst has a place with room for its bytes until it is over.
#ifndef DPU_AXI_REQUESTS_H
#define DPU_AXI_REQUESTS_H

#include "layout.h"

namespace dpu {

class AxiRequests {
public:
    static constexpr uint32_t PlacesMax = 256;  // of a direction; a power of two
    static constexpr uint32_t RoomBytes = 4096;  // no burst crosses 4 KiB

    RequestControl* control = nullptr;  // null: nobody is asked
    RequestRecord* ring = nullptr;
    uint64_t ring_mask = 0;
    RequestAnswer* answers = nullptr;  // of the places of reads, then of those of writes
    uint8_t* room = nullptr;           // likewise
    uint64_t told_ids = 0;             // ids whose writes in memory are told of, one bit each

    bool present() const { return control != nullptr; }
    bool direct() const { return control->direct != 0; }
    bool waiting() const { return present() && control->produced != control->consumed; }
    bool told(uint32_t id) const { return present() && id < 64 && (told_ids >> id & 1) != 0; }

    // Whether a burst more may come in each direction, when so many will make a record anyway.
    bool has_room(uint64_t due) const {
        return !present() || control->produced - control->consumed + due + 2 <= ring_mask + 1;
    }

    // Whether the caller has dropped all that is under way since this was asked last.
    bool forgotten() {
        if (!present() || control->forgets == forgets_) return false;
        forgets_ = control->forgets;
        return true;
    }

    void reset() {
        control->produced = control->consumed;
        ++control->lives;
    }

    // Room for the bytes of a burst; it has no answer yet.
    uint8_t* take(uint32_t place) {
        answers[place] = RequestAnswer{};
        return room + uint64_t{place} * RoomBytes;
    }

    const RequestAnswer& answer(uint32_t place) const { return answers[place]; }

    void add(RequestKind kind, uint32_t place, uint32_t id, uint64_t address, uint64_t bytes, uint64_t offset,
             uint64_t cycle) {
        RequestRecord& record = ring[control->produced++ & ring_mask];
        record.kind = kind;
        record.place = place;
        record.id = id;
        record.address = address;
        record.byte_length = bytes;
        record.position = uint64_t{place} * RoomBytes + offset;
        record.cycle = cycle;
    }

private:
    uint64_t forgets_ = 0;
};

}  // namespace dpu

#endif
