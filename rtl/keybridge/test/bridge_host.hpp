// SPDX-License-Identifier: Apache-2.0
/// A host of the bridge: memory behind AXI4, in order within an id, at any pace; it can be dead, forget what it was asked, and answer with
/// errors. It checks what is never allowed on its bus, and keeps the time of what happened there.
#pragma once

#include "rtl_test.hpp"

#include <algorithm>

namespace key_bridge {

using namespace rtl_test;

/// Memory of a host: rings, what is read, what is written. Reads at the end of the sources are answered by an error.
constexpr uint64_t SIZE = 0x400000, SOURCE = 0x100000, SOURCE_SIZE = 0xF0000, BAD_SOURCE = 0x1F0000, TARGET = 0x200000;

/// Addresses, the last one not among them.
struct Range {
    uint64_t begin, end;
    bool meets(uint64_t low, uint64_t high) const { return low < end && high > begin; }
};

class Host {
  public:
    struct Pins {
        CData &arvalid, &arready, &arid, &arlen;
        QData& araddr;
        CData &rvalid, &rready, &rid, &rresp, &rlast;
        VlWide<16>& rdata;
        CData &awvalid, &awready, &awid, &awlen;
        QData& awaddr;
        CData &wvalid, &wready, &wlast;
        VlWide<16>& wdata;
        QData& wstrb;
        CData &bvalid, &bready, &bid, &bresp;
    };
    struct Event {
        uint64_t cycle;
        unsigned id;
        uint64_t address;
    };

    Host(Pins pins, Checks& checks, Random random) : memory(SIZE), badReads{{BAD_SOURCE, TARGET}}, pins(pins), checks(checks), random(random) {
        this->random.fill(memory.data(), memory.size());
        std::memset(memory.data(), 0, SOURCE);
    }

    unsigned readyPercent = 100, latency = 0;
    unsigned fetchDelay = 0;  // cycles, of descriptors
    bool dead = false;        // takes nothing and answers nothing
    bool inReset = false;     // may be asked nothing
    std::vector<uint8_t> memory;
    std::vector<Range> badReads, badWrites;   // answered by an error
    std::vector<Event> reads, fetched, lastBeats, completions;
    std::vector<Range> forbidden;             // of data
    std::vector<Range> watched;               // of data: each touch is counted, and the last one's time kept
    uint64_t touches = 0, lastTouch = 0;
    uint64_t still = 0, stillMost = 0;        // cycles for which something has waited and nothing moved; the most of them

    void drive(uint64_t now) {
        pins.arready = !dead && random.chance(readyPercent);
        pins.awready = !dead && random.chance(readyPercent);
        pins.wready = !dead && random.chance(readyPercent);
        pins.rvalid = pins.bvalid = 0;
        if (dead) return;
        unsigned first = static_cast<unsigned>(random.below(2));
        for (unsigned i = 0; i < 2 && !pins.rvalid; ++i) {
            unsigned id = (first + i) & 1;
            if (open[id].empty() || open[id].front().due > now || !random.chance(readyPercent)) continue;
            const Burst& burst = open[id].front();
            pins.rvalid = 1;
            pins.rid = id;
            pins.rlast = burst.beats == 1;
            pins.rresp = bad(badReads, burst.address) ? random.between(2, 3) : 0;
            put(pins.rdata, &memory[burst.address], 64);
        }
        for (unsigned i = 0; i < 2 && !pins.bvalid; ++i) {
            unsigned id = (first + i) & 1;
            if (answers[id].empty() || answers[id].front().due > now || !random.chance(readyPercent)) continue;
            pins.bvalid = 1;
            pins.bid = id;
            pins.bresp = answers[id].front().bad ? random.between(2, 3) : 0;
        }
    }

    void sample(uint64_t now) {
        checks.expect(!inReset || !(pins.arvalid || pins.awvalid || pins.wvalid), "a host in reset is asked");
        bool moves = (pins.rvalid && pins.rready) || (pins.bvalid && pins.bready) || (pins.arvalid && pins.arready)
                     || (pins.awvalid && pins.awready) || (pins.wvalid && pins.wready);
        still = moves || (quiet() && !pins.arvalid && !pins.awvalid && !pins.wvalid) ? 0 : still + 1;
        stillMost = std::max(still, stillMost);
        if (pins.rvalid && pins.rready) {
            auto& queue = open[pins.rid];
            if (pins.rid == 0) fetched.push_back({now, 0, queue.front().address});
            else touch(queue.front().address, queue.front().address + 64, now);
            queue.front().address += 64;
            if (--queue.front().beats == 0) queue.pop_front();
        }
        if (pins.bvalid && pins.bready) answers[pins.bid].pop_front();
        if (pins.arvalid && pins.arready) {
            reads.push_back({now, pins.arid, pins.araddr});
            begin(pins.araddr, pins.arlen + 1u, pins.arid, now);
            open[pins.arid].push_back({pins.araddr, pins.arlen + 1u, now + 1 + (pins.arid == 0 ? fetchDelay : 0) + random.below(latency + 1), false});
        }
        if (pins.awvalid && pins.awready) {
            begin(pins.awaddr, pins.awlen + 1u, pins.awid, now);
            writes.push_back({pins.awaddr, pins.awlen + 1u, pins.awid, false});
        }
        if (pins.wvalid && pins.wready) {
            beatsHere.push_back({now, pins.wstrb, pins.wlast != 0, {}});
            get(pins.wdata, beatsHere.back().bytes.data(), 64);
        }
        // Beats may be here before their address.
        for (; !beatsHere.empty() && !writes.empty(); beatsHere.pop_front()) write(beatsHere.front(), now);
    }

    bool quiet() const { return open[0].empty() && open[1].empty() && answers[0].empty() && answers[1].empty() && writes.empty() && beatsHere.empty(); }

    /// As a host does that is reset: nothing of what it was asked is answered.
    void forget() {
        for (unsigned id = 0; id < 2; ++id) open[id].clear(), answers[id].clear();
        writes.clear(), beatsHere.clear();
    }

    void clearEvents() { reads.clear(), fetched.clear(), lastBeats.clear(), completions.clear(); }

    /// Begins to watch, and to watch nothing else.
    void watch(Range range) {
        watched = {range};
        touches = lastTouch = 0;
    }

  private:
    struct Burst {
        uint64_t address;
        unsigned beats;
        uint64_t due;         // of a write: its id
        bool bad;
    };

    struct Beat64 {
        uint64_t cycle, strobes;
        bool last;
        Beat bytes;
    };

    static bool bad(const std::vector<Range>& ranges, uint64_t line) {
        return std::any_of(ranges.begin(), ranges.end(), [line](const Range& range) { return range.meets(line, line + 64); });
    }

    void touch(uint64_t low, uint64_t high, uint64_t now) {
        for (const Range& range : watched) {
            if (!range.meets(low, high)) continue;
            ++touches;
            lastTouch = now;
        }
    }

    void write(const Beat64& beat, uint64_t now) {
        Burst& burst = writes.front();
        if (burst.due == 1 && beat.strobes != 0) {
            // Bytes of a beat lie side by side.
            uint64_t low = burst.address + static_cast<unsigned>(__builtin_ctzll(beat.strobes));
            uint64_t high = burst.address + 64 - static_cast<unsigned>(__builtin_clzll(beat.strobes));
            checks.expect(static_cast<uint64_t>(__builtin_popcountll(beat.strobes)) == high - low, "strobes: address=%llx, strobes=%llx",
                          (unsigned long long)burst.address, (unsigned long long)beat.strobes);
            checks.expect(low >= TARGET, "data written outside targets: address=%llx", (unsigned long long)low);
            for (const Range& range : forbidden) {
                checks.expect(!range.meets(low, high), "written after the end: address=%llx", (unsigned long long)low);
            }
            touch(low, high, beat.cycle);
        }
        for (unsigned i = 0; i < 64; ++i) {
            if (beat.strobes >> i & 1) memory[burst.address + i] = beat.bytes[i];
        }
        if (burst.due == 1) {
            if (beat.last) lastBeats.push_back({beat.cycle, 1, burst.address});
        } else {
            completions.push_back({beat.cycle, 0, burst.address});
        }
        checks.expect(beat.last == (burst.beats == 1), "last beat");
        burst.bad |= bad(badWrites, burst.address);
        burst.address += 64;
        if (--burst.beats == 0) {
            answers[burst.due].push_back({0, 0, now + 1 + random.below(latency + 1), burst.bad});
            writes.pop_front();
        }
    }

    void begin(uint64_t address, unsigned count, unsigned id, uint64_t now) {
        uint64_t end = address + count * 64ull;
        checks.expect(address % 64 == 0 && end <= SIZE && address / 4096 == (end - 1) / 4096, "burst: address=%llx, beats=%u",
                      (unsigned long long)address, count);
        if (id == 0) return;
        for (const Range& range : forbidden) {
            checks.expect(!range.meets(address, end), "touched after the end: address=%llx", (unsigned long long)address);
        }
        touch(address, end, now);
    }

    Pins pins;
    Checks& checks;
    Random random;
    std::deque<Burst> open[2], writes, answers[2];
    std::deque<Beat64> beatsHere;
};

}  // namespace key_bridge

#define KEY_BRIDGE_PINS(m, h)                                                                                                          \
    key_bridge::Host::Pins {                                                                                                           \
        m->h##_arvalid_o, m->h##_arready_i, m->h##_arid_o, m->h##_arlen_o, m->h##_araddr_o, m->h##_rvalid_i, m->h##_rready_o,          \
            m->h##_rid_i, m->h##_rresp_i, m->h##_rlast_i, m->h##_rdata_i, m->h##_awvalid_o, m->h##_awready_i, m->h##_awid_o,           \
            m->h##_awlen_o, m->h##_awaddr_o, m->h##_wvalid_o, m->h##_wready_i, m->h##_wlast_o, m->h##_wdata_o, m->h##_wstrb_o,         \
            m->h##_bvalid_i, m->h##_bready_o, m->h##_bid_i, m->h##_bresp_i                                                             \
    }
